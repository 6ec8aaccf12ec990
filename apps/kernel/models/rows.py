"""The kernel's own tables: outbox, counters, idempotency, mail."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.kernel.models.bases import EverythingManager, TenantManager, uuid7


class NumberCounter(models.Model):
    """The last number given to one kind of document in one organization and year."""

    organization = models.ForeignKey("accounts.Organization", models.CASCADE, related_name="+")
    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "prefix", "year"], name="number_counter_unique")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}: {self.last}"


class OutboxEvent(models.Model):
    """One thing that happened, written with its cause and kept until it is delivered; a `Change` stays."""

    travels = False
    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "accounts.Organization", models.CASCADE, related_name="+", db_index=False
    )
    workspace_id = models.UUIDField(null=True)
    name = models.CharField(max_length=64)
    subject = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    actor_id = models.UUIDField(null=True, help_text="The user, null for the system")
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    changes = models.JSONField(encoder=DjangoJSONEncoder, null=True, help_text="{field: [before, after]}")
    version = models.PositiveIntegerField(null=True, help_text="The subject's version after the event")
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True, help_text="Gave up; `manage.py replay` tries again")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    trace = models.CharField(
        max_length=55, blank=True, default="", db_default="", help_text="The traceparent of what wrote it"
    )

    objects = TenantManager()
    everything = EverythingManager()

    class Meta:
        base_manager_name = "everything"
        indexes = [
            models.Index(
                fields=["subject_id", "id"],
                name="outbox_undelivered",
                condition=Q(delivered_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(
                fields=["id"],
                name="outbox_parked",
                condition=Q(delivered_at__isnull=True, parked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"

    @classmethod
    def has_workspace(cls) -> bool:
        return False

    @classmethod
    def is_soft_deleted(cls) -> bool:
        return False


class Change(models.Model):
    """What happened to an object; a trigger writes it with the outbox row, and it stays when that goes."""

    travels_without = ("position",)

    class Verb(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        DELETED = "deleted"

    id = models.BigIntegerField(primary_key=True)
    organization = models.ForeignKey(
        "accounts.Organization", models.CASCADE, related_name="+", db_index=False
    )
    workspace_id = models.UUIDField(null=True)
    name = models.CharField(max_length=64)
    subject = models.CharField(max_length=32, help_text="The kind of object")
    subject_id = models.UUIDField()
    verb = models.CharField(max_length=8, choices=Verb.choices)
    actor_id = models.UUIDField(null=True, help_text="The user, null for the system")
    version = models.PositiveIntegerField(null=True, help_text="The subject's version after the event")
    changes = models.JSONField(encoder=DjangoJSONEncoder, null=True, help_text="{field: [before, after]}")
    created_at = models.DateTimeField()
    position = models.BigIntegerField(null=True, help_text="In the order of commits; null: not numbered")

    objects = TenantManager()
    everything = EverythingManager()

    class Meta:
        base_manager_name = "everything"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="change_subject"),
            models.Index(fields=["organization", "id"], name="change_newest"),
            models.Index(
                fields=["organization", "position"],
                name="change_position",
                condition=Q(position__isnull=False),
            ),
            models.Index(fields=["id"], name="change_unnumbered", condition=Q(position__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"

    @classmethod
    def has_workspace(cls) -> bool:
        return False

    @classmethod
    def is_soft_deleted(cls) -> bool:
        return False


class RelayLease(models.Model):
    """The one row that says which relay leads, and until when (`kernel.lease`)."""

    id = models.SmallIntegerField(primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.holder} until {self.until:%H:%M:%S}"


class IdempotencyRecord(models.Model):
    """The answer once given to an `Idempotency-Key`, kept for a day, written with the effect."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=80, help_text="workspace and user, or an anonymous caller's address")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    etag = models.CharField(max_length=16, blank=True)
    warnings = models.JSONField(encoder=DjangoJSONEncoder, default=list)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_unique")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"


class OutgoingMail(models.Model):
    """One e-mail, written with its cause and sent after the commit; the body is blanked once sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # {kind, …}: what is made when it is sent (`mail.attaches`), and who hears what became of it.
    attachment = models.JSONField(encoder=DjangoJSONEncoder, null=True, blank=True)
    sender_name = models.CharField(max_length=150, blank=True, db_default="", help_text="Before our address")
    reply_to = models.EmailField(blank=True, db_default="")
    told = models.JSONField(encoder=DjangoJSONEncoder, null=True, blank=True, help_text="See `mail.hears`")
    whose = models.UUIDField(null=True, blank=True, help_text="None: the house's own, as codes are")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="outgoing_mail_pending", condition=Q(sent_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
