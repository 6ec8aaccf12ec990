"""Other systems that want to hear of events."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.kernel.models import TenantForeignKey, Versioned, WorkspaceModel
from apps.kernel.sealing import SealedField

SECRET_MARK = "whsec_"  # noqa: S105  (how one begins)


class WebhookSubscription(Versioned, WorkspaceModel):
    """One address that is sent the chosen events of a workspace, signed with its own secret."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        DISABLED = "disabled", _("Disabled after failures")

    class Circuit(models.TextChoices):
        CLOSED = "closed", _("Takes deliveries")
        OPEN = "open", _("Left alone for a while")
        HALF_OPEN = "half_open", _("Tried with one delivery")

    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=255, blank=True)
    events = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("events"),
        help_text=_("Names (deal.won), groups (deal.*) or everything (*)"),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.ACTIVE)
    status_reason = models.CharField(_("reason"), max_length=255, blank=True)
    # Read by `secret` and `previous_secret`; an earlier version wrote them as they are, `reseal` seals those.
    sealed_secret = SealedField(db_column="secret", clear=SECRET_MARK)
    sealed_previous_secret = SealedField(db_column="previous_secret", clear=SECRET_MARK, blank=True)
    previous_secret_until = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, editable=False)
    failures = models.PositiveSmallIntegerField(
        _("failures in a row"), default=0, db_default=0, editable=False
    )
    open_until = models.DateTimeField(
        _("next try"),
        null=True,
        editable=False,
        help_text=_("Nothing is sent before; then one delivery tries"),
    )
    leased_until = models.DateTimeField(
        null=True, editable=False, help_text=_("A worker sends until then; another one waits")
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("created by")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("webhook"), _("webhooks")
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="webhook_created"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def circuit(self) -> WebhookSubscription.Circuit:
        """Whether deliveries go out now (services.breaker)."""
        return circuit_at(self.open_until)

    @property
    def secret(self) -> str:
        """What signs. Raises sealing.Unopenable."""
        return _field("sealed_secret").opened(self.sealed_secret)

    @property
    def previous_secret(self) -> str:
        """What signed before; empty where nothing did."""
        return _field("sealed_previous_secret").opened(self.sealed_previous_secret)


def circuit_at(open_until: datetime | None) -> WebhookSubscription.Circuit:
    """What a circuit that is open until then is now; None: it is closed."""
    if open_until is None:
        return WebhookSubscription.Circuit.CLOSED
    still = open_until > timezone.now()
    return WebhookSubscription.Circuit.OPEN if still else WebhookSubscription.Circuit.HALF_OPEN


def _field(name: str) -> SealedField:
    return cast(SealedField, WebhookSubscription._meta.get_field(name))


class WebhookDelivery(WorkspaceModel):
    """One event for one subscription: what is sent, how often it was tried and what came back."""

    travels = False

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    subscription = TenantForeignKey(
        WebhookSubscription,
        models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("webhook"),
    )
    event_id = models.BigIntegerField(editable=False, help_text=_("The outbox row; 0 for a test"))
    event = models.CharField(_("event"), max_length=64)
    subject_id = models.UUIDField(editable=False)
    body = models.TextField(_("body"), help_text=_("Exactly what is signed and sent"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    response_status = models.PositiveSmallIntegerField(_("answer"), null=True)
    response_body = models.TextField(_("answer's body"), blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("webhook delivery"), _("webhook deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event_id"],
                condition=Q(event_id__gt=0),
                name="webhook_delivery_once_an_event",
            )
        ]
        indexes = [
            models.Index(fields=["subscription", "created_at", "id"], name="webhook_delivery_newest"),
            models.Index(
                fields=["subscription", "event_id", "id"],
                condition=Q(status="pending"),
                name="webhook_delivery_pending",
            ),
            models.Index(fields=["created_at"], name="webhook_delivery_created"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.status}"
