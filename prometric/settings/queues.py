"""Celery's queues, and what goes into which."""

from kombu import Queue

from prometric.settings.base import env

# Apart, so that hanging receivers and long reports never hold up a mail; by the first pattern that fits. A
# worker without -Q takes all. `celery` holds what an earlier version sent, and the workers' heartbeat.
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue(name) for name in ("mail", "notices", "reports", "nightly", "celery")]
CELERY_TASK_ROUTES = {
    "apps.kernel.tasks.deliver_mail": {"queue": "mail"},
    "apps.kernel.tasks.deliver_pending_mail": {"queue": "mail"},
    "apps.kernel.tasks.heartbeat": {"queue": "celery"},
    "apps.notifications.tasks.*": {"queue": "notices"},
    "apps.collaboration.tasks.*": {"queue": "notices"},
    "apps.reports.tasks.*": {"queue": "reports"},
    "apps.imports.tasks.*": {"queue": "reports"},
    "apps.accounts.tasks.make_export": {"queue": "reports"},
    "apps.accounts.tasks.resend_forgotten": {"queue": "reports"},
    "apps.*": {"queue": "nightly"},
}
# So many reports, imports and copies of one organization are made at a time; others always find a worker.
TASKS_PER_ORGANIZATION = env.int(
    "TASKS_PER_ORGANIZATION", default=max(1, env.int("WORKER_CONCURRENCY", default=2) - 1)
)
