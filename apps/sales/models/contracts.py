"""The contract that a sale goes by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnderContract(models.Model):
    """What papers name: the customer's contract when the document was made, unless changed."""

    contract_number = models.CharField(
        _("contract number"), max_length=50, blank=True, default="", db_default=""
    )
    contract_date = models.DateField(_("contract date"), null=True, blank=True)

    class Meta:
        abstract = True
