"""What the kernel forgets at night."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db.models import Q

from apps.kernel import sealing, tenancy
from apps.kernel.mail import MAX_ATTEMPTS
from apps.kernel.models import Change, IdempotencyRecord, OutboxEvent, OutgoingMail
from apps.kernel.retention import forget

SIGN_INS = ("user.signed_in", "user.sign_in_failed", "sessions.ended")


def clean_up() -> None:
    """Delivered events (what is read of them stays as changes), answers once given, mail that is over."""
    forget("outbox", lambda: OutboxEvent.everything.all(), "delivered_at")
    forget("sign_ins", lambda: Change.everything.filter(name__in=SIGN_INS), "created_at")
    forget("changes", lambda: Change.everything.all(), "created_at")
    forget("answers", lambda: IdempotencyRecord.objects.all(), "created_at")
    forget("mail", lambda: OutgoingMail.objects.all(), "sent_at")
    given_up = Q(sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS)
    forget("mail", lambda: OutgoingMail.objects.filter(given_up), "created_at")
    # What the version before wrote in clear while it still ran beside this one.
    with tenancy.system("secrets of before"):
        sealing.reseal()
    # The browsers' sessions have an end of their own.
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
