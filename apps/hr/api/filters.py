"""Query parameters of employees and departments."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Membership
from apps.hr.models import Employee
from apps.hr.selectors import employees_meant
from apps.kernel.api.filters import BOOLEAN, CATEGORY, DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, enum


class EmployeeFilters(FilterSet):
    """Without salaries: filtering or sorting by what one may not see would tell it."""

    fields = {
        "departmentId": Filter("department_id", ID),
        "department.name": Filter("department__name", CATEGORY),
        "department.code": Filter("department__code", TEXT),
        "workspaceId": Filter("membership__workspace_id", ID),
        "userId": Filter("pk", ID, means=employees_meant),
        "status": Filter("membership__status", enum(Membership.Status)),
        "role": Filter("membership__role", enum(Membership.Role)),
        "organizationRole": Filter("membership__role", enum(Membership.Role)),
        "roleId": Filter("membership__held_roles__role_id", ID),
        "contractType": Filter("contract_type", enum(Employee.ContractType)),
        "email": Filter("membership__user__email", TEXT),
        "firstName": Filter("membership__user__first_name", TEXT),
        "lastName": Filter("membership__user__last_name", TEXT),
        "phone": Filter("membership__user__phone", TEXT),
        "position": Filter("position", CATEGORY),
        "hireDate": Filter("hire_date", DAY),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = (
        "membership__user__first_name",
        "membership__user__last_name",
        "membership__user__email",
        "membership__user__phone",
        "position",
    )
    phones = ("membership__user__phone",)
    names = (
        "membership__user__first_name",
        "membership__user__last_name",
        "membership__user__email",
        "position",
        "department__name",
    )
    sorts = {
        "firstName": "membership__user__first_name",
        "lastName": "membership__user__last_name",
        "email": "membership__user__email",
        "position": "position",
        "hireDate": "hire_date",
        "departmentName": "department__name",
        "status": "membership__status",
        "organizationRole": "membership__role",
        "updatedAt": "updated_at",
    }


class PaidEmployeeFilters(EmployeeFilters):
    """For readers who see salaries (EMPLOYEES_SALARY_VIEW)."""

    fields = {**EmployeeFilters.fields, "salary": Filter("salary", NUMBER)}
    sorts = {**EmployeeFilters.sorts, "salary": "salary"}


class DepartmentFilters(FilterSet):
    fields = {
        "isActive": Filter("is_active", BOOLEAN),
        "parentId": Filter("parent_id", ID),
        "headId": Filter("head_id", ID, means=employees_meant),
        "code": Filter("code", TEXT),
        "name": Filter("name", TEXT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name", "code")
    sorts = {"name": "name", "code": "code", "budget": "budget", "updatedAt": "updated_at"}
    names = ("name", "code")
    default_sort = ("name",)
    extra = frozenset({"flat"})

    @classmethod
    def parameters(cls) -> list[dict[str, Any]]:
        flat = {"name": "flat", "in": "query", "schema": {"type": "boolean", "default": False}}
        return [
            *super().parameters(),
            {**flat, "description": "All departments side by side, without nesting"},
        ]
