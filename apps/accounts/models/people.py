"""Who there is: legal entities, their workspaces, people, their sessions and codes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts import vat_days
from apps.accounts.models.papers import NamedOnPapers
from apps.accounts.names import full_name, workspace_title
from apps.accounts.papers import NAMES
from apps.kernel.models import OrganizationModel, TenantForeignKey, Versioned, uuid7


class Language(models.TextChoices):
    KK = "kk", _("Kazakh")
    RU = "ru", _("Russian")
    EN = "en", _("English")


class DocumentLanguage(models.TextChoices):
    """What invoices and other documents are printed in."""

    KK = "kk", _("Kazakh")
    RU = "ru", _("Russian")
    EN = "en", _("English")
    KK_RU = "kk-ru", _("Kazakh and Russian")


class UserManager(BaseUserManager["User"]):
    """Users by e-mail, whatever the letter case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A platform administrator, for `manage.py createsuperuser`."""
        user = self.model(email=email.lower(), is_staff=True, is_superuser=True, **extra)
        user.email_verified_at = timezone.now()
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in; works for organizations through memberships."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"))
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.RU)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("platform staff"), default=False)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    token_version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counted up to end every access token at once"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name, verbose_name_plural = _("user"), _("users")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def full_name(self) -> str:
        return str(full_name(self.first_name, self.last_name))


class Organization(NamedOnPapers, Versioned):
    """A legal entity and the boundary of everything: no row is ever shared between two."""

    travels_without = ("erasure_due_at",)
    # Whoever signs for it is part of what a legal entity is called by.
    kept_for_the_law = ("name", "legal_name", "bin", "email", "phone", "director", "accountant", *NAMES)

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACTIVE = "active", pgettext_lazy("organization", "Active")
        INACTIVE = "inactive", pgettext_lazy("organization", "Inactive")

    class Plan(models.TextChoices):
        FREE = "free", _("Free")
        STANDARD = "standard", _("Standard")
        PREMIUM = "premium", _("Premium")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=255)
    bin = models.CharField(_("BIN"), max_length=12)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    plan = models.CharField(max_length=10, choices=Plan.choices, default=Plan.STANDARD)
    legal_name = models.CharField(_("legal name"), max_length=255, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    director = models.CharField(_("director"), max_length=200, blank=True)
    accountant = models.CharField(_("chief accountant"), max_length=200, blank=True)
    bank_name = models.CharField(_("bank"), max_length=255, blank=True)
    iban = models.CharField(_("IBAN"), max_length=20, blank=True)
    bic = models.CharField(_("BIC"), max_length=8, blank=True)
    kbe = models.CharField(_("KBe"), max_length=2, blank=True)
    vat_payer = models.BooleanField(_("VAT payer"), default=True)
    vat_changes = ArrayField(
        models.DateField(),
        verbose_name=_("days on which the VAT status changed"),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text=_("Each turns the status over; the VAT status above is that after the last of them"),
    )
    vat_certificate_series = models.CharField(max_length=10, blank=True)
    vat_certificate_number = models.CharField(max_length=20, blank=True)
    vat_certificate_date = models.DateField(null=True, blank=True)
    logo = models.FileField(
        _("logo"), upload_to="logos", blank=True, editable=False, help_text=_("PNG made of what was uploaded")
    )
    document_language = models.CharField(
        _("language of documents"),
        max_length=5,
        choices=DocumentLanguage.choices,
        default=DocumentLanguage.RU,
        help_text=_("Of what is mailed to customers"),
    )
    legal_document_language = models.CharField(
        _("language of waybills, acts and tax invoices"),
        max_length=5,
        choices=DocumentLanguage.choices,
        default=DocumentLanguage.KK_RU,
        db_default=DocumentLanguage.KK_RU,
        help_text=_("The law wants papers of the books in both languages"),
    )
    draft_per_shipment = models.BooleanField(
        _("each shipment gets a draft invoice"), default=False, db_default=False
    )
    require_second_factor = models.BooleanField(
        _("owners and administrators need a second factor"), default=False, db_default=False
    )
    erasure_due_at = models.DateTimeField(
        _("to be erased"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Asked for by an owner; until then it can be taken back"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("organization"), _("organizations")
        constraints = [
            models.UniqueConstraint(
                fields=["bin"], condition=Q(status="active"), name="organization_bin_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def pays_vat_on(self, day: date) -> bool:
        """Whether it adds VAT to what turns over on a local day."""
        return vat_days.pays_on(self.vat_payer, self.vat_changes, day)


class Workspace(OrganizationModel):
    """A division or branch; customers, deals, orders and stock belong to one."""

    name = models.CharField(_("name"), max_length=255)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("workspace"), _("workspaces")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(is_default=True), name="workspace_one_default"
            ),
            models.UniqueConstraint(fields=["organization", "name"], name="workspace_name_unique"),
        ]

    def __str__(self) -> str:
        return workspace_title(self.name)


class Membership(OrganizationModel):
    """One person's place in one organization: home workspace, role, rights, status."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Administrator")
        MANAGER = "manager", _("Manager")
        EMPLOYEE = "employee", _("Employee")

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    workspace = TenantForeignKey(Workspace, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.EMPLOYEE)
    permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="membership_unique")]
        indexes = [models.Index(fields=["organization", "role", "status"], name="membership_role")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Session(models.Model):
    """One sign-in on one device. `token_id` is the refresh token in force; a used one ends the session.

    `exchanges` remembers the tokens used within the grace: a repeat of one of them is answered again.
    """

    travels = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    token_id = models.UUIDField(default=uuid7)
    exchanges = models.JSONField(
        default=list, db_default=[], help_text="[{used, given, at, client}], the latest last"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    user_agent = models.CharField(max_length=255, blank=True)
    address = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class EmailedCode(models.Model):
    """A six-digit code sent to an address: hashed, ten minutes, five tries, used once.

    An address that may not have one gets a row without a user: nothing is mailed and no code opens it,
    but limits and answers are the same, so that nobody learns who is registered.
    """

    class Purpose(models.TextChoices):
        VERIFY_EMAIL = "verify_email", _("Verify e-mail")
        RESET_PASSWORD = "reset_password", _("Reset password")
        # Each of the two addresses proves itself.
        CHANGE_EMAIL_OLD = "change_email_old", _("Leave an e-mail address")
        CHANGE_EMAIL_NEW = "change_email_new", _("Take an e-mail address")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address_hash = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", null=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "purpose"],
                condition=Q(closed_at__isnull=True),
                name="emailed_code_one_open",
            )
        ]
        indexes = [models.Index(fields=["address_hash", "purpose", "created_at"], name="emailed_code_recent")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"
