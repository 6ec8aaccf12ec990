"""Which tasks one sees, and what is to be done today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from apps.collaboration.models import Task
from apps.collaboration.selectors.entities import KINDS, own_employee, seen
from apps.hr.selectors import employee_for
from apps.kernel import clock
from apps.kernel.actor import ADMIN, OWNER, Actor


def task_rows() -> QuerySet[Task]:
    """For the apps above: the tasks of the scope in force, whoever may see them."""
    return Task.objects.all()


def every_task_rows() -> QuerySet[Task]:
    """For the apps above: every task in reach of row-level security, deleted ones too."""
    return Task.everything.all()


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    """A record's tasks for who may see the record; others for whoever entered or has them, and who leads."""
    free = Q(entity_type="")
    if not actor.is_system and actor.role not in (OWNER, ADMIN):
        free &= Q(created_by=actor.user_id) | _own(actor)
    return Task.objects.filter(free | seen(actor))


def own_tasks(actor: Actor) -> QuerySet[Task]:
    """The visible tasks that the actor is to do; nobody's for the system."""
    return visible_tasks(actor).filter(_own(actor))


def open_tasks(actor: Actor) -> QuerySet[Task]:
    """The actor's own that are due by the end of today and not done."""
    return own_tasks(actor).filter(completed_at__isnull=True, due_at__lte=clock.day_end(clock.today()))


def my_day(actor: Actor) -> tuple[dt.date, QuerySet[Task], QuerySet[Task]]:
    """(today in Almaty, the actor's own that were due before it, those due today); done ones left out."""
    today = clock.local_date(timezone.now())
    waiting = own_tasks(actor).filter(completed_at__isnull=True)
    start, end = clock.day_start(today), clock.day_end(today)
    return today, waiting.filter(due_at__lt=start), waiting.filter(due_at__gte=start, due_at__lte=end)


def may_change(actor: Actor, task: Task) -> bool:
    """Whoever entered it or has it, who may change its record, and who leads."""
    if may_delete(actor, task):
        return True
    own = employee_for(actor.membership_id)
    if own is not None and own.pk == task.assigned_to_id:
        return True
    return bool(task.entity_type) and actor.may(KINDS[task.entity_type].change)


def may_delete(actor: Actor, task: Task) -> bool:
    """Whoever entered it, and who leads."""
    return actor.is_system or actor.role in (OWNER, ADMIN) or actor.user_id == task.created_by_id


def employee_tasks(employee_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """{employee id: (tasks done, all of them)} of those assigned to each in the workspace; one query."""
    rows = (
        Task.objects.filter(assigned_to__in=list(employee_ids))
        .values_list("assigned_to")
        .annotate(done=Count("pk", filter=Q(completed_at__isnull=False)), entered=Count("pk"))
        .order_by()
    )
    return {pk: (done, entered) for pk, done, entered in rows if pk is not None}


def _own(actor: Actor) -> Q:
    return Q(assigned_to__in=own_employee(actor))
