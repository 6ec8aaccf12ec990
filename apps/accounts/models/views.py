"""How somebody likes to see a list of the back office: for oneself, or for everybody of the organization."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.people import User
from apps.kernel.models import OrganizationModel


class SavedView(OrganizationModel):
    """Filters, sorting, columns and page size of one list, by name.

    Columns and sorting are kept by their names: who sees fewer columns has the rest of the view.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("owner"))
    screen = models.CharField(max_length=80, help_text="Label of the list's model, in small letters")
    name = models.CharField(_("name"), max_length=60)
    shared = models.BooleanField(_("for everybody of the organization"), default=False)
    filters = models.JSONField(default=dict, blank=True)
    sort = ArrayField(models.CharField(max_length=81), default=list, blank=True)
    columns = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    size = models.PositiveSmallIntegerField(null=True)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("saved view"), _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "screen", "user", "name"], name="saved_view_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
