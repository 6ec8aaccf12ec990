"""Celery's entries of collaboration; names are those of CELERY_BEAT_SCHEDULE."""

from celery import shared_task

from apps.collaboration import services


@shared_task
def remind() -> None:
    """Every minute: tell people of the tasks whose reminder has come."""
    services.remind_due()
