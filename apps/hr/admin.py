"""Back office of hr: employees and departments, by the same services as the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.forms import ActionForm
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.accounts.models import Membership
from apps.accounts.permissions import CATALOGUE
from apps.accounts.state_machines import MEMBERSHIP
from apps.hr import services
from apps.hr.models import Department, Employee
from apps.kernel.actor import EMPLOYEE
from apps.kernel.admin import ReadOnlyInline, TenantAdmin
from apps.kernel.admin.typed import ModelForm


def _text(max_length: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=max_length, widget=UnfoldAdminTextInputWidget, **options)


class NewEmployeeForm(ModelForm):
    """An employee with the person and the rights, which accounts keeps."""

    email = forms.EmailField(label=_("e-mail"), widget=UnfoldAdminEmailInputWidget)
    password = forms.CharField(
        label=_("password"), max_length=128, strip=False, widget=UnfoldAdminPasswordWidget
    )
    first_name = _text(100, label=_("first name"))
    last_name = _text(100, label=_("last name"))
    phone = _text(32, label=_("phone"), required=False)
    role = forms.ChoiceField(
        label=_("role"),
        choices=Membership.Role.choices,
        initial=EMPLOYEE,
        widget=UnfoldAdminSelectWidget,
    )
    permissions = forms.MultipleChoiceField(
        label=_("permissions"),
        choices=[(name, name) for name in sorted(CATALOGUE)],
        required=False,
        widget=UnfoldAdminSelectMultipleWidget,
    )


class ReasonForm(ActionForm):
    """The box beside the actions: a rejection says why."""

    reason = forms.CharField(
        required=False,
        max_length=1000,
        label=_("reason"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Reason of a rejection")}),
    )


@admin.register(Employee)
class EmployeeAdmin(TenantAdmin):
    """Role, rights and status of those who are here change under Memberships and by the actions."""

    resource = "EMPLOYEES"
    list_display = ("full_name", "email", "position", "department", "role", "status", "hire_date")
    list_filter = ("membership__status", "membership__role", "contract_type")
    list_select_related = ("membership__user", "department")
    search_fields = (
        "membership__user__email",
        "membership__user__first_name",
        "membership__user__last_name",
        "membership__user__phone",
        "position",
    )
    of_work = (
        "department",
        "position",
        "salary",
        "hire_date",
        "contract_type",
        "iin",
        "passport",
        "emergency_contact",
    )
    readonly_fields = ("membership", "rejected_at", "rejection_reason")
    create_service = services.create_employee
    update_service = services.update_employee
    action_form = ReasonForm
    actions = ("approve", "reject", "deactivate")
    state_machine = MEMBERSHIP
    state_path = "membership"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            shown = ("membership", *self.of_work, "performance_score", "rejected_at", "rejection_reason")
            return [(None, {"fields": shown})]
        person = ("email", "password", "first_name", "last_name", "phone", "role", "permissions")
        return [(_("Person"), {"fields": person}), (_("Work"), {"fields": self.of_work})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewEmployeeForm
        return super().get_form(request, obj, change=change, **kwargs)

    @admin.display(description=pgettext_lazy("person", "name"), ordering="membership__user__last_name")
    def full_name(self, obj: Employee) -> str:
        found: str = obj.membership.user.full_name
        return found

    @admin.display(description=_("e-mail"), ordering="membership__user__email")
    def email(self, obj: Employee) -> str:
        found: str = obj.membership.user.email
        return found

    @admin.display(description=_("role"), ordering="membership__role")
    def role(self, obj: Employee) -> str:
        found: str = obj.membership.get_role_display()
        return found

    @admin.display(description=_("status"), ordering="membership__status")
    def status(self, obj: Employee) -> str:
        found: str = obj.membership.get_status_display()
        return found

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.approve_employee)

    @admin.action(description=_("Reject (with the reason beside)"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: Any) -> None:
        reason = request.POST.get("reason", "").strip()[:1000]
        if not reason:
            self.message_user(request, _("Say why in the box beside the actions."), messages.ERROR)
            return
        self.run_each(request, queryset, services.reject_employee, reason=reason)

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.deactivate_employee)


class EmployeesInline(ReadOnlyInline):
    model = Employee
    fk_name = "department"
    fields = ("membership", "position", "hire_date")
    verbose_name_plural = _("employees")


@admin.register(Department)
class DepartmentAdmin(TenantAdmin):
    resource = "DEPARTMENTS"
    list_display = ("name", "code", "parent", "head", "budget", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("parent", "head__membership__user")
    search_fields = ("name", "code", "organization__name")
    fields = ("name", "code", "head", "budget", "parent", "is_active")
    inlines = (EmployeesInline,)
    create_service = services.create_department
    update_service = services.update_department
    delete_service = services.delete_department

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()
