"""Who agreed to what: personal data are worked with by consent (law of Kazakhstan № 94-V, article 8)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.accounts.models.people import User
from apps.kernel.models import uuid7


class Consent(models.Model):
    """One text that a person agreed to by registering or by accepting an invitation."""

    class Given(models.TextChoices):
        REGISTRATION = "registration"
        INVITATION = "invitation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    version = models.CharField(max_length=20, help_text="Of the text: settings.CONSENT_VERSION as of then")
    language = models.CharField(max_length=2, help_text="In which it was shown")
    by = models.CharField(max_length=12, choices=Given.choices)
    address = models.GenericIPAddressField(null=True)
    given_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.version} {self.given_at:%Y-%m-%d}"
