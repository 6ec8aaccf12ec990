"""What employees and departments look like in the API: answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field

from apps.accounts.models import Membership
from apps.accounts.names import full_name
from apps.accounts.permissions import effective
from apps.hr import selectors
from apps.hr.api.metrics import employee_metrics
from apps.hr.models import Employee
from apps.kernel.actor import EMPLOYEE
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MessageField,
    MomentField,
    MoneyField,
    NumberField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed, external
from apps.kernel.api.serializers import Serializer


def _shown_permissions(role: str, granted: list[str]) -> list[str]:
    """The explicit list for employees, the effective one for the other roles (domain.md §4.2)."""
    return sorted(granted if role == EMPLOYEE else effective(role, granted))


def _optional_text(column: str) -> Any:
    return computed(CharField(read_only=True, allow_null=True), column, using=blank_to_null)


class HeldRole(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)


class EmployeeItem(RowSerializer):
    """One employee of the list."""

    id = UUIDField(read_only=True)
    user_id = UUIDField(read_only=True, source="membership.user_id")
    email = CharField(read_only=True, source="membership.user.email")
    first_name = CharField(read_only=True, source="membership.user.first_name")
    last_name = CharField(read_only=True, source="membership.user.last_name")
    position = CharField(read_only=True)
    department_id = UUIDField(read_only=True, allow_null=True)
    department_name = CharField(read_only=True, allow_null=True, source="department.name")
    organization_role = EnumField(Membership.Role, read_only=True, source="membership.role")
    status = EnumField(Membership.Status, read_only=True, source="membership.status")
    phone = _optional_text("membership.user.phone")
    salary = MoneyField(read_only=True, allow_null=True)
    hire_date = DateField(read_only=True, allow_null=True)
    permissions = computed(
        ListField(child=CharField(), read_only=True),
        "membership.role",
        "membership.permissions",
        using=_shown_permissions,
    )
    roles = external(HeldRole(many=True, read_only=True), selectors.roles_of_employees)
    contract_type = EnumField(Employee.ContractType, read_only=True)
    workspace_id = UUIDField(read_only=True, source="membership.workspace_id")
    workspace_name = CharField(read_only=True, source="membership.workspace.name")
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class EmployeeDepartment(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    head_id = UUIDField(read_only=True, allow_null=True)


class EmployeeContacts(RowSerializer):
    phone = _optional_text("membership.user.phone")
    emergency_contact = _optional_text("emergency_contact")


class EmployeeDocuments(RowSerializer):
    iin = _optional_text("iin")
    passport = _optional_text("passport")


class EmployeeEmployment(RowSerializer):
    hire_date = DateField(read_only=True, allow_null=True)
    contract_type = EnumField(Employee.ContractType, read_only=True)
    salary = MoneyField(read_only=True, allow_null=True)
    currency = computed(CharField(read_only=True), using=lambda: "KZT")


class EmployeeMetrics(Serializer):
    tasks_completed = IntegerField(read_only=True)
    deals_won = IntegerField(read_only=True)
    performance_score = NumberField(max_digits=3, decimal_places=1, read_only=True)


class EmployeeDetail(EmployeeItem):
    """One employee with contacts, documents, employment and metrics."""

    department = EmployeeDepartment(read_only=True, allow_null=True)
    contacts = EmployeeContacts(read_only=True, source="*")
    documents = EmployeeDocuments(read_only=True, source="*")
    employment = EmployeeEmployment(read_only=True, source="*")
    metrics = external(EmployeeMetrics(read_only=True), employee_metrics, empty=dict)
    rejection_reason = _optional_text("rejection_reason")
    version = IntegerField(read_only=True)


class EmployeeCreated(Serializer):
    id = UUIDField(read_only=True)
    email = CharField(read_only=True, source="membership.user.email")
    status = EnumField(Membership.Status, read_only=True, source="membership.status")
    message = MessageField()


class HandedWork(Serializer):
    """So much of a kind went over; `name` is in the reader's language."""

    kind = CharField(read_only=True)
    name = CharField(read_only=True)
    count = IntegerField(read_only=True)


class WorkHandedOver(Serializer):
    id = UUIDField(read_only=True)
    to = UUIDField(read_only=True)
    handed = HandedWork(many=True, read_only=True)


class EmployeeStanding(Serializer):
    id = UUIDField(read_only=True)
    status = EnumField(Membership.Status, read_only=True, source="membership.status")
    message = MessageField()


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/Department"}})
class SubDepartments(ListField):
    """Departments below this one, nested; the view builds the tree."""


class Department(RowSerializer):
    """One department with those below it."""

    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    code = CharField(read_only=True)
    head_id = UUIDField(read_only=True, allow_null=True)
    head_name = computed(
        CharField(read_only=True, allow_null=True),
        "head.membership.user.first_name",
        "head.membership.user.last_name",
        using=full_name,
    )
    employee_count = external(IntegerField(read_only=True), selectors.employee_counts, empty=int)
    budget = MoneyField(read_only=True, allow_null=True)
    is_active = BooleanField(read_only=True)
    parent_id = UUIDField(read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)
    version = IntegerField(read_only=True)
    children = external(SubDepartments(read_only=True), lambda ids: {}, empty=list)


class DepartmentCreated(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    code = CharField(read_only=True)
