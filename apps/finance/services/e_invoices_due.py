"""Who writes e-invoices is told of those that are due soon, once of each."""

from __future__ import annotations

from django.utils import timezone

from apps.finance.esf_days import AHEAD
from apps.finance.events import EInvoiceDue
from apps.finance.models import EInvoice
from apps.finance.selectors import e_invoices_due
from apps.finance.services.payloads import e_invoice_payload
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import announce

BATCH = 500


def remind_of_e_invoices() -> int:
    """Announce what is to be written within the days ahead, late ones too; how many.

    That one was told of is written with the announcement: two runs side by side pass each other's rows over,
    and one that is cut off has told nobody. The relay writes the notices, once for each announcement.
    """
    sent = 0
    while count := _remind_some():
        sent += count
    return sent


def _remind_some() -> int:
    with tenancy.system("e-invoices due"):
        due = e_invoices_due(AHEAD).filter(reminded_at__isnull=True).order_by("due_date", "id")
        rows: list[EInvoice] = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for row in rows:
            actor = Actor.system(organization_id=row.organization_id, workspace_id=row.workspace_id)
            with tenancy.applied(tenancy.Scope(row.organization_id, row.workspace_id)):
                row.reminded_at = timezone.now()
                row.save(update_fields=["reminded_at"])
                announce(
                    EInvoiceDue(**e_invoice_payload(row), customer_id=row.customer_id), actor=actor, of=row
                )
    return len(rows)
