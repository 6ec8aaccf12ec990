"""`manage.py ai_tools`: what the assistant can be asked."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.ai.chat import catalogue
from apps.ai.chat.language import LANGUAGES


class Command(BaseCommand):
    help = "Lists the assistant's tools: slots, permissions and how each is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=LANGUAGES, default="ru")

    def handle(self, *args: Any, **options: Any) -> None:
        for tool in catalogue.tools().values():
            slots = ", ".join(tool.slots) or "-"
            rights = ", ".join(tool.permissions) or "-"
            example = tool.phrases(options["language"])[0]
            self.stdout.write(f"{tool.name:<20} {rights:<34} {slots:<26} {example}")
        self.stdout.write(f"{len(catalogue.tools())} tools")
