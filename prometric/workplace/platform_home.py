"""Home of the platform's staff: who works with it, and what has not gone out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Organization, Session
from apps.kernel import health
from apps.kernel.models import OutboxEvent, OutgoingMail


def context(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """The figures, each with the way to its rows, and the state of the services; six statements."""
    organizations = Organization.objects.all()
    undelivered = OutboxEvent.everything.filter(delivered_at__isnull=True)
    day_ago = timezone.now() - timedelta(days=1)
    signed_in = Session.objects.filter(last_used_at__gte=day_ago).values("user_id").distinct()
    of_organizations, of_events = "accounts_organization", "kernel_outboxevent"
    parked = undelivered.filter(parked_at__isnull=False).count()
    pending = organizations.filter(status=Organization.Status.PENDING).count()
    cards = [
        _card(_("Organizations at work"), organizations.filter(status="active").count(), of_organizations),
        _card(_("Registrations not verified"), pending, of_organizations),
        _card(_("People here within a day"), signed_in.count(), "accounts_user"),
        _card(_("Events on their way"), undelivered.filter(parked_at__isnull=True).count(), of_events),
        _card(_("Events put aside"), parked, of_events, late=parked > 0),
        _card(_("Mails to send"), OutgoingMail.objects.filter(sent_at=None).count(), "kernel_outgoingmail"),
    ]
    return {**shown, "title": _("Platform"), "cards": cards, "services": health.check()["services"]}


def _card(title: str, figure: int, page: str, *, late: bool = False) -> dict[str, Any]:
    return {"title": title, "figure": figure, "late": late, "link": reverse(f"platform:{page}_changelist")}
