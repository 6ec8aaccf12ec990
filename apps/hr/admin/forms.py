"""What an employee's page and the dialogs of its steps ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordToggleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.accounts.models import Membership
from apps.accounts.permissions import CATALOGUE, with_given
from apps.accounts.rights import roles_of
from apps.accounts.selectors import role_rows
from apps.accounts.texts import by_module, givable
from apps.hr import work
from apps.hr.models import Department, Employee
from apps.kernel.actor import EMPLOYEE, Actor
from apps.kernel.admin import StepForm, actor_of
from apps.kernel.admin.typed import ModelForm

PERSON = ("first_name", "last_name", "phone")


def _text(max_length: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=max_length, widget=UnfoldAdminTextInputWidget, **options)


def permissions_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("rights"),
        choices=by_module,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(attrs={"class": "rights"}),
        help_text=_("Beside what the roles bring along."),
    )


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("access level"),
        choices=Membership.Role.choices,
        initial=EMPLOYEE,
        widget=UnfoldAdminSelectWidget,
    )


def roles_field() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("roles"),
        coerce=UUID,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(attrs={"class": "rights roles"}),
    )


def offer(form: Any, actor: Actor | None, had: Membership | None = None) -> None:
    """Offer the roles and rights that the visitor can give, and those that the member has."""
    mine = givable(actor)
    held = {role.pk for role in roles_of([had.pk]).get(had.pk, ())} if had is not None else set()
    form.fields["role_ids"].choices = [
        (str(role.pk), str(role))
        for role in role_rows().order_by("created_at", "id")
        if role.pk in held or with_given(role.permissions) <= mine
    ]
    form.initial["role_ids"] = [str(pk) for pk in held]
    granted = CATALOGUE & set(had.permissions if had is not None else ())
    form.fields["permissions"].choices = by_module(mine | granted)


class PersonForm(ModelForm):
    """An employee with the person behind it, whom accounts keeps."""

    first_name = _text(100, label=_("first name"))
    last_name = _text(100, label=_("last name"))
    phone = _text(32, label=_("phone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
        if not self.instance._state.adding:
            user = self.instance.membership.user
            for name in PERSON:
                self.initial.setdefault(name, getattr(user, name))


class NewEmployeeForm(PersonForm):
    """With an address and a first password; awaits approval."""

    # Who looks at the form; set by the screen.
    actor: Actor | None = None
    email = forms.EmailField(label=_("e-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget)
    password = forms.CharField(
        label=_("first password"), max_length=128, strip=False, widget=UnfoldAdminPasswordToggleWidget
    )
    role = role_field()
    role_ids = roles_field()
    permissions = permissions_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, self.actor)


class ApproveForm(StepForm):
    """Where the person will work; what is left empty stays."""

    department: Any = forms.ModelChoiceField(
        label=_("department"), queryset=None, required=False,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    position = _text(255, label=_("position"), required=False)

    def prefill(self) -> None:
        self.fields["department"].queryset = Department.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        if self.obj is not None:
            self.initial.update({"department": self.obj.department_id, "position": self.obj.position})

    def data_for_service(self) -> dict[str, Any]:
        data = super().data_for_service()
        if (department := data.pop("department", None)) is not None:
            data["department_id"] = department.pk
        return data


class RejectForm(StepForm):
    reason = forms.CharField(
        max_length=1000, label=_("reason"), widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


class RightsForm(StepForm):
    """The organization role, the roles by job, and what is granted beside them."""

    role = role_field()
    role_ids = roles_field()
    permissions = permissions_field()

    def prefill(self) -> None:
        actor = actor_of(self.request) if self.request is not None else None
        membership = self.obj.membership if self.obj is not None else None
        offer(self, actor, membership)
        if membership is not None:
            self.initial.update({"role": membership.role, "permissions": membership.permissions})

    def data_for_service(self) -> dict[str, Any]:
        """Taking the last right away is said, too."""
        return dict(self.cleaned_data)


class _ToColleague(StepForm):
    """Somebody else who works here."""

    to: Any = forms.ModelChoiceField(label=_("to whom"), queryset=None, widget=UnfoldAdminSelectWidget)

    def prefill(self) -> None:
        active = Employee.objects.filter(membership__status=Membership.Status.ACTIVE)
        others = active.exclude(pk=self.obj.pk) if self.obj is not None else active
        self.fields["to"].queryset = others.select_related("membership__user").order_by(  # type: ignore[attr-defined]
            "membership__user__last_name", "membership__user__first_name", "id"
        )


class HandOverForm(_ToColleague):
    what = forms.MultipleChoiceField(
        label=_("what"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    def prefill(self) -> None:
        super().prefill()
        kinds = work.kinds()
        self.fields["what"].choices = [(each.kind, each.name) for each in kinds.values()]  # type: ignore[attr-defined]
        self.fields["what"].initial = list(kinds)

    def data_for_service(self) -> dict[str, Any]:
        return {"to": self.cleaned_data["to"].pk, "what": self.cleaned_data["what"]}


class DeactivateForm(_ToColleague):
    """Who takes the open work, if anybody."""

    def prefill(self) -> None:
        super().prefill()
        field = self.fields["to"]
        field.required, field.label = False, _("hand open work over to")

    def data_for_service(self) -> dict[str, Any]:
        to = self.cleaned_data["to"]
        return {} if to is None else {"hand_over_to": to.pk}
