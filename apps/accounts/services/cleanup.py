"""What the nightly job forgets."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.accounts.models import EmailedCode, Session, SignInFailures, User
from apps.accounts.services.registration import SQUAT, expire_registrations
from apps.kernel import housekeeping, tenancy
from apps.kernel.retention import forget


def clean_up() -> None:
    """Give up registrations never verified in a day; forget codes, ended sessions and the kernel's own."""
    with tenancy.system("nightly clean-up"):
        stale = User.objects.filter(email_verified_at__isnull=True, created_at__lt=timezone.now() - SQUAT)
        expire_registrations(stale)
        # Counted anew after an hour: not worth a setting.
        SignInFailures.objects.filter(last_at__lt=timezone.now() - timedelta(days=1)).delete()
    forget("codes", lambda: EmailedCode.objects.all(), "created_at")
    forget("sessions", lambda: Session.objects.all(), "expires_at", "revoked_at")
    housekeeping.clean_up()
