"""A production order is scheduled, started, completed, cancelled; work is reported."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.admin import Step, StepForm
from apps.kernel.admin.columns import quantity
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.money import QUANTITY_DIGITS, QUANTITY_PLACES
from apps.production import services
from apps.production.models import ProductionOrder, WorkOrder, WorkStatus
from apps.production.models import ProductionStatus as S
from apps.production.state_machines import WORK_ORDER


class ScheduleForm(StepForm):
    start_date = DateField(label=_("start date"), required=False, help_text=_("Empty: today"))

    def prefill(self) -> None:
        if self.obj is None:
            return
        today, due = clock.today(), self.obj.due_date
        # What is late already starts today without saying so: a start after the due date is refused.
        is_late = due is not None and due < today
        self.initial["start_date"] = self.obj.start_date or (None if is_late else today)


class CancelForm(StepForm):
    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


class ReportForm(StepForm):
    """How much is done so far, all in all; the whole quantity unless less is typed."""

    completed_quantity = NumberField(
        label=_("done so far"), min_value=0, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES
    )

    def prefill(self) -> None:
        if self.obj is None:
            return
        most = doable(self.obj)
        self.initial["completed_quantity"] = most
        said = _("%(done)s of %(whole)s done; now at most %(most)s") % {
            "done": quantity(self.obj.completed_quantity),
            "whole": quantity(self.obj.quantity),
            "most": quantity(most),
        }
        self.fields["completed_quantity"].help_text = said
        self.fields["completed_quantity"].widget.attrs["autofocus"] = True


def doable(work: WorkOrder) -> Decimal:
    """How much an operation can have done: what the one before it has, at most the whole."""
    before = (
        WorkOrder.objects.filter(production_order_id=work.production_order_id, sequence__lt=work.sequence)
        .order_by("-sequence")
        .values_list("completed_quantity", flat=True)
        .first()
    )
    most: Decimal = work.quantity if before is None else min(work.quantity, before)
    return most


def _current(production: ProductionOrder) -> WorkOrder | None:
    """The first operation that can report something."""
    for work in WorkOrder.objects.filter(production_order=production).order_by("sequence"):
        if not WORK_ORDER.is_final(work.status) and doable(work) > work.completed_quantity:
            return work
    return None


def can_report(work: WorkOrder) -> bool:
    """Whether the operation and its order stand so that work can be reported."""
    running = work.production_order.status in (S.SCHEDULED, S.IN_PROGRESS)
    return running and not WORK_ORDER.is_final(work.status)


class ReportOfOrderForm(StepForm):
    """Which operation, and how much of it is done so far."""

    work_order = forms.ChoiceField(label=_("operation"), widget=UnfoldAdminSelectWidget)
    completed_quantity = NumberField(
        label=_("done so far"), min_value=0, max_digits=QUANTITY_DIGITS, decimal_places=QUANTITY_PLACES
    )

    def prefill(self) -> None:
        works = WorkOrder.objects.filter(production_order=self.obj).order_by("sequence") if self.obj else ()
        self.fields["work_order"].choices = [  # type: ignore[attr-defined]
            (str(work.pk), f"{work} ({quantity(work.completed_quantity)} / {quantity(work.quantity)})")
            for work in works
            if not WORK_ORDER.is_final(work.status)
        ]
        if self.obj is not None and (work := _current(self.obj)) is not None:
            self.initial.update({"work_order": str(work.pk), "completed_quantity": doable(work)})


def _report_of_order(production_id: UUID, *, actor: Actor, work_order: str, **report: Any) -> WorkOrder:
    """Report one operation of a production order; raises as `report_work`."""
    work = WorkOrder.objects.get(pk=work_order, production_order_id=production_id)
    return services.report_work(work.pk, actor=actor, **report)


ORDER_STEPS = (
    Step(
        "schedule", _("Schedule"), services.schedule_production, right="PLAN",
        asks=ScheduleForm, icon="event_available",
        question=_("All materials are reserved, or none."), tone="primary", bulk=True,
    ),
    Step(
        "start", _("Start"), services.start_production, right="PLAN", icon="play_arrow",
        question=_("The first operation begins."), tone="primary", bulk=True,
    ),
    Step(
        "report", _("Report work"), _report_of_order, right="REPORT",
        asks=ReportOfOrderForm, icon="checklist",
        question=_("The last operation's progress brings the goods into stock."), tone="primary",
        possible=lambda production: production.status in (S.SCHEDULED, S.IN_PROGRESS),
    ),
    Step(
        "complete", _("Complete"), services.complete_production, right="PLAN", icon="task_alt",
        question=_("What the operations have not reported yet is reported as done."), bulk=True,
    ),
    Step(
        "cancel", _("Cancel the order"), services.cancel_production, right="PLAN",
        asks=CancelForm, icon="block",
        question=_("Unused materials are free again; what is made stays."), tone="danger", bulk=True,
    ),
)  # fmt: skip
WORK_STEPS = (
    Step(
        "report", _("Report work"), services.report_work, right="REPORT", asks=ReportForm, icon="checklist",
        question=_("The whole of what is done so far."), possible=can_report, tone="primary",
    ),
    Step(
        "complete", _("All done"), partial(services.report_work, status=WorkStatus.COMPLETED.value),
        right="REPORT",
        question=_("The whole quantity of the operation is reported as done."), icon="task_alt",
        possible=lambda work: can_report(work) and doable(work) == work.quantity, bulk=True,
    ),
)  # fmt: skip
