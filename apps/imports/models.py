"""Imports, and what became of each of their rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.imports.choices import Kind, Mode, Outcome, Status
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class Import(WorkspaceModel):
    """One file of one kind, tried or carried out. The counts are of rows, and of the run that came last."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.ALL)
    dry_run = models.BooleanField(_("dry run"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROCESSING)
    language = models.CharField(_("language"), max_length=2)
    file_name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("file size, bytes"))
    columns = models.JSONField(_("columns"), default=dict, help_text=_("Headings of the file → columns"))
    ignored = models.JSONField(
        _("columns left out"), default=list, help_text=_("Headings that no column has")
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    to_create = models.PositiveIntegerField(_("created"), default=0)
    to_update = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error_code = models.CharField(_("error code"), max_length=50, blank=True)
    error = models.CharField(_("error"), max_length=1000, blank=True)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("requested by")
    )
    requested_key_id = models.UUIDField(_("API key"), null=True, editable=False)
    completed_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("import"), _("imports")
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="import_created"),
            models.Index(fields=["workspace", "requested_by", "created_at", "id"], name="import_own"),
            models.Index(
                fields=["updated_at"],
                condition=models.Q(status=Status.PROCESSING),
                name="import_unfinished",
            ),
            models.Index(fields=["created_at"], name="import_age"),
            models.Index(fields=["path"], name="import_path"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}"


class ImportRow(WorkspaceModel):
    """What a row of the file did, or would do. `number` is the row in the file, as a spreadsheet counts."""

    of = TenantForeignKey(Import, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    name = models.CharField(_("name"), max_length=255, blank=True)
    record_id = models.UUIDField(null=True)
    problems = models.JSONField(default=list, help_text="[{column, heading, value, message}]")

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("row of an import"), _("rows of imports")
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["of", "outcome", "number"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
