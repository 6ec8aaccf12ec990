"""What orders and their lines earn."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.columns import worth_column


class Earns(models.Model):
    """What was sold of it and what that cost, without VAT; the difference is its margin.

    Of what was shipped and did not come back; of goods to scrap the cost stays. `cost` is null where nothing
    was shipped since costs are kept.
    """

    sold_net = worth_column(_("sold without VAT"), default=0, db_default=0, editable=False)
    cost = worth_column(_("cost of what was sold"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def margin(self) -> Decimal | None:
        """In tenge; None where the cost is not known."""
        return None if self.cost is None else self.sold_net - self.cost

    def earn(self, net: Decimal, cost: Decimal) -> None:
        """So much more was sold at such a cost (below zero: came back); unsaved."""
        self.sold_net += net
        self.cost = (self.cost or Decimal(0)) + cost
