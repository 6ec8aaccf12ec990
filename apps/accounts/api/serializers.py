"""Bodies and answers of /auth, /organization and /workspaces."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.accounts import vat_days
from apps.accounts.api.papers import PaperAddresses, PaperAddressesBody, PaperNames, PaperNamesBody
from apps.accounts.models import DocumentLanguage, Language, Membership, Organization, User
from apps.accounts.services import MAX_LOGO_BYTES
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MessageField,
    MomentField,
    TextField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.uploads import UploadField


class EmailField(serializers.EmailField):
    """An address of at most 254 characters, in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


class PasswordField(CharField):
    """Never trimmed, never answered; its strength is judged by the service."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, write_only=True, max_length=128, **kwargs)


class RegisterRequest(Serializer):
    email = EmailField()
    password = PasswordField()
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    phone = CharField(max_length=32, required=False, allow_blank=True)
    organization_name = CharField()
    organization_bin = CharField(max_length=12)


class RegisteredUser(Serializer):
    id = UUIDField(read_only=True)
    email = CharField(read_only=True)
    status = serializers.SerializerMethodField(method_name="status_of")

    def status_of(self, user: User) -> str:
        """Pending until the address is verified."""
        return "active" if user.email_verified_at else "pending"


class Registered(Serializer):
    user = RegisteredUser(source="*")
    message = MessageField()


class SignInRequest(Serializer):
    email = EmailField()
    password = PasswordField()
    otp = CharField(max_length=32, required=False, allow_blank=True, write_only=True)
    device_token = CharField(max_length=512, required=False, allow_blank=True)


class ChallengeRequest(Serializer):
    """The challenge of a refused sign-in, and a code of the app or a recovery code."""

    challenge = CharField(max_length=512)
    code = CharField(max_length=32)
    device_token = CharField(max_length=512, required=False, allow_blank=True)


class SignedInUser(Serializer):
    id = UUIDField(source="user.id", read_only=True)
    email = CharField(source="user.email", read_only=True)
    first_name = CharField(source="user.first_name", read_only=True)
    last_name = CharField(source="user.last_name", read_only=True)
    organization_role = CharField(source="membership.role", read_only=True)
    organization_id = UUIDField(source="membership.organization_id", read_only=True)
    workspace_id = UUIDField(source="membership.workspace_id", read_only=True)


class TokenPair(Serializer):
    access_token = CharField(read_only=True)
    refresh_token = CharField(read_only=True)
    expires_in = IntegerField(read_only=True)


class SignedIn(TokenPair):
    """With `deviceToken` for who sent one, or "" to get one: that device waits for no stranger's guesses.

    `erasureDueAt` is there when the organization is to be erased.
    """

    user = SignedInUser(source="*")
    device_token = CharField(read_only=True, required=False)
    erasure_due_at = MomentField(
        source="membership.organization.erasure_due_at", read_only=True, required=False
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not instance.device_token:
            del shown["deviceToken"]
        if shown["erasureDueAt"] is None:
            del shown["erasureDueAt"]
        return shown


class RefreshRequest(Serializer):
    refresh_token = CharField(max_length=4096)


class EmailRequest(Serializer):
    email = EmailField()


class CodeRequest(Serializer):
    email = EmailField()
    code = CharField(max_length=16)


class ResetPasswordRequest(CodeRequest):
    new_password = PasswordField()


class ChangePasswordRequest(Serializer):
    current_password = PasswordField()
    new_password = PasswordField()


class PasswordRequest(Serializer):
    current_password = PasswordField()


class FactorCodeRequest(Serializer):
    code = CharField(max_length=32)


class ProvedRequest(PasswordRequest, FactorCodeRequest):
    pass


class EmailChangeRequest(PasswordRequest):
    new_email = EmailField()
    otp = CharField(max_length=32, required=False, allow_blank=True, write_only=True)


class EmailChangeCodes(Serializer):
    new_email = EmailField()
    old_code = CharField(max_length=16)
    new_code = CharField(max_length=16)


class ProfileRequest(Serializer):
    first_name = CharField(max_length=100, required=False)
    last_name = CharField(max_length=100, required=False)
    phone = CharField(max_length=32, required=False, allow_blank=True)
    language = EnumField(Language, required=False)


class Profile(Serializer):
    id = UUIDField(read_only=True)
    email = CharField(read_only=True)
    first_name = CharField(read_only=True)
    last_name = CharField(read_only=True)
    phone = CharField(read_only=True)
    language = CharField(read_only=True)
    organization_role = EnumField(Membership.Role, read_only=True)
    organization_id = UUIDField(read_only=True)
    organization_name = CharField(read_only=True)
    workspace_id = UUIDField(read_only=True)
    permissions = ListField(child=CharField(), read_only=True)


class OwnSession(Serializer):
    """One device on which the caller is signed in."""

    id = UUIDField(read_only=True)
    user_agent = CharField(read_only=True)
    address = CharField(read_only=True, allow_null=True)
    current = BooleanField(read_only=True)
    created_at = MomentField(read_only=True)
    last_used_at = MomentField(read_only=True)
    expires_at = MomentField(read_only=True)


class BankDetails(Serializer):
    bank_name = CharField(required=False, allow_blank=True)
    iban = CharField(max_length=34, required=False, allow_blank=True)
    bic = CharField(max_length=11, required=False, allow_blank=True)
    kbe = serializers.RegexField(r"\A([0-9]{2})?\Z", required=False, allow_blank=True)


class OrganizationRequest(BankDetails):
    name = CharField(required=False)
    legal_name = CharField(required=False, allow_blank=True)
    address = TextField(max_length=500, required=False)
    phone = CharField(max_length=32, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    director = CharField(max_length=200, required=False, allow_blank=True)
    accountant = CharField(max_length=200, required=False, allow_blank=True)
    vat_payer = BooleanField(required=False)
    vat_payer_since = DateField(required=False, allow_null=True)
    vat_certificate_series = CharField(max_length=10, required=False, allow_blank=True)
    vat_certificate_number = CharField(max_length=20, required=False, allow_blank=True)
    vat_certificate_date = DateField(required=False, allow_null=True)
    document_language = EnumField(DocumentLanguage, required=False)
    legal_document_language = EnumField(DocumentLanguage, required=False)
    paper_names = PaperNamesBody(required=False)
    paper_addresses = PaperAddressesBody(required=False)
    draft_per_shipment = BooleanField(required=False)
    require_second_factor = BooleanField(required=False)


class LogoUpload(Serializer):
    """A form with one file, PNG or JPEG."""

    file = UploadField(max_bytes=MAX_LOGO_BYTES)


class VatChange(Serializer):
    """A day since when the VAT status is another one."""

    date = DateField(read_only=True)
    vat_payer = BooleanField(read_only=True)


class OrganizationSettings(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    bin = CharField(read_only=True)
    status = EnumField(Organization.Status, read_only=True)
    plan = EnumField(Organization.Plan, read_only=True)
    legal_name = CharField(read_only=True)
    address = CharField(read_only=True)
    phone = CharField(read_only=True)
    email = CharField(read_only=True)
    director = CharField(read_only=True)
    accountant = CharField(read_only=True)
    bank_name = CharField(read_only=True)
    iban = CharField(read_only=True)
    bic = CharField(read_only=True)
    kbe = CharField(read_only=True)
    vat_payer = computed(BooleanField(read_only=True), "vat_payer", "vat_changes", using=vat_days.pays_today)
    vat_payer_since = computed(
        DateField(read_only=True, allow_null=True), "vat_changes", using=vat_days.holds_today_since
    )
    vat_payer_changes = computed(
        VatChange(many=True, read_only=True), "vat_payer", "vat_changes", using=vat_days.history
    )
    vat_certificate_series = CharField(read_only=True)
    vat_certificate_number = CharField(read_only=True)
    vat_certificate_date = DateField(read_only=True, allow_null=True)
    document_language = EnumField(DocumentLanguage, read_only=True)
    legal_document_language = EnumField(DocumentLanguage, read_only=True)
    paper_names = PaperNames(source="*", read_only=True)
    paper_addresses = PaperAddresses(source="*", read_only=True)
    draft_per_shipment = BooleanField(read_only=True)
    require_second_factor = BooleanField(read_only=True)
    has_logo = computed(BooleanField(read_only=True), "logo", using=bool)
    erasure_due_at = MomentField(read_only=True, allow_null=True)
    version = IntegerField(read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class WorkspaceRequest(Serializer):
    name = CharField()


class WorkspaceItem(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    is_default = BooleanField(read_only=True)
    created_at = MomentField(read_only=True)
