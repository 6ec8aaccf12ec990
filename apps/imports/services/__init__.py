"""Writes of imports, by subject."""

from apps.imports.services.papers import errors_file, rows_for_import, template
from apps.imports.services.requests import carry_out, request_import
from apps.imports.services.retention import forget_imports
from apps.imports.services.running import resend_forgotten, run_import

__all__ = [
    "carry_out",
    "errors_file",
    "forget_imports",
    "request_import",
    "resend_forgotten",
    "rows_for_import",
    "run_import",
    "template",
]
