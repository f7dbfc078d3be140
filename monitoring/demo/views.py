from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linkages.permissions import requires
from monitoring.demo import counting, jobs, removal


class RemovalForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, remove the demonstration for good"),
        error_messages={"required": _("Tick the box to say that you mean it.")},
    )


@require_http_methods(["GET", "POST"])
@never_cache
@requires("manage_demo")
def demo_page(request: HttpRequest) -> HttpResponse:
    """What the demonstration country holds, and the button that removes it."""
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        jobs.ask(by=request.user)
        return redirect("monitoring:demo")
    counts = counting.labelled()
    context = {
        "form": form,
        "counts": counts,
        "is_loaded": any(number for _label, number in counts),
        "run": jobs.latest(),
        "stays": request.user.is_demo and removal.is_last_administrator(request.user),  # type: ignore[union-attr]
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/demo.html", context, status=status)
