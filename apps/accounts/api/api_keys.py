"""API keys over HTTP. The text of a key is in two answers alone: of its creation and of a rotation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.accounts import services
from apps.accounts.models import ApiKey
from apps.accounts.names import full_name
from apps.accounts.selectors import keys_of_active_makers
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    ListField,
    MomentField,
    UUIDField,
)
from apps.kernel.api.filters import MOMENT, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, computed, external
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet

MANAGE = "KEYS_MANAGE"


class ApiKeyBody(Serializer):
    """`permissions`: at most what the caller may do. Without a workspace the key enters all of them."""

    name = CharField(max_length=100)
    permissions = ListField(child=CharField(max_length=40))
    workspace_id = UUIDField(required=False, allow_null=True)
    addresses = ListField(child=CharField(max_length=60), required=False, allow_null=True)
    expires_at = MomentField(required=False, allow_null=True)


class RotateBody(Serializer):
    """For how many hours the present secret is good beside the new one; 0 ends it at once."""

    overlap_hours = IntegerField(required=False, min_value=0, max_value=720)


class ApiKeyItem(RowSerializer):
    """`prefix` is what of the key is no secret. `creatorActive` is false once its maker has left."""

    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    prefix = computed(
        CharField(read_only=True),
        "organization_id",
        "id",
        using=lambda organization_id, pk: ApiKey(id=pk, organization_id=organization_id).prefix,
    )
    status = computed(
        EnumField(ApiKey.Status, read_only=True),
        "revoked_at",
        "expires_at",
        using=lambda revoked, expires: ApiKey(revoked_at=revoked, expires_at=expires).status,
    )
    permissions = ListField(child=CharField(), read_only=True)
    workspace_id = UUIDField(read_only=True, allow_null=True)
    addresses = ListField(child=CharField(), read_only=True)
    expires_at = MomentField(read_only=True, allow_null=True)
    previous_valid_until = MomentField(read_only=True, allow_null=True, source="previous_until")
    last_used_at = MomentField(read_only=True, allow_null=True)
    last_address = computed(
        CharField(read_only=True, allow_null=True), "last_address", using=lambda text: text or None
    )
    revoked_at = MomentField(read_only=True, allow_null=True)
    created_by = UUIDField(read_only=True, allow_null=True, source="created_by_id")
    created_by_name = computed(
        CharField(read_only=True, allow_null=True),
        "created_by.first_name",
        "created_by.last_name",
        using=lambda first, last: full_name(first, last) if first is not None else None,
    )
    creator_active = external(BooleanField(read_only=True), keys_of_active_makers, empty=lambda: False)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)
    version = IntegerField(read_only=True)


class ApiKeyMade(Serializer):
    """The only answers with the text of the key, which is kept nowhere."""

    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    key = CharField(read_only=True, source="text")
    permissions = ListField(child=CharField(), read_only=True)
    expires_at = MomentField(read_only=True, allow_null=True)
    previous_valid_until = MomentField(read_only=True, allow_null=True, source="previous_until")


class ApiKeyFilters(FilterSet):
    fields = {
        "name": Filter("name", TEXT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
        "lastUsedAt": Filter("last_used_at", MOMENT),
        "expiresAt": Filter("expires_at", MOMENT),
    }
    search = ("name",)
    names = ("name",)
    sorts = {"name": "name", "lastUsedAt": "last_used_at", "updatedAt": "updated_at"}


class ApiKeyViewSet(ViewSet):
    """What machines sign in with; an owner's business."""

    model = ApiKey
    resource = "KEYS"
    noun = "API key"
    filterset_class = ApiKeyFilters
    table = {
        "list": Action(response=ApiKeyItem, paged=True, permission=MANAGE),
        "create": Action.create(
            services.create_api_key, ApiKeyBody, ApiKeyMade, permission=MANAGE, errors=(404, 409)
        ),
        "retrieve": Action(response=ApiKeyItem, permission=MANAGE),
        "update": Action.update(
            services.update_api_key, ApiKeyBody, _("API key updated successfully"), permission=MANAGE
        ),
        "destroy": Action.delete(services.revoke_api_key, _("API key revoked"), permission=MANAGE),
        "rotate": Action(
            request=RotateBody,
            response=ApiKeyMade,
            service=services.rotate_api_key,
            permission=MANAGE,
            errors=(409,),
            operation="rotateApiKey",
            summary="Rotate an API key",
            description="Makes a new secret and shows it once; the old one is good for some hours more.",
        ),
    }

    def run_service(self) -> Response:
        """The secret is stored under no Idempotency-Key."""
        return self._run()
