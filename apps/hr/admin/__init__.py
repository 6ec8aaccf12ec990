"""Screens of hr: employees and departments, by the same services as the API."""

from apps.hr.admin import departments, employees, invitations

__all__ = ["departments", "employees", "invitations"]
