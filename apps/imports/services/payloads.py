"""What every event of an import says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from apps.imports.models import Import

# Who asks for less than this waits at the page.
LONG = dt.timedelta(seconds=10)


def import_payload(found: Import) -> dict[str, Any]:
    """Columns that all events of an import carry."""
    return {
        "import_id": found.pk,
        "kind": found.kind,
        "title": found.file_name,
        "dry_run": found.dry_run,
        "long": timezone.now() - found.created_at > LONG,
    }
