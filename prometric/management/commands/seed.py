"""Load the demo company."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from apps.accounts.models import Organization
from apps.kernel import clock, tenancy
from prometric.demo import company, trade


class Command(BaseCommand):
    help = "Load a demo company with a year of deals and orders; its sign-in is written to var/demo.txt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Only when no organization exists")

    def handle(self, *args: Any, **options: Any) -> None:
        with tenancy.system("demo"):
            if options["if_empty"] and Organization.objects.exists():
                return
        # One transaction: a seed that was interrupted leaves nothing, and the next start tries again.
        with translation.override("ru"), tenancy.system("demo"):
            actor, password = company.register()
            with tenancy.enter(actor.organization_id, actor.workspace_id):
                demo = company.Demo(
                    actor=actor,
                    password=password,
                    sellers=company.hire(actor, password),
                    products=company.stock_up(actor),
                )
                trade.a_year(demo, clock.today())
            settings.VAR_DIR.mkdir(exist_ok=True)
            note = settings.VAR_DIR / "demo.txt"
            note.write_text(f"Demo sign-in  {company.EMAIL}  {password}\n", encoding="utf-8")
            note.chmod(0o600)
        self.stdout.write(f"Demo company loaded: {company.EMAIL}")
