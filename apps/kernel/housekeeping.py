"""What the kernel forgets at night."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.kernel.models import IdempotencyRecord, OutgoingMail

KEEP_ANSWERS = timedelta(hours=24)
KEEP_MAIL = timedelta(days=90)


def forget() -> None:
    """Delete answers past their day and mail that went out three months ago."""
    now = timezone.now()
    IdempotencyRecord.objects.filter(created_at__lt=now - KEEP_ANSWERS).delete()
    OutgoingMail.objects.filter(sent_at__lt=now - KEEP_MAIL).delete()
