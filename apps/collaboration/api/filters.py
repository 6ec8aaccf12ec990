"""What lists of tasks and comments can be filtered, searched and sorted by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils import timezone

from apps.collaboration.models import EntityType, Task
from apps.hr import selectors as hr
from apps.kernel.api.filters import BOOLEAN, ID, MOMENT, TEXT, Filter, FilterSet, enum

# Ids in an array, which is never null.
PEOPLE = replace(ID, operators=("in", "ne"))


def _done(_operator: str, value: Any) -> Q:
    return Q(completed_at__isnull=not value)


def _overdue(_operator: str, value: Any) -> Q:
    late = Q(completed_at__isnull=True, due_at__isnull=False, due_at__lt=timezone.now())
    return late if value else ~late


def _names(_operator: str, employee_id: Any) -> Q:
    return Q(mentions__contains=[employee_id])


class TaskFilters(FilterSet):
    fields = {
        "assignedTo": Filter("assigned_to_id", ID, means=hr.employees_meant),
        "createdBy": Filter("created_by_id", ID, means=hr.users_meant),
        "priority": Filter("priority", enum(Task.Priority)),
        "done": Filter("completed_at", BOOLEAN, build=_done),
        "overdue": Filter("due_at", BOOLEAN, build=_overdue),
        "entityType": Filter("entity_type", enum(EntityType)),
        "entityId": Filter("entity_id", ID),
        "dueAt": Filter("due_at", MOMENT),
        "reminderAt": Filter("reminder_at", MOMENT),
        "completedAt": Filter("completed_at", MOMENT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {"dueFrom": ("dueAt", "gte"), "dueTo": ("dueAt", "lte")}
    search = ("subject", "description")
    sorts = {
        "dueAt": "due_at",
        "subject": "subject",
        "completedAt": "completed_at",
        "updatedAt": "updated_at",
    }
    names = ("subject",)


class CommentFilters(FilterSet):
    fields = {
        "entityType": Filter("entity_type", enum(EntityType)),
        "entityId": Filter("entity_id", ID),
        "authorId": Filter("author_id", ID, means=hr.users_meant),
        "mentions": Filter("mentions", PEOPLE, build=_names, means=hr.employees_meant),
        "createdAt": Filter("created_at", MOMENT),
    }
    search = ("text",)


class FileFilters(FilterSet):
    fields = {
        "entityType": Filter("entity_type", enum(EntityType)),
        "entityId": Filter("entity_id", ID),
        "type": Filter("type", TEXT),
        "mediaType": Filter("media_type", TEXT),
        "uploadedBy": Filter("uploaded_by_id", ID, means=hr.users_meant),
        "uploadedAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name",)
    sorts = {"name": "name", "uploadedAt": "created_at", "updatedAt": "updated_at"}
    names = ("name",)
