"""Warehouses over HTTP: what is sent, what is answered, what a list can be asked, the routes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.inventory import services
from apps.inventory.api.bodies import EMPTY, OPTIONAL
from apps.inventory.api.filters import WHOLE
from apps.inventory.models import Warehouse
from apps.inventory.selectors.warehouses import warehouse_rows
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import BooleanField, CharField, IntegerField, MomentField, UUIDField
from apps.kernel.api.filters import BOOLEAN, MOMENT, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class WarehouseBody(Serializer):
    """`isDefault: true` makes it the one that documents take; the former default is one no longer."""

    name = CharField(max_length=100)
    code = CharField(max_length=30, **EMPTY)
    address = CharField(max_length=500, **EMPTY)
    is_active = BooleanField(**OPTIONAL)
    is_default = BooleanField(**OPTIONAL)


class WarehouseItem(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    code = CharField(read_only=True)
    address = CharField(read_only=True)
    is_active = BooleanField(read_only=True)
    is_default = BooleanField(read_only=True)
    is_first = computed(BooleanField(read_only=True), "kind", using=lambda kind: kind == Warehouse.Kind.HOME)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class WarehouseDetail(WarehouseItem):
    full_details = computed(BooleanField(read_only=True), using=lambda: True)
    version = IntegerField(read_only=True)


class WarehouseCreated(Serializer):
    id = UUIDField()
    name = CharField(read_only=True)


class WarehouseFilters(FilterSet):
    fields = {
        "name": Filter("name", TEXT),
        "code": Filter("code", WHOLE),
        "isActive": Filter("is_active", BOOLEAN),
        "isDefault": Filter("is_default", BOOLEAN),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name", "code", "address")
    sorts = {"name": "name", "updatedAt": "updated_at"}
    names = ("name",)


class WarehouseViewSet(ViewSet):
    model = Warehouse
    resource = "INVENTORY"
    filterset_class = WarehouseFilters
    table = {
        "list": Action(response=WarehouseItem, paged=True),
        "create": Action.create(
            services.create_warehouse,
            WarehouseBody,
            WarehouseCreated,
            permission="INVENTORY_ADJUST",
            errors=(409,),
        ),
        "retrieve": Action(response=WarehouseDetail),
        "update": Action.update(
            services.update_warehouse,
            WarehouseBody,
            _("Warehouse updated successfully"),
            permission="INVENTORY_ADJUST",
            errors=(409,),
        ),
        "destroy": Action.delete(
            services.delete_warehouse, _("Warehouse deleted successfully"), permission="INVENTORY_ADJUST"
        ),
    }

    def get_queryset(self) -> QuerySet[Any]:
        return warehouse_rows()
