"""Reminders: each told once, whoever is signed in and whatever was restarted meanwhile."""

from __future__ import annotations

from django.utils import timezone

from apps.collaboration.events import TaskReminded
from apps.collaboration.models import Task
from apps.collaboration.services.payloads import task_payload
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import announce

# So many in one transaction.
BATCH = 200


def remind_due() -> int:
    """Announce what is due to be reminded of; how many tasks.

    That a task was reminded of is written with the announcement: two runs side by side pass each other's rows
    over, and one that is cut off has told nobody. The relay writes the notice, once for each announcement.
    """
    sent = 0
    while count := _remind_some():
        sent += count
    return sent


def _remind_some() -> int:
    with tenancy.system("reminders"):
        due = Task.objects.filter(
            reminder_at__lte=timezone.now(), reminded_at__isnull=True, completed_at__isnull=True
        )
        tasks = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("reminder_at")[:BATCH])
        for task in tasks:
            actor = Actor.system(organization_id=task.organization_id, workspace_id=task.workspace_id)
            with tenancy.applied(tenancy.Scope(task.organization_id, task.workspace_id)):
                task.reminded_at = timezone.now()
                task.save(update_fields=["reminded_at"])
                announce(TaskReminded(**task_payload(task)), actor=actor, of=task)
    return len(tasks)
