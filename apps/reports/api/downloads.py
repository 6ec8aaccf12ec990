"""How a report's file leaves: as bytes, or as a link that works without a token."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse
from rest_framework.request import Request

from apps.kernel.api.downloads import offered
from apps.kernel.errors import ServiceUnavailable
from apps.reports.errors import ReportGone
from apps.reports.models import Report
from apps.reports.writers import MEDIA_TYPES

JSON, ANY_FILE = "application/json", "application/octet-stream"
# What a report's file may be.
FILES = tuple(dict.fromkeys(text.partition(";")[0] for text in MEDIA_TYPES.values()))
# A spreadsheet may be asked for by any of these, and whatever is refused is JSON.
OFFERS = [offer for media_type in (*FILES, ANY_FILE) for offer in offered(media_type)]


def wants_link(request: Request) -> bool:
    """Whether JSON is asked for and none of the files: `Accept: application/json` (contract.md C18)."""
    accepted = [
        part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "").split(",")
    ]
    files = {offer.media_type for offer in OFFERS} - {JSON}
    return JSON in accepted and not files.intersection(accepted)


def answer(report: Report) -> FileResponse:
    """The file in pieces, under our name, never guessed to be something else and never kept by caches.

    Raises:
        ReportGone: the storage has lost it. ServiceUnavailable: the storage is away.
    """
    try:
        file = default_storage.open(report.file_path, "rb")
    except FileNotFoundError:
        raise ReportGone() from None
    except OSError:
        raise ServiceUnavailable() from None
    response = FileResponse(file, as_attachment=True, filename=report.file_name)
    response["Content-Type"] = MEDIA_TYPES[report.format]
    response["Content-Length"] = str(report.file_size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
