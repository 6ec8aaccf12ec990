"""What employees and departments look like in the API: requests."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import EmailField

from apps.accounts.models import Membership
from apps.hr.models import Employee
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    ListField,
    MoneyField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer

NESTED = ("contacts", "documents", "employment")
# Columns that hold an empty text where the wire says null.
TEXTS = ("phone", "position", "iin", "passport", "emergency_contact")


def _text(max_length: int) -> Any:
    return CharField(required=False, allow_null=True, allow_blank=True, max_length=max_length)


class ContactsBody(Serializer):
    phone = _text(32)
    emergency_contact = _text(255)


class DocumentsBody(Serializer):
    iin = _text(12)
    passport = _text(50)


class EmploymentBody(Serializer):
    hire_date = DateField(required=False, allow_null=True)
    contract_type = EnumField(Employee.ContractType, required=False)
    salary = MoneyField(required=False, allow_null=True)


class EmployeeBody(Serializer):
    """Flat as in the list or nested as in the detail; where both come, the flat one counts (C28)."""

    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    position = _text(255)
    department_id = UUIDField(required=False, allow_null=True)
    organization_role = EnumField(Membership.Role, required=False, source="role")
    phone = _text(32)
    iin = _text(12)
    passport = _text(50)
    emergency_contact = _text(255)
    salary = MoneyField(required=False, allow_null=True)
    hire_date = DateField(required=False, allow_null=True)
    contract_type = EnumField(Employee.ContractType, required=False)
    permissions = ListField(child=CharField(max_length=40), required=False)
    role_ids = ListField(child=UUIDField(), required=False, max_length=100)
    contacts = ContactsBody(required=False, allow_null=True)
    documents = DocumentsBody(required=False, allow_null=True)
    employment = EmploymentBody(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for group in NESTED:
            flat |= attrs.pop(group, None) or {}
        flat |= attrs
        return {name: "" if name in TEXTS and value is None else value for name, value in flat.items()}


class CreateEmployee(EmployeeBody):
    email = EmailField(max_length=254)
    password = CharField(max_length=128, trim_whitespace=False, write_only=True)


class UpdateEmployee(EmployeeBody):
    """`email` may be sent back unchanged; a new one, or a password, is refused."""

    status = EnumField(Membership.Status, required=False)
    email = EmailField(max_length=254, required=False)
    password = CharField(max_length=128, required=False, trim_whitespace=False, write_only=True)


class ApproveEmployee(Serializer):
    department_id = UUIDField(required=False, allow_null=True)
    position = CharField(required=False)
    permissions = ListField(child=CharField(max_length=40), required=False)


class HandOverBody(Serializer):
    """To whom, and which kinds of work: deals, activities, tasks; all unless given."""

    to = UUIDField()
    what = ListField(child=CharField(max_length=20), required=False, max_length=10)


class DeactivateEmployee(Serializer):
    """Who takes the open work over, if anybody."""

    hand_over_to = UUIDField(required=False, allow_null=True)


class ProvedLeader(Serializer):
    """The password of who does it, with a code where there is a second factor."""

    current_password = CharField(max_length=128, trim_whitespace=False, write_only=True)
    code = CharField(max_length=32, required=False)


class RejectEmployee(Serializer):
    reason = CharField(max_length=1000)


class CreateDepartment(Serializer):
    name = CharField()
    code = CharField(max_length=50)
    head_id = UUIDField(required=False, allow_null=True)
    budget = MoneyField(required=False, allow_null=True)
    parent_id = UUIDField(required=False, allow_null=True)
    is_active = BooleanField(required=False)


class UpdateDepartment(CreateDepartment):
    """Any of them."""
