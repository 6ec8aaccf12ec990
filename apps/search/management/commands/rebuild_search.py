"""`manage.py rebuild_search`: make the documents of search anew and say what had drifted."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.selectors import workspace_rows
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.search.services import rebuild


class Command(BaseCommand):
    help = "Bring the documents of search up to date, workspace by workspace, and report what had drifted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", type=UUID, help="only the organization with this id")
        parser.add_argument("--workspace", type=UUID, help="only the workspace with this id")
        parser.add_argument(
            "--check", action="store_true", help="report, change nothing; 1 when there is drift"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = {"organization_id": options["organization"], "pk": options["workspace"]}
        with tenancy.system("rebuild_search"):
            workspaces = workspace_rows().order_by("organization_id", "id")
            wanted = list(workspaces.filter(**{key: pk for key, pk in named.items() if pk is not None}))
        if not wanted:
            raise CommandError("No such workspace.")
        total = 0
        for workspace in wanted:
            actor = Actor.system(organization_id=workspace.organization_id, workspace_id=workspace.pk)
            drift = rebuild(actor=actor, dry_run=options["check"])
            total += drift.total
            if drift.total:
                self.stdout.write(f"{workspace.pk}: {drift}")
        self.stdout.write(f"{len(wanted)} workspaces, {total} documents had drifted")
        if options["check"] and total:
            raise CommandError("The documents of search have drifted.")
