"""Celery's door: workers and beat."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from prometric.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prometric.settings")

app = Celery("prometric")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _end_with_worker(**_: Any) -> None:
    """A pool process whose worker was killed could not hand its result in; the task is delivered again."""
    end_with_parent(signal.SIGKILL)
