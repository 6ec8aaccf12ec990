"""Offers that were sent, and letters with papers: to whom, when, and whether they went."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import DocumentLanguage, User
from apps.crm.models import Deal
from apps.kernel.columns import money_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class Quotation(WorkspaceModel):
    """What was offered of a deal with one letter: its lines as they stood, and the file that went.

    Neither changes with the deal. `lines` hold per line the product and the terms by which sums add up.
    """

    class Status(models.TextChoices):
        SENT = "sent", pgettext_lazy("quotation", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("quotation", "Accepted")

    deal = TenantForeignKey(
        Deal, models.PROTECT, related_name="+", db_index=False, editable=False, verbose_name=_("deal")
    )
    version = models.PositiveSmallIntegerField(_("version"), editable=False)
    number = models.CharField(_("number"), max_length=28, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.SENT)
    valid_until = models.DateField(_("valid until"))
    terms = models.TextField(_("terms"), blank=True)
    message = models.TextField(_("message"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=DocumentLanguage.choices)
    contact_name = models.CharField(_("contact"), max_length=201, blank=True)
    email = models.EmailField(_("e-mail"))
    lines = models.JSONField(encoder=DjangoJSONEncoder, editable=False)
    net = money_column(_("sum without VAT"))
    vat = money_column(_("VAT"))
    total = money_column(_("total"))
    file_path = models.CharField(max_length=200, editable=False)
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("sent by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("quotation"), _("quotations")
        constraints = [
            models.UniqueConstraint(fields=["deal", "version"], name="quotation_version_unique"),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(accepted_at__isnull=False), name="quotation_one_accepted"
            ),
            models.CheckConstraint(condition=Q(total=F("net") + F("vat")), name="quotation_adds_up"),
            models.CheckConstraint(
                condition=Q(status="accepted", accepted_at__isnull=False)
                | Q(status="sent", accepted_at__isnull=True),
                name="quotation_accepted_at",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="quotation_created"),
            models.Index(fields=["workspace", "number", "id"], name="quotation_by_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Mailing(WorkspaceModel):
    """A letter with a paper of a record: what went to whom, and what became of it."""

    class Subject(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        PURCHASE_ORDER = "purchase_order", _("Purchase order")
        QUOTATION = "quotation", _("Quotation")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("letter", "Waits to be sent")
        SENT = "sent", pgettext_lazy("letter", "Sent")
        FAILED = "failed", pgettext_lazy("letter", "Failed")

    subject = models.CharField(_("kind of record"), max_length=14, choices=Subject.choices)
    subject_id = models.UUIDField(editable=False)
    to = models.EmailField(_("to"))
    contact_name = models.CharField(_("contact"), max_length=201, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    language = models.CharField(_("language"), max_length=5, choices=DocumentLanguage.choices)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.QUEUED)
    error = models.CharField(_("reason"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("sent by")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("letter"), _("letters")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="mailing_sent_at",
            )
        ]
        indexes = [models.Index(fields=["subject_id", "created_at", "id"], name="mailing_of_subject")]

    def __str__(self) -> str:
        return f"{self.to} {self.created_at:%Y-%m-%d}"
