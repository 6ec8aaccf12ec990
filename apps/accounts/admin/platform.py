"""The platform's screens of accounts: organizations (plan, status), people, rights, sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from apps.accounts import services
from apps.accounts.models import Membership, Organization, Session, User, Workspace
from apps.accounts.services.registration import check_password
from apps.kernel.admin import ReadOnlyInline, ReadOnlyMixin, TenantAdmin, TextsMixin, platform
from apps.kernel.admin.typed import ModelForm
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.identifiers import check_phone

platform.unregister(Group)


class PersonForm(ModelForm):
    """Address and phone as the house stores them."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(AlreadyExists.message)
        return email

    def clean_phone(self) -> str:
        try:
            return check_phone(self.cleaned_data["phone"])
        except Invalid as refused:
            raise forms.ValidationError(refused.details["phone"]) from None


class ChangePersonForm(PersonForm, UserChangeForm):
    pass


class NewPersonForm(PersonForm, UserCreationForm):
    pass


class PasswordForm(AdminPasswordChangeForm):
    """By the service that every change of a password goes through: its rules, its mail, all sessions end."""

    def clean(self) -> Any:
        """The rules, before anything is written."""
        cleaned = super().clean()
        password = self.cleaned_data.get("password1")
        if password and not self.errors:
            try:
                check_password(password, self.user, field="password1")
            except Invalid as refused:
                self.add_error("password1", refused.details["password1"])
        return cleaned

    def save(self, commit: bool = True) -> Any:
        services.give_password(self.user, self.cleaned_data["password1"])
        return self.user


class MembershipInline(ReadOnlyInline):
    model = Membership
    fk_name = "user"
    fields = ("organization", "workspace", "role", "status")


@admin.register(User, site=platform)
class UserAdmin(TextsMixin, DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """People; memberships change under their own heading."""

    form = ChangePersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    ordering = ("-created_at",)
    list_display = ("email", "first_name", "last_name", "phone", "is_active", "is_staff", "email_verified_at")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "first_name", "last_name", "phone")
    readonly_fields = ("last_login", "created_at", "email_verified_at")
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "phone", "language")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("email_verified_at", "last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "first_name", "last_name", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who is switched off is signed out at once; whoever staff enter has no address to prove."""
        if not change:
            obj.email_verified_at = timezone.now()
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            services.revoke_sessions(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WorkspaceInline(ReadOnlyInline):
    model = Workspace
    fields = ("name", "is_default", "created_at")


@admin.register(Organization, site=platform)
class OrganizationAdmin(TenantAdmin):
    """Plan and status are changed here alone; the rest belongs to the organization's own people."""

    list_display = ("name", "bin", "status", "plan", "vat_payer", "created_at")
    list_filter = ("status", "plan", "vat_payer")
    search_fields = ("name", "legal_name", "bin")
    readonly_fields = ("bin", "created_at")
    inlines = (WorkspaceInline,)
    update_service = services.change_organization

    def actor(self, request: HttpRequest, obj: Any) -> Any:
        obj.organization_id = obj.pk
        return super().actor(request, obj)

    def run(self, request: HttpRequest, obj: Any, service: Any, *args: Any, **data: Any) -> Any:
        return super().run(request, obj, service, **data)


@admin.register(Membership, site=platform)
class MembershipAdmin(TenantAdmin):
    """Who may what, where; changed under Employees, where everybody concerned is told of it."""

    list_display = ("user", "workspace", "role", "status", "created_at")
    list_filter = ("role", "status")
    list_select_related = ("user", "workspace")
    search_fields = ("user__email", "user__first_name", "user__last_name")
    fields = ("user", "organization", "workspace", "role", "permissions", "status", "created_at")
    actions = ("sign_out_everywhere",)

    @admin.action(description=_("Sign out everywhere"))
    def sign_out_everywhere(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.end_sessions)


@admin.register(Workspace, site=platform)
class WorkspaceAdmin(TenantAdmin):
    list_display = ("name", "is_default", "created_at")
    search_fields = ("name", "organization__name")


@admin.register(Session, site=platform)
class SessionAdmin(ReadOnlyMixin, TextsMixin, ModelAdmin):
    list_select_related = ("user", "organization")
    list_display = (
        "user",
        "organization",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
        "address",
    )
    list_filter = ("revoked_at",)
    search_fields = ("user__email",)
    exclude = ("token_id", "exchanges")
