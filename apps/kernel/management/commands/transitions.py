"""`manage.py transitions`: the state machines, as a table or as the diagrams of docs/state-machines.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.kernel.state_machine import machines

HEAD = """# State machines

Made by `manage.py transitions --mermaid` from the tables in each app's `state_machines.py`; a test
compares them. In brackets: the guard, a function beside the table. A status that is reached by no
arrow is where rows begin.
"""


def document() -> str:
    """docs/state-machines.md."""
    parts = [f"## {machine.name}\n\n```mermaid\n{machine.mermaid()}\n```\n" for machine in machines()]
    return "\n".join([HEAD, *parts])


class Command(BaseCommand):
    help = "Show which action leads from which status to which."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mermaid", action="store_true", help="as the diagrams of docs/state-machines.md"
        )

    def handle(self, *args: Any, mermaid: bool, **options: Any) -> None:
        if mermaid:
            self.stdout.write(document(), ending="")
            return
        for machine in machines():
            self.stdout.write(machine.name)
            for line in machine.mermaid().splitlines()[1:]:
                self.stdout.write(line)
