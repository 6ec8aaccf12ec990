"""What waits for somebody: counted in one statement a request, for the menu, the bell and the home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.accounts.selectors import membership_rows
from apps.collaboration.selectors import open_tasks
from apps.crm.selectors import activity_rows
from apps.finance.esf_days import AHEAD
from apps.finance.models import DUE
from apps.finance.selectors import e_invoices_due, invoice_rows
from apps.inventory.models import PurchaseOrder
from apps.inventory.references import sold_to_companies
from apps.inventory.selectors import low_stock_rows, product_rows
from apps.inventory.selectors.codes import lacking_codes
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.admin.sites import actor_of
from apps.notifications.selectors import unread_rows
from apps.production.models import ProductionStatus
from apps.production.selectors import production_order_rows
from apps.sales.models import OrderStatus
from apps.sales.selectors import order_rows
from prometric.workplace import jobs


@dataclass(frozen=True, slots=True)
class Wait:
    """Rows that call for somebody: what they are, on which page they stand and who may see them."""

    key: str
    title: Any
    # The address's name, or "/to-ship": the page of that job, whose rows are counted.
    page: str
    query: str
    # Of whoever can do something about it; any of several, of everybody where there is none.
    right: str | tuple[str, ...]
    icon: str
    rows: Callable[[Actor], QuerySet[Any]] | None = None
    # Amber waits, red is late.
    late: bool = False
    # What the page that it leads to asks beside.
    opens: str = ""

    @property
    def link(self) -> str:
        """Where its rows stand."""
        if self.page.startswith("/"):
            return reverse("admin:job", args=(self.page[1:],))
        return f"{reverse(self.page)}?{self.query}".rstrip("?")

    def waiting(self, actor: Actor) -> QuerySet[Any]:
        """The rows that it counts: those of its page."""
        if self.rows is not None:
            return self.rows(actor)
        return jobs.JOBS[self.page[1:]].rows().select_related(None).prefetch_related(None)

    def is_for(self, actor: Actor) -> bool:
        """Whether the member can do something about it, and see it."""
        rights = (self.right,) if isinstance(self.right, str) else self.right
        sees = not self.opens or actor.may(self.opens)
        return sees and (not rights or any(map(actor.may, rights)))


def _planned(actor: Actor) -> QuerySet[Any]:
    return activity_rows().filter(
        completed_at__isnull=True, occurred_at__lt=clock.day_end(clock.today()), user=actor.user_id
    )


def _uncoded() -> QuerySet[Any]:
    """Goods sold to companies without codes; as rows alone, without the columns of each language."""
    rows: Any = product_rows().filter(lacking_codes() & sold_to_companies())
    found: QuerySet[Any] = rows.rewrite(False)
    return found


WAITS = (
    Wait("tasks", _("My tasks for today"), "admin:tasks", "", (), "task_alt", open_tasks),
    Wait(
        "activities", _("To do today"), "admin:crm_activity_changelist", "completed_at__isempty=1",
        "DEALS_VIEW", "event", _planned,
    ),
    Wait(
        "to_confirm", _("Orders to confirm"), "admin:sales_order_changelist", "status__exact=pending",
        "ORDERS_EDIT", "fact_check", lambda actor: order_rows().filter(status=OrderStatus.PENDING),
        opens="ORDERS_VIEW",
    ),
    Wait(
        "to_ship", _("Orders to ship"), "/to-ship", "", "ORDERS_SHIP", "local_shipping", opens="ORDERS_VIEW"
    ),
    Wait(
        "to_receive", _("Deliveries to receive"), "/to-receive", "", "INVENTORY_RECEIVE", "move_to_inbox",
        opens="INVENTORY_VIEW",
    ),
    Wait(
        "low_stock", _("Short in stock"), "admin:inventory_product_changelist",
        "stock__is_low__exact=1&status__exact=ACTIVE", ("INVENTORY_BUY", "INVENTORY_RECEIVE"),
        "production_quantity_limits", lambda actor: low_stock_rows(), opens="PRODUCTS_VIEW",
    ),
    Wait(
        "to_order", _("Purchases to place"), "admin:inventory_purchaseorder_changelist",
        "status__exact=draft", "INVENTORY_BUY", "shopping_bag",
        lambda actor: PurchaseOrder.objects.filter(status=PurchaseOrder.Status.DRAFT), opens="INVENTORY_VIEW",
    ),
    Wait(
        "to_plan", _("Production to plan"), "admin:production_productionorder_changelist",
        "status__exact=pending", "PRODUCTION_PLAN", "precision_manufacturing",
        lambda actor: production_order_rows().filter(status=ProductionStatus.PENDING),
        opens="PRODUCTION_VIEW",
    ),
    Wait(
        "work", _("Work to report"), "/my-work", "", "PRODUCTION_REPORT", "engineering",
        opens="PRODUCTION_VIEW",
    ),
    Wait(
        "e_invoices", _("E-invoices due in 5 days"), "admin:finance_einvoice_changelist", "to_write=soon",
        "INVOICES_EDIT", "fact_check", lambda actor: e_invoices_due(AHEAD), opens="INVOICES_VIEW", late=True,
    ),
    Wait(
        "lacks_codes", _("Goods without codes for e-invoices"), "admin:inventory_product_changelist",
        "lacks_codes=yes", ("PRODUCTS_UPDATE", "INVOICES_EDIT"), "qr_code_2",
        lambda actor: _uncoded(), opens="PRODUCTS_VIEW",
    ),
    Wait(
        "overdue", _("Overdue invoices"), "admin:finance_invoice_changelist", "status__exact=overdue",
        "INVOICES_VIEW", "receipt_long",
        lambda actor: invoice_rows().filter(status__in=DUE, due_date__lt=clock.today()), late=True,
    ),
    Wait(
        "to_approve", _("Colleagues to approve"), "admin:hr_employee_changelist", "",
        "EMPLOYEES_APPROVE", "badge",
        lambda actor: membership_rows().filter(status=Membership.Status.PENDING),
        opens="EMPLOYEES_VIEW",
    ),
)  # fmt: skip
NOTICES = "notices"


def counts(request: HttpRequest) -> dict[str, int]:
    """{key: rows} of what the member may see, unread notices among them; one statement, once a request."""
    found: dict[str, int] | None = getattr(request, "_waits", None)
    if found is None:
        actor = actor_of(request)
        found = _count(actor) if actor is not None else {}
        request._waits = found  # type: ignore[attr-defined]
    return found


def known(request: HttpRequest) -> dict[str, int]:
    """What this request has counted; pages that show no figure hear of them with the bell's ticket."""
    found: dict[str, int] = getattr(request, "_waits", {})
    return found


def visible(actor: Actor) -> list[Wait]:
    """What the member may see of all that can wait."""
    return [wait for wait in WAITS if wait.is_for(actor)]


def _count(actor: Actor) -> dict[str, int]:
    asked = [(wait.key, wait.waiting(actor)) for wait in visible(actor)]
    asked.append((NOTICES, unread_rows(actor.user_id)))
    first, *others = [
        rows.order_by().values(wait=Value(key, CharField())).annotate(rows=Count("pk")) for key, rows in asked
    ]
    answer = first.union(*others, all=True) if others else first
    found = {row["wait"]: row["rows"] for row in answer}
    return {key: found.get(key, 0) for key, _rows in asked}
