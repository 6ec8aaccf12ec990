"""Departments and who works in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.hr import services
from apps.hr.admin.employees import link_to, shown_status
from apps.hr.models import Department, Employee
from apps.kernel.admin import ReadOnlyInline, TenantAdmin


class EmployeesInline(ReadOnlyInline):
    """Everybody may see departments; people are for who may see people."""

    model = Employee
    fk_name = "department"
    resource = "EMPLOYEES"
    fields = ("person", "position", "status", "hire_date")
    verbose_name_plural = _("employees")
    ordering = ("membership__user__last_name", "id")
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("membership__user")

    @admin.display(description=pgettext_lazy("person", "name"))
    def person(self, employee: Employee) -> Any:
        """The name, which leads to the person."""
        return format_html('<a class="text-link" href="{}">{}</a>', link_to(employee.pk), employee)

    @admin.display(description=_("status"))
    def status(self, employee: Employee) -> Any:
        return shown_status(employee)


@admin.register(Department)
class DepartmentAdmin(TenantAdmin):
    resource = "DEPARTMENTS"
    list_display = ("name", "code", "parent", "head", "budget", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("parent", "head__membership__user")
    search_fields = ("name", "code")
    fields = (("name", "code"), ("head", "parent"), "budget", "is_active")
    autocomplete_fields = ("head", "parent")
    ordering = ("name", "id")
    inlines = (EmployeesInline,)
    create_service = services.create_department
    update_service = services.update_department
    delete_service = services.delete_department

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()
