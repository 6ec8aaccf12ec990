"""People at work and the departments they are in; both belong to the whole organization."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language, Membership, User
from apps.kernel.columns import money_column
from apps.kernel.models import OrganizationModel, SoftDeletes, TenantForeignKey, Versioned, WorkspaceModel


class Department(SoftDeletes, Versioned, OrganizationModel):
    """One unit of the organization's structure; departments form a tree by `parent`."""

    name = models.CharField(_("name"), max_length=255)
    code = models.CharField(_("code"), max_length=50)
    head = TenantForeignKey(
        "hr.Employee", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("head")
    )
    budget = money_column(_("budget"), null=True, blank=True)
    parent = TenantForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("parent department")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("department"), _("departments")
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("code"),
                condition=Q(deleted_at__isnull=True),
                name="department_code_unique",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="department_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="department_not_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["organization", "name"], name="department_name")]

    def __str__(self) -> str:
        return self.name


class Employee(Versioned, OrganizationModel):
    """One person's work in one organization; role, rights, status and workspace are the membership's."""

    class ContractType(models.TextChoices):
        PERMANENT = "permanent", _("Permanent")
        FIXED_TERM = "fixed_term", _("Fixed term")
        PART_TIME = "part_time", _("Part time")
        CONTRACTOR = "contractor", _("Contractor")
        INTERN = "intern", _("Intern")

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="+", verbose_name=_("membership"))
    department = TenantForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("department")
    )
    position = models.CharField(_("position"), max_length=255, blank=True)
    salary = money_column(_("salary"), null=True, blank=True)
    hire_date = models.DateField(_("hire date"), null=True, blank=True)
    contract_type = models.CharField(
        _("contract type"), max_length=10, choices=ContractType.choices, default=ContractType.PERMANENT
    )
    iin = models.CharField(_("IIN"), max_length=12, blank=True)
    passport = models.CharField(_("passport"), max_length=50, blank=True)
    emergency_contact = models.CharField(_("emergency contact"), max_length=255, blank=True)
    performance_score = models.DecimalField(
        _("performance score"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("0 to 10; empty: computed from deals and activities"),
    )
    rejected_at = models.DateTimeField(_("rejected at"), null=True, blank=True, editable=False)
    rejection_reason = models.CharField(_("rejection reason"), max_length=1000, blank=True, editable=False)

    class Meta(OrganizationModel.Meta):
        verbose_name, verbose_name_plural = _("employee"), _("employees")
        constraints = [
            models.UniqueConstraint(fields=["membership"], name="employee_membership_unique"),
            # A rejected application does not keep a person from being entered again, properly.
            models.UniqueConstraint(
                fields=["organization", "iin"],
                condition=~Q(iin="") & Q(rejected_at__isnull=True),
                name="employee_iin_unique",
            ),
            models.CheckConstraint(
                condition=Q(salary__isnull=True) | Q(salary__gte=0), name="employee_salary_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(performance_score__isnull=True)
                | Q(performance_score__gte=0, performance_score__lte=10),
                name="employee_performance_score_range",
            ),
            models.CheckConstraint(
                condition=Q(iin="") | Q(iin__regex=r"^[0-9]{12}$"), name="employee_iin_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "created_at", "id"], name="employee_created"),
            models.Index(fields=["organization", "department"], name="employee_department"),
        ]

    def __str__(self) -> str:
        found: str = self.membership.user.full_name
        return found


class Invitation(WorkspaceModel):
    """A link by e-mail to join a workspace; only the digest of its token is kept."""

    travels = False

    email = models.EmailField(_("e-mail"))
    role = models.CharField(
        _("role"), max_length=10, choices=Membership.Role.choices, default=Membership.Role.EMPLOYEE
    )
    permissions = ArrayField(
        models.CharField(max_length=40), verbose_name=_("rights"), default=list, blank=True
    )
    role_ids = ArrayField(
        models.UUIDField(),
        verbose_name=_("roles"),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("One that is gone by the time somebody joins is left out"),
    )
    department = TenantForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("department")
    )
    position = models.CharField(_("position"), max_length=255, blank=True)
    approved = models.BooleanField(default=False, help_text=_("Active at once after joining"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.RU)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(
        _("answered at"), null=True, blank=True, help_text=_("Accepted with a membership, else withdrawn")
    )
    membership = TenantForeignKey(
        Membership, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("membership")
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(answered_at__isnull=True),
                name="invitation_one_open",
            )
        ]
        indexes = [models.Index(fields=["workspace", "created_at", "id"], name="invitation_created")]

    def __str__(self) -> str:
        return self.email
