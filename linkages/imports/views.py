from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from linkages.forms import LinkagesForm
from linkages.imports.kinds import company_columns, kind, kinds
from linkages.imports.models import ImportBatch
from linkages.imports.reading import UnreadableFile
from linkages.imports.services import hand_in, load
from linkages.listing import Sort, list_page
from linkages.permissions import requires

SORTS = (Sort("made", "made_at"),)


class ImportForm(LinkagesForm):
    kind = forms.ChoiceField(
        label=_("The file lists"), choices=lambda: [(one.key, one.label) for one in kinds()]
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV in UTF-8, or XLSX; up to 50 MB."))


@requires("import")
def start(request: HttpRequest) -> HttpResponse:
    """Hand in a file; it is checked at once, and nothing is written."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = hand_in(file.name, file.read(), form.cleaned_data["kind"], by=request.user)
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            return redirect(batch)
    rows = ImportBatch.objects.visible_to(request.user).select_related("by", "change_set")
    context = {"form": form, "page": list_page(rows, request, SORTS, default="-made")}
    return render(request, "imports/start.html", context, status=422 if form.errors else 200)


@require_safe
@requires("import")
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """What the file would do, or did: new, known, and each cell that stops it."""
    rows = ImportBatch.objects.visible_to(request.user).select_related("by", "run", "change_set")
    batch = get_object_or_404(rows, pk=pk)
    return render(request, "imports/detail.html", {"batch": batch})


@require_POST
@requires("import")
def apply(request: HttpRequest, pk: Any) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
    load(batch, by=request.user)
    return redirect(batch)


@require_safe
@requires("import")
def template(request: HttpRequest, kind_key: str) -> HttpResponse:
    """An empty sheet with the headings in the page's language."""
    if kind_key not in {one.key for one in kinds()}:
        kind_key = "company"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{kind_key}-{(get_language() or 'en')[:2]}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    columns = (*company_columns(), *kind(kind_key).columns)
    csv.writer(answer).writerow([str(column.label) for column in columns])
    return answer
