"""Content into files: CSV, Excel, PDF. Rows stream; nothing holds them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from apps.reports.content import Content
from apps.reports.models import ReportFormat
from apps.reports.writers import csv, excel, pdf
from apps.reports.writers.progress import Progress

__all__ = ["EXTENSIONS", "MEDIA_TYPES", "WRITERS", "Progress"]

EXTENSIONS: dict[str, str] = {ReportFormat.PDF: "pdf", ReportFormat.EXCEL: "xlsx", ReportFormat.CSV: "csv"}
MEDIA_TYPES: dict[str, str] = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv; charset=utf-8",
}
WRITERS: dict[str, Callable[[Content, BinaryIO, Progress], None]] = {
    ReportFormat.PDF: pdf.write,
    ReportFormat.EXCEL: excel.write,
    ReportFormat.CSV: csv.write,
}
