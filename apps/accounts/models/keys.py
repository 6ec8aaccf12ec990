"""API keys: what a machine signs in with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models.people import User, Workspace
from apps.kernel.models import OrganizationModel, TenantForeignKey, Versioned


class ApiKey(Versioned, OrganizationModel):
    """An actor of its own, with the rights that were stored with it. Only a digest of its secret is kept.

    It belongs to the organization: it lives on when its maker leaves, and `creator_active` then says so.
    """

    travels = False  # what opens a door stays

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("API key", "Active")
        EXPIRED = "expired", pgettext_lazy("API key", "Expired")
        REVOKED = "revoked", pgettext_lazy("API key", "Revoked")

    name = models.CharField(_("name"), max_length=100)
    permissions = ArrayField(
        models.CharField(max_length=40), verbose_name=_("rights"), default=list, blank=True
    )
    workspace = TenantForeignKey(
        Workspace, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("workspace")
    )
    addresses = ArrayField(
        models.CharField(max_length=43), verbose_name=_("allowed addresses"), default=list, blank=True
    )
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    secret_hash = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(_("previous secret valid until"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    last_address = models.CharField(_("last address"), max_length=45, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )

    # What the machine sends; known only to the call that made it.
    text: str = ""

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("API key"), _("API keys")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(revoked_at=None), name="api_key_name_unique"
            ),
        ]
        indexes = [models.Index(fields=["organization", "created_at", "id"], name="api_key_created")]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """What the audit and histories call it."""
        return _("API key «%(name)s»") % {"name": self.name}

    @property
    def prefix(self) -> str:
        """What of the key is no secret: enough to find it by."""
        return f"prm_{self.organization_id.hex}_{self.pk.hex}"

    @property
    def status(self) -> str:
        if self.revoked_at is not None:
            return self.Status.REVOKED
        over = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.Status.EXPIRED if over else self.Status.ACTIVE
