"""What the nightly job forgets."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import EmailedCode, Session, SignInFailures, User
from apps.accounts.services.registration import SQUAT, expire_registrations
from apps.kernel import housekeeping

KEEP = timedelta(days=30)


def clean_up() -> None:
    """Give up registrations never verified in a day; delete codes after a day, sessions after thirty."""
    now = timezone.now()
    expire_registrations(User.objects.filter(email_verified_at__isnull=True, created_at__lt=now - SQUAT))
    EmailedCode.objects.filter(created_at__lt=now - timedelta(days=1)).delete()
    SignInFailures.objects.filter(last_at__lt=now - timedelta(days=1)).delete()
    housekeeping.forget()
    Session.objects.filter(Q(expires_at__lt=now - KEEP) | Q(revoked_at__lt=now - KEEP)).delete()
