"""Celery's door: workers and beat."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, worker_process_init

from prometric.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prometric.settings")

app = Celery("prometric")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def _worker_is_allowed(**_: Any) -> None:
    """See prometric.doctor: half an installation does not start."""
    import django

    django.setup()
    from prometric import doctor

    doctor.guard("worker")


@worker_process_init.connect
def _end_with_worker(**_: Any) -> None:
    """A pool process whose worker was killed could not hand its result in; the task is delivered again."""
    end_with_parent(signal.SIGKILL)
