"""Load the demo company."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from apps.accounts.models import Organization
from apps.kernel import clock, mail, outbox, tenancy
from apps.kernel.prepared_statements import enabled
from laptop.demo import around, company, settled, trade
from laptop.demo.year import DAYS, Year, at, travel

# What happened within so many days before the start is shown as news; what is older is history.
NEWS = timedelta(days=7)


class Command(BaseCommand):
    help = "Load a demo company with a year of trade and money; its sign-in is written to var/demo.txt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Only when no organization exists")

    def handle(self, *args: Any, **options: Any) -> None:
        with tenancy.system("demo"):
            if options["if_empty"] and Organization.objects.exists():
                return
        # One transaction: a seed that was interrupted leaves nothing, and the next start tries again. In it
        # some hundred statements run thirty thousand times.
        with translation.override("ru"), tenancy.system("demo"), mail.withheld(), enabled(at_most=1000):
            demo = _load(clock.today())
            settings.VAR_DIR.mkdir(exist_ok=True)
            note = settings.VAR_DIR / "demo.txt"
            note.write_text("".join(f"{line}\n" for line in demo.sign_ins()), encoding="utf-8")
            note.chmod(0o600)
        self.stdout.write(f"Demo company loaded: {company.EMAIL}")


def _load(today: date) -> company.Demo:
    """The company, founded a year ago, and all that happened until yesterday evening."""
    start = today - DAYS
    with travel(at(start, 9)):
        demo = company.found()
    with tenancy.enter(demo.actor.organization_id, demo.actor.workspace_id):
        year = Year(demo, start, today)
        trade.a_year(year)
        around.around_deals(year)
        around.offers(year)
        around.told(year)
        around.chores(year)
        settled.set_up(year)
        outbox.pass_over(before=clock.day_start(today) - NEWS)
    return demo
