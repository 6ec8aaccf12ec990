"""Lists too long to wait for: how far their files are, and the way to them, for their makers alone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from apps.kernel.admin import explain
from apps.kernel.admin.sites import actor_of
from apps.kernel.errors import DomainError
from apps.reports import selectors
from apps.reports.api.downloads import answer
from apps.reports.models import Report, ReportStatus
from prometric.workplace import exporting

LAST = 20


def addresses(site: Any) -> list[Any]:
    """The pages of the site that stand here."""
    wrap = site.admin_view
    return [
        path("exports/<uuid:pk>/", wrap(partial(page, site=site)), name="exported_change"),
        path("exports/<uuid:pk>/progress/", wrap(progress), name="exported_progress"),
        path("exports/<uuid:pk>/file/", wrap(file), name="exported_file"),
    ]


def page(request: HttpRequest, pk: Any, *, site: Any) -> HttpResponse:
    """One file, and those made before it."""
    report = _of(request, pk)
    earlier = _own(request).exclude(pk=report.pk)[:LAST]
    context = {
        **site.each_context(request),
        "title": _title(report),
        **_shown(report),
        "earlier": [
            (each, _title(each), reverse("admin:exported_change", args=(each.pk,))) for each in earlier
        ],
    }
    return TemplateResponse(request, "workplace/exported.html", context)


def progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """The bar alone; once the file is there the page is read anew."""
    report = _of(request, pk)
    if report.status != ReportStatus.PROCESSING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return TemplateResponse(request, "workplace/report_progress.html", _shown(report))


def file(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The file; a refusal leads back to its page."""
    report = _of(request, pk)
    try:
        return answer(selectors.with_file(report))
    except DomainError as error:
        messages.error(request, explain(error))
        return HttpResponseRedirect(reverse("admin:exported_change", args=(pk,)))


def _own(request: HttpRequest) -> Any:
    actor = actor_of(request)
    assert actor is not None, "admin_view lets nobody in without one"
    return selectors.lists_of(actor)


def _of(request: HttpRequest, pk: Any) -> Report:
    """One's own; somebody else's, or of a list that one may not see any more, is not there."""
    report: Report | None = _own(request).filter(pk=pk).first()
    if report is None:
        raise Http404(_("Not found"))
    return report


def _title(report: Report) -> str:
    """In the reader's language, whatever the file's."""
    return exporting.title_of(apps.get_model(report.filters["screen"]))


def _shown(report: Report) -> dict[str, Any]:
    names = ("file", "progress")
    found, bar = (reverse(f"admin:exported_{name}", args=(report.pk,)) for name in names)
    return {"report": report, "report_file": found, "report_progress": bar}
