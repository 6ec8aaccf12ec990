"""What an owner sends and gets who copies or erases the organization; what people agreed to."""

from __future__ import annotations

from apps.accounts.api.serializers import PasswordRequest
from apps.accounts.models import Consent, OrganizationExport
from apps.kernel.api.fields import CharField, EnumField, IntegerField, MomentField, UUIDField
from apps.kernel.api.serializers import Serializer


class OwnerRequest(PasswordRequest):
    """The password again, and a code where the owner has a second factor."""

    code = CharField(max_length=32, required=False)


class ExportShown(Serializer):
    id = UUIDField(read_only=True)
    status = EnumField(OrganizationExport.Status, read_only=True)
    file_size = IntegerField(read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)
    completed_at = MomentField(read_only=True, allow_null=True)
    expires_at = MomentField(read_only=True, allow_null=True)


class ExportLink(Serializer):
    """Where the file can be fetched without a token, and until when."""

    url = CharField(read_only=True)
    expires_at = MomentField(read_only=True)


class LinkToken(Serializer):
    """The signature of a link."""

    token = CharField(max_length=1000)


class ErasureShown(Serializer):
    erasure_due_at = MomentField(read_only=True, allow_null=True)


class ConsentText(Serializer):
    """What registering and joining agree to; `dataLocation`: a country's code, null where nobody said it."""

    version = CharField(read_only=True)
    language = CharField(read_only=True)
    text = CharField(read_only=True)
    data_location = CharField(read_only=True, allow_null=True)


class ConsentGiven(Serializer):
    version = CharField(read_only=True)
    language = CharField(read_only=True)
    by = EnumField(Consent.Given, read_only=True)
    address = CharField(read_only=True, allow_null=True)
    given_at = MomentField(read_only=True)
