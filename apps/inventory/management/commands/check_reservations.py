"""`manage.py check_reservations`: what is reserved against what live documents hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from apps.accounts.selectors import workspace_rows
from apps.inventory.services import check_reservations
from apps.kernel import tenancy
from apps.kernel.actor import Actor


class Command(BaseCommand):
    help = (
        "Free what finished documents still keep; set reserved stock to the sum of the reservations, "
        "and waiting lines to what documents lack."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is found")
        parser.add_argument("--bin", help="only the organization with this BIN")

    def handle(self, *args: Any, **options: Any) -> None:
        with tenancy.system("check_reservations"):
            rows = workspace_rows().order_by("organization_id", "pk")
            if options["bin"]:
                rows = rows.filter(organization__bin=options["bin"])
            places = list(rows.values_list("organization_id", "pk", "organization__name", "name"))
        total = 0
        for organization_id, workspace_id, organization, workspace in places:
            actor = Actor.system(organization_id=organization_id, workspace_id=workspace_id)
            with tenancy.enter(organization_id, workspace_id):
                found = check_reservations(actor=actor, repair=True)
                if options["dry_run"]:
                    transaction.set_rollback(True)
            total += len(found)
            where = f"{organization} · {workspace}"
            for stray in found.strays:
                self.stdout.write(
                    f"{where}: {stray.holder.reference} keeps {stray.kept} of {stray.product_id}, "
                    f"{stray.surplus} too much"
                )
            for drift in found.drifts:
                self.stdout.write(
                    f"{where}: {drift.product_id} says {drift.reserved} reserved, documents {drift.kept}"
                )
            for each in found.waits:
                self.stdout.write(
                    f"{where}: {each.holder.reference} waits for {each.waits} of {each.product_id}, "
                    f"lacks {each.lacks}"
                )
        done = "found" if options["dry_run"] else "put right"
        self.stdout.write(self.style.SUCCESS(f"{total} differences {done}"))
