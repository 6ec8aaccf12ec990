"""Roles by job over HTTP."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.accounts import rights, services
from apps.accounts.models import Role
from apps.accounts.presets import role_name
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import CharField, IntegerField, ListField, MomentField, PercentField, UUIDField
from apps.kernel.api.filters import MOMENT, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, computed, external
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class RoleBody(Serializer):
    name = CharField(max_length=100)
    permissions = ListField(child=CharField(max_length=40), required=False)
    max_discount = PercentField(required=False, allow_null=True)


class RoleItem(RowSerializer):
    """`preset` is the key of the role that every organization begins with, null of its own ones."""

    id = UUIDField(read_only=True)
    name = computed(CharField(read_only=True), "name", "preset", using=role_name)
    preset = computed(CharField(read_only=True, allow_null=True), "preset", using=lambda key: key or None)
    permissions = ListField(child=CharField(), read_only=True)
    max_discount = PercentField(read_only=True, allow_null=True)
    member_count = external(IntegerField(read_only=True), rights.holder_counts, empty=int)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)
    version = IntegerField(read_only=True)


class RoleCreated(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    permissions = ListField(child=CharField(), read_only=True)


class RoleFilters(FilterSet):
    fields = {
        "name": Filter("name", TEXT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name",)
    names = ("name",)
    sorts = {"name": "name", "updatedAt": "updated_at"}
    default_sort = ("created_at", "id")


class RoleViewSet(ViewSet):
    """Named sets of permissions, which members carry beside their organization role."""

    model = Role
    resource = "ROLES"
    filterset_class = RoleFilters
    table = {
        "list": Action(response=RoleItem, paged=True),
        "create": Action.create(services.create_role, RoleBody, RoleCreated, errors=(409,)),
        "retrieve": Action(response=RoleItem),
        "update": Action.update(services.update_role, RoleBody, _("Role updated successfully")),
        "destroy": Action.delete(services.delete_role, _("Role deleted successfully")),
    }
