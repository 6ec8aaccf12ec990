"""What stands above a record: how it stands, what it amounts to, and the chain that it belongs to.

Below a list: the totals of all rows that its filters leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Sum
from django.http import HttpRequest
from unfold.views import ChangeList

from apps.kernel.admin import columns
from apps.kernel.admin.texts import DictionaryChangeList


@dataclass(frozen=True, slots=True)
class Link:
    """One member of a chain: its name, its page (None: not to be opened), and how it stands."""

    title: Any
    url: str | None = None
    state: Any = ""
    here: bool = False
    icon: str = "add"


class TotalsChangeList(DictionaryChangeList):
    """Adds up the columns that its screen names, over every row that is found: one query."""

    totals: list[tuple[Any, str]] = []

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        names = self.model_admin.list_totals
        if not names or not self.result_count:
            return
        sums = self.queryset.aggregate(**{name: Sum(name) for name in names})
        self.totals = [
            (self.model._meta.get_field(name).verbose_name, columns.money(sums[name] or Decimal(0)))
            for name in names
        ]


class RecordsMixin:
    """The head of a record and the foot of a list."""

    # The field whose value stands beside the record's name, "" for none.
    status_field = "status"
    # Money columns whose sums stand below the list.
    list_totals: tuple[str, ...] = ()
    list_after_template = "workplace/totals.html"
    change_form_outer_before_template = "workplace/record.html"
    change_form_outer_after_template = "workplace/around.html"
    admin_site: Any
    model: Any

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TotalsChangeList

    def record_status(self, obj: Any) -> Any:
        """The record's state as a coloured word, "" where it has none."""
        try:
            field = self.model._meta.get_field(self.status_field)
        except FieldDoesNotExist:
            return ""
        if not field.choices:
            return ""
        value = getattr(obj, self.status_field)
        if not value:
            return ""
        return columns.label(value, getattr(obj, f"get_{self.status_field}_display")())

    def record_figures(self, obj: Any) -> list[tuple[Any, Any]]:
        """What it amounts to: (label, value as people read it)."""
        return []

    def record_links(self, request: HttpRequest, obj: Any) -> list[Link]:
        """What may be begun from here: new records that belong to this one."""
        return []

    def record_head(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What `workplace/record.html` and `workplace/around.html` show."""
        return {
            "record_status": self.record_status(obj),
            "record_figures": self.record_figures(obj),
            "record_chain": self.admin_site.chain_of(request, obj),
            "record_links": self.record_links(request, obj),
            "around": self.admin_site.around(request, obj),
        }
