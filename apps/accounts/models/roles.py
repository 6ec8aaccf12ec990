"""Roles by job: named sets of permissions of an organization, and who holds them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.accounts.presets import PRESETS, role_name
from apps.kernel.columns import percent_column
from apps.kernel.models import OrganizationModel, TenantForeignKey, Versioned


class Role(Versioned, OrganizationModel):
    """What a job may do. One of `PRESETS` keeps its key, and its name unless it was given another."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    preset = models.CharField(
        _("preset"),
        max_length=20,
        blank=True,
        editable=False,
        choices=[(key, name) for key, (name, _rights) in PRESETS.items()],
    )
    permissions = ArrayField(
        models.CharField(max_length=40), verbose_name=_("rights"), default=list, blank=True
    )
    max_discount = percent_column(
        _("greatest discount, %"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("What goes beyond it waits for approval. Empty: no limit by this role."),
    )

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("role"), _("roles")
        constraints = [
            models.UniqueConstraint(
                "organization", Lower("name"), condition=~Q(name=""), name="role_name_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "preset"], condition=~Q(preset=""), name="role_preset_unique"
            ),
            models.CheckConstraint(condition=~Q(name="", preset=""), name="role_is_named"),
            models.CheckConstraint(
                condition=Q(max_discount__isnull=True) | Q(max_discount__gte=0, max_discount__lte=100),
                name="role_max_discount",
            ),
        ]
        indexes = [models.Index(fields=["organization", "created_at", "id"], name="role_created")]

    def __str__(self) -> str:
        return role_name(self.name, self.preset)

    def name_in(self, language: str) -> str:
        """What it is called in one of the house's languages."""
        with translation.override(language):
            return str(self)

    @property
    def key(self) -> str:
        """What the audit keeps of it: a preset's key, which each reader reads in their own language."""
        return self.name or self.preset


class MembershipRole(OrganizationModel):
    """That a member holds a role."""

    membership = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="held_roles")
    role = TenantForeignKey(Role, models.PROTECT, related_name="holders", verbose_name=_("role"))

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("role of a member"), _("roles of members")
        constraints = [
            models.UniqueConstraint(fields=["membership", "role"], name="membership_role_unique"),
        ]
        indexes = [models.Index(fields=["role", "membership"], name="membership_role_holders")]

    def __str__(self) -> str:
        return str(self.role)
