"""/tasks and /comments.

Neither has rights of its own: a record's tasks and comments are for whoever may see the record, a task of no
record is for the people whom it concerns.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.collaboration import selectors, services
from apps.collaboration.api import bodies, serializers
from apps.collaboration.api.filters import CommentFilters, TaskFilters
from apps.collaboration.models import Comment, Task
from apps.kernel.api import rows
from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet

# A day's tasks shown; the list has the rest.
MOST_OF_A_DAY = 100


class TaskViewSet(ViewSet):
    open_to_keys = True
    model = Task
    filterset_class = TaskFilters
    table = {
        "list": Action(response=serializers.TaskItem, permission=None),
        "create": Action.create(
            services.create_task, bodies.TaskBody, serializers.TaskCreated, permission=None, errors=(403, 404)
        ),
        "retrieve": Action(response=serializers.TaskItem, permission=None),
        "update": Action.update(
            services.update_task, bodies.TaskBody, _("Task updated successfully"), permission=None
        ),
        "destroy": Action.delete(services.delete_task, _("Task deleted successfully"), permission=None),
        "complete": Action(
            response=serializers.TaskDone,
            service=services.complete_task,
            permission=None,
            errors=(409,),
            message=_("Task completed"),
            operation="completeTask",
            summary="Complete a task",
            description="Marks a task as done.",
        ),
        "reopen": Action(
            response=serializers.TaskDone,
            service=services.reopen_task,
            permission=None,
            errors=(409,),
            message=_("Task opened again"),
            operation="reopenTask",
            summary="Reopen a task",
            description="Marks a task as not done.",
        ),
        "my_day": Action(
            method="get",
            detail=False,
            response=serializers.MyDay,
            permission=None,
            operation="getMyDay",
            summary="Show the own day",
            description="Answers the caller's tasks and planned activities of today and what is overdue.",
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.visible_tasks(self.actor)

    def run_retrieve(self) -> Response:
        if self.action != "my_day":
            return super().run_retrieve()
        today, overdue, due = selectors.my_day(self.actor)
        shown = {
            name: rows.read(serializers.TaskItem, found.order_by("due_at", "id")[:MOST_OF_A_DAY])
            for name, found in (("overdue", overdue), ("today", due))
        }
        return Response({"date": today, **shown})


class CommentViewSet(ViewSet):
    open_to_keys = True
    model = Comment
    filterset_class = CommentFilters
    table = {
        "list": Action(
            response=serializers.CommentItem,
            permission=None,
            operation="listComments",
            summary="List comments",
            description="Answers one page of what was said about records that the caller may see.",
        ),
        "create": Action.create(
            services.add_comment,
            bodies.CommentBody,
            serializers.CommentCreated,
            permission=None,
            errors=(403, 404),
        ),
        "retrieve": Action(response=serializers.CommentItem, permission=None),
        "update": Action.update(
            services.change_comment, bodies.CommentUpdateBody, _("Comment updated"), permission=None
        ),
        "destroy": Action.delete(services.delete_comment, _("Comment deleted"), permission=None),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return selectors.visible_comments(self.actor)
