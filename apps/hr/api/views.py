"""Employees and departments over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.hr import models, services
from apps.hr.api import bodies, serializers
from apps.hr.api.filters import DepartmentFilters, EmployeeFilters, PaidEmployeeFilters
from apps.hr.selectors import employee_for
from apps.kernel.actor import ADMIN, OWNER
from apps.kernel.api import etag, rows
from apps.kernel.api.actions import Action
from apps.kernel.api.filters import BadValue, read_boolean
from apps.kernel.api.serializers import Done
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.kernel.letters import by_name

SALARY_VIEW = "EMPLOYEES_SALARY_VIEW"


class EmployeeViewSet(ViewSet):
    """The list shows who works in the workspace, and the organization's owners and administrators;
    one by id is found in the whole organization, as departments and their heads are.
    """

    model = models.Employee
    resource = "EMPLOYEES"
    filterset_class = PaidEmployeeFilters
    table = {
        "list": Action(response=serializers.EmployeeItem, paged=True),
        "create": Action.create(
            services.create_employee,
            bodies.CreateEmployee,
            serializers.EmployeeCreated,
            message=_("Employee created, awaiting approval"),
            errors=(404, 409),
        ),
        "retrieve": Action(response=serializers.EmployeeDetail),
        "update": Action.update(
            services.update_employee,
            bodies.UpdateEmployee,
            _("Employee updated successfully"),
            errors=(409, 422),
        ),
        "destroy": Action.delete(
            services.deactivate_employee,
            _("Employee deactivated"),
            response=serializers.EmployeeStanding,
            errors=(409, 422),
        ),
        "reassign": Action(
            request=bodies.HandOverBody,
            response=serializers.WorkHandedOver,
            service=services.hand_over_work,
            permission="UPDATE",
            errors=(404,),
            operation="reassignEmployeeWork",
            summary="Hand an employee's work over",
            description=(
                "Gives open deals, planned activities and open tasks of this workspace to a colleague, and "
                "says how many. What is done stays whose it was."
            ),
        ),
        "deactivate": Action(
            request=bodies.DeactivateEmployee,
            response=serializers.EmployeeStanding,
            service=services.deactivate_employee,
            permission="DELETE",
            message=_("Employee deactivated"),
            errors=(409, 422),
            operation="deactivateEmployee",
            summary="Deactivate an employee",
            description=(
                "Ends the employee's access at once and keeps their history; `handOverTo` takes open work."
            ),
        ),
        "approve": Action(
            request=bodies.ApproveEmployee,
            response=serializers.EmployeeStanding,
            service=services.approve_employee,
            permission="APPROVE",
            message=_("Employee approved and activated"),
            errors=(409,),
            operation="approveEmployee",
            summary="Approve an employee",
            description="Accepts an application: the employee may sign in from now on.",
        ),
        "send_reset_link": Action(
            response=Done,
            service=services.send_reset_link,
            permission="UPDATE",
            message=_("A link to a new password is on its way to the person"),
            errors=(409,),
            operation="sendResetLink",
            summary="Mail an employee a link for a new password",
            description="The link works for 24 hours, and once.",
        ),
        "erase": Action(
            request=bodies.ProvedLeader,
            response=Done,
            service=services.erase_employee,
            permission="DELETE",
            message=_("The person is named nowhere any more"),
            errors=(409,),
            operation="eraseEmployee",
            summary="Erase a former employee",
            description="Replaces name, e-mail, telephone, IIN and passport wherever they stand; books stay.",
        ),
        "remove_second_factor": Action(
            request=bodies.ProvedLeader,
            response=Done,
            service=services.remove_second_factor,
            permission="UPDATE",
            message=_("The person signs in with the password alone"),
            errors=(409,),
            operation="deleteEmployeeSecondFactor",
            summary="Take a lost second factor away",
            description="For a colleague who lost app and recovery codes; told to the person by mail.",
        ),
        "reject": Action(
            request=bodies.RejectEmployee,
            response=serializers.EmployeeStanding,
            service=services.reject_employee,
            permission="APPROVE",
            message=_("Employee rejected"),
            errors=(409,),
            operation="rejectEmployee",
            summary="Reject an employee",
            description="Refuses an application; the person gets no access.",
        ),
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.actor.may(SALARY_VIEW):
            self.filterset_class = EmployeeFilters  # type: ignore[misc]

    def permission(self, entry: Action) -> str | None:
        """Everyone may read their own record."""
        needed = super().permission(entry)
        if self.entry_name == "retrieve" and needed and not self.actor.may(needed):
            own = employee_for(self.actor.membership_id)
            if own is not None and own.pk == self._read_id(self.kwargs["pk"]):
                return None
        return needed

    def get_queryset(self) -> QuerySet[Any]:
        everyone = super().get_queryset()
        if self.entry_name != "list":
            return everyone
        here = Q(membership__workspace_id=self.actor.workspace_id)
        return everyone.filter(here | Q(membership__role__in=(OWNER, ADMIN)))

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Salaries and documents are for those who may see them, and for the person."""
        if self.actor.may(SALARY_VIEW):
            return items
        for item in items:
            if item["userId"] == self.actor.user_id:
                continue
            item["salary"] = None
            if "documents" in item:
                item["documents"] = dict.fromkeys(item["documents"])
                item["employment"]["salary"] = None
        return items


class DepartmentViewSet(ViewSet):
    """The organization's departments as a tree: an array of roots with nested children (C30)."""

    model = models.Department
    resource = "DEPARTMENTS"
    filterset_class = DepartmentFilters
    table = {
        "list": Action(response=serializers.Department, many=True),
        "create": Action.create(
            services.create_department,
            bodies.CreateDepartment,
            serializers.DepartmentCreated,
            errors=(404, 409),
        ),
        "retrieve": Action(response=serializers.Department),
        "update": Action.update(
            services.update_department, bodies.UpdateDepartment, _("Department updated successfully")
        ),
        "destroy": Action.delete(services.delete_department, _("Department deleted successfully")),
    }

    def run_list(self) -> Response:
        params = self.request.query_params
        try:
            flat = read_boolean(params.get("flat", "false"))
        except BadValue as error:
            raise ValidationError({"flat": error.messages}) from None
        filters = self.filterset_class(params)
        found = filters.apply(self.get_queryset()).order_by(*filters.order())
        items = rows.read(serializers.Department, found)
        return Response(items if flat else _roots(items))

    def run_retrieve(self) -> Response:
        """One department with all that is below it."""
        items = rows.read(serializers.Department, self.get_queryset().order_by(by_name("name"), "id"))
        _roots(items)
        item = _by_id(items).get(self.subject_id)
        if item is None:
            raise NotFound
        response = Response(item)
        etag.put(response, item["version"])
        return response


def _by_id(items: list[dict[str, Any]]) -> dict[UUID, dict[str, Any]]:
    return {item["id"]: item for item in items}


def _roots(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hang each department under its parent; one whose parent is filtered out is a root."""
    found = _by_id(items)
    roots: list[dict[str, Any]] = []
    for item in items:
        parent = found.get(item["parentId"])
        (parent["children"] if parent else roots).append(item)
    return roots
