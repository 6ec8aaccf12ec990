"""Accounts' nightly work."""

from __future__ import annotations

from celery import shared_task

from apps.accounts import services
from apps.kernel import tenancy


@shared_task
def clean_up() -> None:
    """Give up stale registrations; forget old codes and ended sessions."""
    with tenancy.system("nightly clean-up"):
        services.clean_up()
