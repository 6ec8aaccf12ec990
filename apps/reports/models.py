"""Reports, the schedules that ask for them, and each run of a schedule."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.kernel.models import SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class ReportType(models.TextChoices):
    SALES = "sales", _("Sales")
    INVENTORY = "inventory", _("Inventory")
    FINANCE = "finance", _("Finance")
    HR = "hr", _("Staff")


# A list of the back office as a file: none of the types that one asks reports of (content/lists.py).
LIST = "list"


class ReportFormat(models.TextChoices):
    PDF = "pdf", _("PDF")
    EXCEL = "excel", _("Excel")
    CSV = "csv", _("CSV")


class ReportStatus(models.TextChoices):
    PROCESSING = "processing", _("Being made")
    COMPLETED = "completed", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class Language(models.TextChoices):
    KK = "kk", _("Kazakh")
    RU = "ru", _("Russian")
    EN = "en", _("English")


class ReportOptions(models.Model):
    """What a report is to show."""

    type = models.CharField(_("type"), max_length=10, choices=ReportType.choices)
    format = models.CharField(_("format"), max_length=6, choices=ReportFormat.choices)
    period = models.CharField(
        _("period"),
        max_length=40,
        help_text=_("month, last_month, last_30_days, 2026-03, 2026-Q1, 2026-01-01..2026-03-31 …"),
    )
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.RU)

    class Meta:
        abstract = True


class Report(SoftDeletes, ReportOptions, WorkspaceModel):
    """One report that somebody asked for, and its file while there is one.

    `claim` is the run that makes it now: a run that comes back late finds another claim and keeps away.
    """

    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    rights = ArrayField(
        models.CharField(max_length=40),
        default=list,
        editable=False,
        help_text="Permissions that a reader needs for what the file holds",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ReportStatus.choices, default=ReportStatus.PROCESSING
    )
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    estimated_seconds = models.PositiveIntegerField(_("estimated time, s"), default=30)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(
        _("heartbeat"), null=True, editable=False, help_text=_("Empty: nobody is making it at the moment")
    )
    error_code = models.CharField(_("error code"), max_length=50, blank=True)
    error = models.CharField(_("error"), max_length=1000, blank=True)
    file_name = models.CharField(_("file name"), max_length=100, blank=True)
    file_path = models.CharField(_("file path"), max_length=200, blank=True, editable=False)
    file_size = models.PositiveBigIntegerField(_("file size, bytes"), null=True)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    requested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, null=True, verbose_name=_("requested by")
    )
    schedule = TenantForeignKey(
        "reports.ReportSchedule",
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("schedule"),
    )
    completed_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("report"), _("reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date__lte=models.F("end_date")), name="report_days_in_order"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="report_progress_percent"),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.COMPLETED)
                | (~Q(file_path="") & Q(progress=100, expires_at__isnull=False, file_size__isnull=False)),
                name="report_completed_has_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "created_at", "id"],
                condition=Q(deleted_at__isnull=True),
                name="report_created",
            ),
            models.Index(
                fields=["workspace", "requested_by", "created_at", "id"],
                condition=Q(deleted_at__isnull=True),
                name="report_own",
            ),
            models.Index(fields=["workspace", "schedule", "created_at", "id"], name="report_of_schedule"),
            models.Index(
                fields=["created_at"], condition=Q(status=ReportStatus.PROCESSING), name="report_unfinished"
            ),
            models.Index(
                fields=["expires_at"], condition=Q(status=ReportStatus.COMPLETED), name="report_expiry"
            ),
        ]

    def __str__(self) -> str:
        days = f"{self.start_date:%d.%m.%Y} – {self.end_date:%d.%m.%Y}"
        return f"{self.get_type_display()}, {days} ({self.get_format_display()})"


class Frequency(models.TextChoices):
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    CRON = "cron", _("By a cron line")


class ReportSchedule(SoftDeletes, Versioned, ReportOptions, WorkspaceModel):
    """A report that is made again and again, and mailed to `recipients`, with the rights of its owner."""

    name = models.CharField(_("name"), max_length=255)
    frequency = models.CharField(_("frequency"), max_length=7, choices=Frequency.choices)
    at = models.TimeField(_("at"), default="09:00", help_text=_("Not used by a cron line"))
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text=_("Of a weekly one: 1 is Monday, 7 Sunday"),
    )
    day_of_month = models.PositiveSmallIntegerField(
        _("day of the month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Of a monthly one; in shorter months the last day"),
    )
    cron = models.CharField(
        _("cron line"),
        max_length=100,
        blank=True,
        help_text=_("minute hour day-of-month month day-of-week; at most once an hour"),
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Almaty")
    recipients = ArrayField(models.EmailField(), verbose_name=_("recipients"))
    is_active = models.BooleanField(_("active"), default=True)
    next_run_at = models.DateTimeField(_("next run"), null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(
        _("failures in a row"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("The fifth pauses the schedule."),
    )
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
        help_text=_("Reports show what this member may see"),
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("report schedule"), _("report schedules")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(next_run_at__isnull=False), name="schedule_active_has_next"
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), day_of_month__range=(1, 31)), name="schedule_days"
            ),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.CRON) ^ Q(cron=""), name="schedule_cron_line"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "created_at", "id"],
                condition=Q(deleted_at__isnull=True),
                name="schedule_created",
            ),
            models.Index(
                fields=["next_run_at"],
                condition=Q(is_active=True, deleted_at__isnull=True),
                name="schedule_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    PROCESSING = "processing", _("The report is being made")
    SENDING = "sending", _("The mail is on its way")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class ReportRun(WorkspaceModel):
    """One time that a schedule was due, and what came of it; there is one row a due time."""

    schedule = TenantForeignKey(
        ReportSchedule, models.PROTECT, related_name="runs", db_index=False, verbose_name=_("schedule")
    )
    due_at = models.DateTimeField(_("due at"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.PROCESSING
    )
    report = TenantForeignKey(
        Report, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("report")
    )
    mails = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    error = models.CharField(_("error"), max_length=1000, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("run of a schedule"), _("runs of schedules")
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="report_run_once")]
        indexes = [
            models.Index(fields=["schedule", "created_at", "id"], name="report_run_schedule"),
            models.Index(
                fields=["created_at"], condition=Q(outcome=Outcome.SENDING), name="report_run_sending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d %H:%M} {self.outcome}"
