"""`manage.py revalue_vat`: products that name a former standard VAT rate follow the standard one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.selectors import workspace_rows
from apps.inventory.services import revalue_vat
from apps.inventory.services.vat import FORMER_STANDARD
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Products with the former standard VAT rate as their own follow the standard rate of the day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--was", default=str(FORMER_STANDARD), help="the former rate in percent")
        parser.add_argument("--bin", help="only the organization with this BIN")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            was = Decimal(options["was"])
        except InvalidOperation:
            raise CommandError("--was must be a number") from None
        with tenancy.system("revalue_vat"):
            found = workspace_rows().order_by("organization_id", "pk")
            if options["bin"]:
                found = found.filter(organization__bin=options["bin"])
            places = list(found.values_list("organization_id", "pk", "organization__name", "name"))
        total = 0
        for organization_id, workspace_id, organization, workspace in places:
            actor = Actor.system(organization_id=organization_id, workspace_id=workspace_id)
            with tenancy.enter(organization_id, workspace_id):
                try:
                    changed = len(revalue_vat(actor=actor, was=was))
                except DomainError as error:
                    raise CommandError(f"{was:f}: {error.details}") from None
            total += changed
            if changed:
                self.stdout.write(f"{organization} · {workspace}: {changed}")
        self.stdout.write(self.style.SUCCESS(f"{total} products now follow the standard rate"))
