"""`manage.py copy_files`: from VAR_DIR/media into the bucket of FILES_URL; `--back`: the other way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prometric.files_moved import copy


class Command(BaseCommand):
    help = "Copy reports, logos and uploads from VAR_DIR/media into the bucket of FILES_URL, or back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--back", action="store_true", help="from the bucket to VAR_DIR/media")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.FILES_URL:
            raise CommandError("FILES_URL names no bucket: files lie in VAR_DIR/media.")
        disk, bucket = FileSystemStorage(settings.MEDIA_ROOT), default_storage
        source, target = (bucket, disk) if options["back"] else (disk, bucket)
        try:
            told = copy(source, target)
        except OSError as error:
            raise CommandError(f"{error}. Run it again: what was copied stays.") from error
        self.stdout.write(f"{told.new} files copied, {told.there} were there already.")
