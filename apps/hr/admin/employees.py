"""Employees: the person, the work, the rights."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter

from apps.accounts.admin.roles import rights_in_words
from apps.accounts.models import Membership
from apps.accounts.permissions import effective
from apps.accounts.presets import called
from apps.accounts.rights import granted_to, roles_of
from apps.accounts.state_machines import MEMBERSHIP
from apps.accounts.texts import rights_said
from apps.hr import services
from apps.hr.admin.forms import (
    ApproveForm,
    DeactivateForm,
    HandOverForm,
    NewEmployeeForm,
    PersonForm,
    RejectForm,
    RightsForm,
)
from apps.hr.models import Employee
from apps.kernel.actor import ADMIN, OWNER
from apps.kernel.admin import Step, TenantAdmin, actor_of, columns

CONFIDENTIAL = ("salary", "iin", "passport")
SALARY_VIEW = "EMPLOYEES_SALARY_VIEW"
WORK = ("department", "position", "hire_date", "contract_type", "performance_score")
REJECTED = ("rejected_at", "rejection_reason")
Status = Membership.Status


def link_to(employee_id: UUID) -> str:
    """The page of an employee."""
    return reverse("admin:hr_employee_change", args=(employee_id,))


def shown_status(employee: Employee) -> Any:
    """The status as a coloured word; whoever was rejected is more than inactive."""
    membership = employee.membership
    if membership.status == Status.INACTIVE and employee.rejected_at:
        return columns.label("rejected", _("Rejected"))
    value = "waiting" if membership.status == Status.PENDING else membership.status
    return columns.label(value, membership.get_status_display())


STEPS = (
    Step(
        "approve", _("Approve"), services.approve_employee, right="APPROVE", asks=ApproveForm,
        question=_("The person can sign in from now on and is told so by e-mail."),
        icon="how_to_reg", tone="primary", bulk=True,
    ),
    Step(
        "reject", _("Reject"), services.reject_employee, right="APPROVE", asks=RejectForm,
        question=_("The person will not be able to sign in."), icon="person_off", tone="danger", bulk=True,
    ),
    Step(
        "rights", _("Change rights"), services.update_employee, asks=RightsForm,
        question=_("Changes hold from the person's next click on."), icon="key",
    ),
    Step(
        "activate", _("Activate again"), partial(services.update_employee, status=Status.ACTIVE.value),
        question=_("The person can sign in again with the same password."),
        icon="person_add", tone="primary", bulk=True,
    ),
    Step(
        "reset_link", _("Send a reset link"), services.send_reset_link,
        possible=lambda employee: employee.membership.status == Status.ACTIVE,
        question=_("An e-mail goes to the person's own address; the present password holds until then."),
        icon="lock_reset",
    ),
    Step(
        "hand_over", _("Hand over work"), services.hand_over_work, asks=HandOverForm,
        question=_("Open deals, planned activities and open tasks of this workspace go to a colleague."),
        icon="move_up",
    ),
    Step(
        "deactivate", _("Deactivate"), services.deactivate_employee, right="DELETE", asks=DeactivateForm,
        question=_("Every session ends at once; deals and activities keep the person's name."),
        icon="person_off", tone="danger", bulk=True,
    ),
    Step(
        "remove_factor", _("Take the second factor away"), services.remove_second_factor,
        possible=lambda employee: employee.membership.status == Status.ACTIVE,
        question=_("For whoever has lost the app and the recovery codes. The person is told by e-mail."),
        icon="phonelink_erase", tone="danger",
    ),
    Step(
        "erase", _("Erase the person"), services.erase_employee, right="DELETE",
        possible=lambda employee: employee.membership.status == Status.INACTIVE,
        question=_(
            "Name, e-mail, phone, IIN and passport are replaced wherever they stand, also in what others "
            "wrote. Books stay. This cannot be undone."
        ),
        icon="person_remove", tone="danger",
    ),
)  # fmt: skip


@admin.register(Employee)
class EmployeeAdmin(TenantAdmin):
    """Salary, IIN and passport are for who may see salaries; one's own can be looked at."""

    resource = "EMPLOYEES"
    list_display = ("full_name", "position", "department", "role", "status", "email", "phone")
    more_columns = ("hire_date", "contract_type", "created_at")
    list_filter = (
        ("membership__status", ChoicesDropdownFilter),
        ("membership__role", ChoicesDropdownFilter),
        ("department", AutocompleteSelectFilter),
        ("contract_type", ChoicesDropdownFilter),
    )
    list_select_related = ("membership__user", "department")
    search_fields = (
        "membership__user__email",
        "membership__user__first_name",
        "membership__user__last_name",
        "membership__user__phone",
        "position",
    )
    ordering = ("membership__user__last_name", "membership__user__first_name", "id")
    autocomplete_fields = ("department",)
    form = PersonForm
    create_service = services.create_employee
    update_service = services.update_employee
    state_machine = MEMBERSHIP
    state_path = "membership"
    steps = STEPS
    asks_again = frozenset({"add", "rights", "remove_factor", "erase"})
    field_names = {"organization_role": "role"}
    history_words = {
        "organization_role": (
            _("access level"),
            lambda role: str(dict(Membership.Role.choices).get(role, role)),
        ),
        "status": (_("status"), lambda status: str(dict(Status.choices).get(status, status))),
        "roles": (_("roles"), lambda keys: ", ".join(map(called, keys or ())) or columns.NOTHING),
        "permissions": (_("rights"), rights_said),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The list is that of the API: people of the workspace, and who leads the organization."""
        found = super().get_queryset(request)
        actor = getattr(request, "actor", None)
        match = request.resolver_match
        if actor is None or match is None or not str(match.url_name).endswith("_changelist"):
            return found
        here = Q(membership__workspace_id=actor.workspace_id)
        return found.filter(here | Q(membership__role__in=(OWNER, ADMIN)))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewEmployeeForm
        made = super().get_form(request, obj, change=change, **kwargs)
        made.actor = actor_of(request)
        return made

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        confidential = self._confidential(request, obj)
        shown = ("salary", confidential[1:]) if confidential else ()
        documents = [(_("Salary and documents"), {"fields": shown})] if shown else []
        if obj is None:
            person = (("first_name", "last_name"), ("email", "phone"), "password")
            return [
                (_("Person"), {"fields": person}),
                (_("Work"), {"fields": self._work(WORK[:-1])}),
                *documents,
                (_("Rights"), {"fields": ("role", "role_ids", "permissions")}),
            ]
        rejected = [(_("Rejection"), {"fields": (REJECTED,)})] if obj.rejected_at else []
        return [
            (_("Person"), {"fields": (("first_name", "last_name"), ("email", "phone"))}),
            (_("Work"), {"fields": self._work(WORK)}),
            *documents,
            *rejected,
            (_("Rights"), {"fields": (("role", "roles"), "held")}),
        ]

    @staticmethod
    def _work(names: tuple[str, ...]) -> tuple[Any, ...]:
        return (names[:2], names[2:4], *names[4:], "emergency_contact")

    def _confidential(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        """Salary and documents: for who may see them; one's own are shown to oneself."""
        if self.admin_site.may(request, SALARY_VIEW):
            return CONFIDENTIAL
        return CONFIDENTIAL if obj is not None and self._own(request, obj) else ()

    @staticmethod
    def _own(request: HttpRequest, obj: Employee) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.membership_id == obj.membership_id

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        kept = () if self.admin_site.may(request, SALARY_VIEW) else CONFIDENTIAL
        return ("email", "role", "roles", "held", *REJECTED, *kept)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """No form carries what may not be seen, whatever a POST sends."""
        return () if self._confidential(request, obj) else CONFIDENTIAL

    def record_status(self, employee: Employee) -> Any:
        return shown_status(employee)

    @admin.display(description=pgettext_lazy("person", "name"), ordering="membership__user__last_name")
    def full_name(self, employee: Employee) -> str:
        found: str = employee.membership.user.full_name
        return found

    @admin.display(description=_("e-mail"), ordering="membership__user__email")
    def email(self, employee: Employee) -> str:
        found: str = employee.membership.user.email
        return found

    @admin.display(description=_("phone"), ordering="membership__user__phone")
    def phone(self, employee: Employee) -> Any:
        return columns.nowrap(employee.membership.user.phone or columns.NOTHING)

    @admin.display(description=_("access level"), ordering="membership__role")
    def role(self, employee: Employee) -> str:
        found: str = employee.membership.get_role_display()
        return found

    @admin.display(description=_("status"), ordering="membership__status")
    def status(self, employee: Employee) -> Any:
        return shown_status(employee)

    @admin.display(description=_("rights"))
    def held(self, employee: Employee) -> Any:
        """What the person may do, by role and in person, module by module."""
        membership = employee.membership
        return rights_in_words(effective(membership.role, granted_to(membership)))

    @admin.display(description=_("roles"))
    def roles(self, employee: Employee) -> str:
        """The jobs whose rights the person has."""
        held = roles_of([employee.membership_id]).get(employee.membership_id, ())
        return ", ".join(map(str, held)) or columns.NOTHING
