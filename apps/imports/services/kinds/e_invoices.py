"""What IS ESF answers about e-invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.finance import services as finance
from apps.imports.choices import Outcome
from apps.imports.services.kinds.base import Kind
from apps.imports.tables import Row
from apps.kernel.errors import Missing


class EInvoiceAnswers(Kind):
    """Found by the number in our books; a row brings the e-invoice to what the state has."""

    rights = ("INVOICES_EDIT",)

    def keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [("own_number", values["own_number"])] if values.get("own_number") else []

    def title(self, values: Mapping[str, Any]) -> str:
        return str(values.get("own_number", ""))

    def load(self, rows: Sequence[Row]) -> None:
        """Each is found as it is written."""

    def write(self, values: dict[str, Any]) -> tuple[Outcome, UUID | None]:
        lacking = [name for name in ("own_number", "status") if not values.get(name)]
        if lacking:
            raise Missing(*lacking)
        found, is_news = finance.answer_e_invoice(values.pop("own_number"), actor=self.actor, **values)
        return (Outcome.UPDATE if is_news else Outcome.UNCHANGED), found.pk
