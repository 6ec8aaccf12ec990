"""What a deal's page and the dialogs of its steps ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.crm.models import OPEN_STAGES, Stage
from apps.crm.texts import LOST_REASONS, lost_reason_meant
from apps.hr.selectors import employee_rows
from apps.kernel import clock, money
from apps.kernel.admin import StepForm
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.admin.typed import ModelForm, shorten


class DealForm(ModelForm):
    """What is left empty follows the lines, the stage or the product; winning and losing are steps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self)
        for name in ("value", "probability"):
            if name in self.fields:
                self.fields[name].required = False
                if self.instance._state.adding:
                    self.fields[name].initial = None
        if "stage" in self.fields:
            choices = dict.fromkeys((*OPEN_STAGES, Stage(self.instance.stage)))
            self.fields["stage"].choices = [(stage.value, stage.label) for stage in choices]  # type: ignore[attr-defined]


def _notes() -> forms.CharField:
    return forms.CharField(
        required=False, label=_("closing notes"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


class WinForm(StepForm):
    """What was agreed in the end, and when."""

    final_amount = NumberField(
        required=False,
        min_value=0,
        max_digits=money.MONEY_DIGITS,
        decimal_places=money.MONEY_PLACES,
        label=_("final amount"),
        help_text=_("With VAT; it becomes the order's total. Empty: the sum of the lines."),
    )
    actual_close_date = DateField(required=False, label=_("closed on"))
    notes = _notes()

    def prefill(self) -> None:
        self.initial["actual_close_date"] = clock.today()
        if self.obj is not None:
            self.initial["notes"] = self.obj.notes
        else:
            del self.fields["final_amount"]


def _suggested() -> str:
    return ", ".join(str(word).lower() for word in LOST_REASONS.values())


suggestions = lazy(_suggested, str)()


class LoseForm(StepForm):
    """Why, and to whom."""

    lost_reason = forms.CharField(
        max_length=255, label=_("lost reason"), widget=UnfoldAdminTextInputWidget, help_text=suggestions
    )
    competitor_won = forms.CharField(
        required=False,
        max_length=100,
        label=_("won by the competitor"),
        widget=UnfoldAdminTextInputWidget,
    )
    notes = _notes()

    def clean_lost_reason(self) -> str:
        """One of the suggested reasons is kept as such, in whichever language it was typed."""
        return lost_reason_meant(self.cleaned_data["lost_reason"])

    def prefill(self) -> None:
        if self.obj is None:
            return
        self.initial["notes"] = self.obj.notes
        if len(self.obj.competitors) == 1:
            self.initial["competitor_won"] = self.obj.competitors[0]


class MoveForm(StepForm):
    """To which of the open stages."""

    stage = forms.ChoiceField(
        label=_("stage"),
        choices=[(stage.value, stage.label) for stage in OPEN_STAGES],
        widget=UnfoldAdminSelectWidget,
    )

    def prefill(self) -> None:
        if self.obj is None:
            return
        others = [stage for stage in OPEN_STAGES if stage != self.obj.stage]
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in others]  # type: ignore[attr-defined]
        later = [stage for stage in others if OPEN_STAGES.index(stage) > _place(self.obj.stage)]
        self.initial["stage"] = (later or others)[0].value


def _place(stage: str) -> int:
    return OPEN_STAGES.index(Stage(stage)) if stage in OPEN_STAGES else -1


class AssignForm(StepForm):
    """Who works on it from now on."""

    assigned_to: Any = forms.ModelChoiceField(
        label=_("to whom"), queryset=None, widget=UnfoldAdminSelectWidget
    )

    def prefill(self) -> None:
        people = employee_rows().filter(membership__status="active").select_related("membership__user")
        self.fields["assigned_to"].queryset = people.order_by(  # type: ignore[attr-defined]
            "membership__user__last_name", "membership__user__first_name", "id"
        )

    def data_for_service(self) -> dict[str, Any]:
        return {"assigned_to": self.cleaned_data["assigned_to"].pk}
