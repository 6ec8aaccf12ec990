"""Celery's entries of the kernel; names are those of CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import shared_task
from celery.signals import heartbeat_sent, worker_ready

from apps.kernel import health, mail, objects, valkey

log = structlog.get_logger("prometric.tasks")
_MARK_EVERY = 10.0  # seconds; a worker's own heartbeat comes every two
_marked_at = float("-inf")


@shared_task
def deliver_mail(*, mail_id: str) -> None:
    """Send one e-mail, asked for when its transaction committed."""
    mail.deliver(mail_id)


@shared_task
def deliver_pending_mail() -> None:
    """Every minute: send what is due and was left over."""
    mail.deliver_pending()


@shared_task
def sweep_files() -> None:
    """Every night: delete files that no row names."""
    objects.sweep()


@shared_task
def heartbeat() -> None:
    """Every half minute: beat, broker and worker together prove that they live."""
    _mark()


@worker_ready.connect
def _on_ready(**kwargs: Any) -> None:
    """Health is green as soon as the first worker is, not half a minute later."""
    _mark()


@heartbeat_sent.connect
def _on_heartbeat(**kwargs: Any) -> None:
    """All processes busy with long reports is no outage: the worker's main process marks as well."""
    if time.monotonic() - _marked_at >= _MARK_EVERY:
        _mark()


def _mark() -> None:
    global _marked_at
    _marked_at = time.monotonic()
    try:
        health.record_heartbeat()
    except valkey.Unavailable as error:
        log.warning("heartbeat not written", error=str(error))
