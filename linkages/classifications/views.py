from __future__ import annotations

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from linkages.classifications import labels
from linkages.classifications.models import Node, NodeQuerySet, Scheme
from linkages.folding import fold
from linkages.listing import Sort, list_page
from linkages.permissions import requires

SUGGESTIONS = 20
WALK = [Sort("tree", "sort"), Sort("code", "code")]


@require_GET
@requires("see_classifications")
def scheme_list(request: HttpRequest) -> HttpResponse:
    schemes = Scheme.objects.visible_to(request.user).annotate(
        current=Count("nodes", filter=Q(nodes__retired_on__isnull=True)),
        retired=Count("nodes", filter=Q(nodes__retired_on__isnull=False)),
    )
    found = sorted(schemes, key=lambda scheme: fold(scheme.display_name))
    return render(request, "classifications/list.html", {"schemes": found})


@require_GET
@requires("see_classifications")
def scheme_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One level of the tree (`at` = the code whose children are shown), or what a search finds."""
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user), code=code)
    text = request.GET.get("q", "").strip()
    show_retired = request.GET.get("retired") == "1"
    at = _node_at(scheme, request.GET.get("at", ""))
    nodes = Node.objects.filter(scheme=scheme)
    if at is not None:
        nodes = nodes.under(at) if text else nodes.filter(parent=at)
    elif not text:
        nodes = nodes.filter(parent=None)
    if text:
        nodes = nodes.search(text)
    retired_count = nodes.filter(retired_on__isnull=False).count()
    shown = nodes if show_retired else nodes.current()
    shown = shown.select_related("replaced_by").annotate(below=Count("children"))
    context = {
        "scheme": scheme,
        "at": at,
        "trail": list(at.ancestors()) if at else [],
        "page": list_page(shown, request, WALK),
        "q": text,
        "show_retired": show_retired,
        "retired_count": retired_count,
    }
    return render(request, "classifications/scheme.html", context)


def _node_at(scheme: Scheme, code: str) -> Node | None:
    if not code:
        return None
    return get_object_or_404(Node.objects.select_related("replaced_by"), scheme=scheme, code=code)


@require_GET
@requires("see_classifications")
def pick(request: HttpRequest) -> HttpResponse:
    """Codes of a scheme that fit what is typed: options of a list for htmx, else a page.

    The text comes as `q`, or under the name of the field that asks.
    """
    code = request.GET.get("scheme", "")
    scheme = Scheme.objects.visible_to(request.user).filter(code=code).first()
    if scheme is None:
        raise Http404
    asking = request.headers.get("HX-Trigger-Name", "")
    text = request.GET.get("q") or request.GET.get(asking, "")
    nodes = Node.objects.in_scheme(code).current()
    found = [(node, labels.above(code, node.path)) for node in best(nodes, text)[:SUGGESTIONS]]
    # A script asks for the options alone; browsers say so themselves.
    is_piece = "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Dest") == "empty"
    template = "classifications/_options.html" if is_piece else "classifications/pick.html"
    context = {"scheme": scheme, "found": found, "q": text, "limit": SUGGESTIONS}
    return render(request, template, context)


def best(nodes: NodeQuerySet, text: str) -> NodeQuerySet:
    """The best fits first: the code itself, codes that begin so, labels that begin so, the rest
    in the order of the tree."""
    folded = fold(text.partition(" · ")[0])
    if not folded:
        return nodes.order_by("sort")
    rank = Case(
        When(code__iexact=folded, then=Value(0)),
        When(code__istartswith=folded, then=Value(1)),
        When(name__istartswith=text.strip(), then=Value(2)),
        When(name_en__istartswith=text.strip(), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return nodes.search(folded).alias(rank=rank).order_by("rank", "depth", "sort")
