"""Moving in: a file is chosen and tried, each row says what it would do, and one button does it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.imports import selectors, services
from apps.imports.choices import Kind, Mode, Outcome, Status
from apps.imports.models import Import
from apps.imports.services.kinds import KINDS
from apps.kernel.actor import Actor
from apps.kernel.admin import explain
from apps.kernel.admin.sites import actor_of
from apps.kernel.api.downloads import Disposition, answer
from apps.kernel.errors import DomainError

# So many rows are shown, the wrong ones first, and so many imports of before.
MOST, LAST = 100, 20
FORMATS = ("xlsx", "csv")
# Where the records of a kind are looked at.
LISTS = {
    Kind.CUSTOMERS: "crm_customer",
    Kind.PRODUCTS: "inventory_product",
    Kind.OPENING_STOCK: "inventory_stockmovement",
    Kind.SUPPLIERS: "inventory_supplier",
    Kind.CUSTOMER_BALANCES: "finance_openingbalance",
    Kind.SUPPLIER_BALANCES: "finance_openingbalance",
    Kind.PRICES: "inventory_product",
    Kind.PRICE_LISTS: "crm_pricelist",
    Kind.E_INVOICE_ANSWERS: "finance_einvoice",
    Kind.EMPLOYEES: "hr_invitation",
}
TONES = {
    Outcome.CREATE: "good", Outcome.UPDATE: "info", Outcome.UNCHANGED: "muted", Outcome.ERROR: "bad"
}  # fmt: skip


def addresses(site: Any) -> list[Any]:
    """The pages of the site that stand here."""
    wrap = site.admin_view
    return [
        path("moving-in/", wrap(_page_of(site, start)), name="moving_in"),
        path("moving-in/template/<str:kind>.<str:form>", wrap(template), name="moving_in_template"),
        path("moving-in/<uuid:pk>/", wrap(_page_of(site, page)), name="moving_in_import"),
        path("moving-in/<uuid:pk>/progress/", wrap(progress), name="moving_in_progress"),
        path("moving-in/<uuid:pk>/errors/", wrap(errors), name="moving_in_errors"),
        path("moving-in/<uuid:pk>/run/", wrap(run), name="moving_in_run"),
    ]


def _page_of(site: Any, view: Any) -> Any:
    def shown(request: HttpRequest, **named: Any) -> HttpResponse:
        found: HttpResponse = view(request, site, **named)
        return found

    return shown


def start(request: HttpRequest, site: Any) -> HttpResponse:
    """What to import, a template for it, and the file; below, the imports of before."""
    actor = _actor(request)
    kinds = [kind for kind in Kind if all(actor.may(right) for right in KINDS[kind].rights)]
    chosen = request.POST.get("kind") or request.GET.get("kind") or (kinds[0] if kinds else "")
    if request.method == "POST" and (found := _tried(request, actor, chosen)) is not None:
        return HttpResponseRedirect(reverse("admin:moving_in_import", args=(found.pk,)))
    context = {
        **site.each_context(request),
        "title": _("Moving in"),
        "kinds": [(kind.value, kind.label, kind == chosen) for kind in kinds],
        "chosen": chosen if chosen in kinds else None,
        "modes": Mode.choices,
        "former": selectors.visible(actor).order_by("-created_at", "-id")[:LAST],
    }
    return TemplateResponse(request, "workplace/moving_in.html", context)


def _tried(request: HttpRequest, actor: Actor, kind: str) -> Import | None:
    file, mode = request.FILES.get("file"), request.POST.get("mode", "")
    if file is None or kind not in Kind.values or mode not in Mode.values:
        messages.error(request, _("Choose a file."))
        return None
    try:
        return services.request_import(actor=actor, kind=kind, file=file, mode=mode)
    except DomainError as error:
        messages.error(request, f"{file.name}: {explain(error)}")
        return None


def page(request: HttpRequest, site: Any, pk: UUID) -> HttpResponse:
    """One import: how far it is, what its rows do, and the button that does it."""
    actor = _actor(request)
    found = _of(actor, pk)
    rows = selectors.rows_of(pk, actor=actor)
    wrong = list(rows.filter(outcome=Outcome.ERROR)[:MOST])
    shown = wrong + list(rows.exclude(outcome=Outcome.ERROR)[: MOST - len(wrong)])
    good = found.to_create + found.to_update
    context = {
        **site.each_context(request),
        "title": str(found),
        "found": found,
        "rows": [(row, TONES[Outcome(row.outcome)]) for row in shown],
        "most": MOST if found.rows > MOST else None,
        "ignored": ", ".join(found.ignored),
        "may_run": found.dry_run and found.status == Status.COMPLETED and good,
        "only_good": found.errors > 0,
        "list": _list(found),
    }
    return TemplateResponse(request, "workplace/moving_in_import.html", context)


def _list(found: Import) -> str | None:
    if found.dry_run or found.status != Status.COMPLETED:
        return None
    return reverse(f"admin:{LISTS[Kind(found.kind)]}_changelist")


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar alone; once it has ended the page is read anew."""
    found = _of(_actor(request), pk)
    if found.status != Status.PROCESSING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return TemplateResponse(request, "workplace/moving_in_progress.html", {"found": found})


@require_POST
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what was shown; where a row is wrong, the others."""
    actor = _actor(request)
    found = _of(actor, pk)
    try:
        services.carry_out(pk, actor=actor, mode=Mode.GOOD_ROWS if found.errors else None)
    except DomainError as error:
        messages.error(request, explain(error))
    return HttpResponseRedirect(reverse("admin:moving_in_import", args=(pk,)))


@require_safe
def errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was wrong, as CSV."""
    actor = _actor(request)
    _of(actor, pk)
    try:
        return answer(services.errors_file(pk, actor=actor), Disposition.ATTACHMENT)
    except DomainError as error:
        messages.error(request, explain(error))
        return HttpResponseRedirect(reverse("admin:moving_in_import", args=(pk,)))


@require_safe
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The columns of a kind with a sample; `?data=1`: with what is there."""
    if kind not in Kind.values or form not in FORMATS:
        raise Http404
    with_data = bool(request.GET.get("data"))
    try:
        file = services.template(kind, actor=_actor(request), format=form, with_data=with_data)
    except DomainError as error:
        messages.error(request, explain(error))
        return HttpResponseRedirect(reverse("admin:moving_in"))
    return answer(file, Disposition.ATTACHMENT)


def _actor(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    assert actor is not None, "admin_view lets nobody in without one"
    return actor


def _of(actor: Actor, pk: UUID) -> Import:
    found = selectors.visible(actor).filter(pk=pk).first()
    if found is None:
        raise Http404(_("Not found"))
    return found
