"""What tests of reports are made of."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
from django.core.files.storage import default_storage
from pypdf import PdfReader

from apps.reports import services
from apps.reports.models import Report

API = "/api/v1/reports"


def ask(company: Any, type: str = "sales", format: str = "csv", **more: Any) -> Report:  # noqa: A002
    """A report as its owner asks for it, not made yet."""
    values = {"period": "month", "language": "ru", **more}
    actor = values.pop("actor", company.actor)
    return services.request_report(actor=actor, type=type, format=format, **values)


def make(report: Report) -> Report:
    """The report after a worker took it up."""
    services.make_report(report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id)
    report.refresh_from_db()
    return report


def content(report: Report) -> bytes:
    """The bytes of its file."""
    assert report.status == "completed", report.error
    with default_storage.open(report.file_path) as file:
        return file.read()


def made(company: Any, type: str = "sales", format: str = "csv", **more: Any) -> bytes:  # noqa: A002
    """A finished report's bytes."""
    return content(make(ask(company, type, format, **more)))


def table(data: bytes, delimiter: str = ";") -> list[list[str]]:
    """The cells of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """{sheet: rows of values} of an Excel file."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.values) for sheet in book}


def pages(data: bytes) -> list[str]:
    """The text of each page of a PDF, breaks and hard spaces as spaces."""
    found = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return [" ".join(text.replace("\u00a0", " ").split()) for text in found]
