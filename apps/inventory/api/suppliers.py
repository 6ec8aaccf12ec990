"""Suppliers over HTTP: what is sent, what is answered, what a list can be asked, the routes."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import DocumentLanguage
from apps.finance import selectors as finance
from apps.inventory import services
from apps.inventory.api.bodies import EMPTY, OPTIONAL, EmailField
from apps.inventory.api.filters import WHOLE
from apps.inventory.api.serializers.shared import translated_field
from apps.inventory.models import ProductSupplier, Supplier
from apps.kernel.api.actions import Action
from apps.kernel.api.external import entries as by_external_id
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    MomentField,
    MoneyField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.filters import BOOLEAN, MOMENT, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, external
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class SupplierBody(Serializer):
    name = CharField()
    bin = CharField(max_length=12, **EMPTY)
    contact_person = CharField(max_length=200, **EMPTY)
    email = EmailField()
    phone = CharField(max_length=32, **EMPTY)
    address = CharField(max_length=500, **EMPTY)
    language = EnumField(DocumentLanguage, required=False, allow_null=True)
    notes = TextField(required=False, allow_null=True)
    is_vat_payer = BooleanField(**OPTIONAL)
    is_active = BooleanField(**OPTIONAL)


class SupplierItem(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    bin = CharField(read_only=True)
    contact_person = CharField(read_only=True)
    email = CharField(read_only=True)
    phone = CharField(read_only=True)
    address = CharField(read_only=True)
    language = computed(
        EnumField(DocumentLanguage, read_only=True, allow_null=True), "language", using=blank_to_null
    )
    notes = TextField(read_only=True)
    is_vat_payer = BooleanField(read_only=True)
    is_active = BooleanField(read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class SuppliedProduct(RowSerializer):
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    lead_time = IntegerField(read_only=True)
    min_order_quantity = QuantityField(read_only=True)


class SupplierDetail(SupplierItem):
    full_details = computed(BooleanField(read_only=True), using=lambda: True)
    payable = external(MoneyField(min_value=None, read_only=True), finance.payables, empty=Decimal)
    products = children(
        SuppliedProduct,
        lambda: ProductSupplier.objects.filter(product__deleted_at__isnull=True),
        key="supplier_id",
        order=("product__code", "id"),
        newest=100,
    )
    version = IntegerField(read_only=True)


class SupplierCreated(Serializer):
    id = UUIDField()
    name = CharField(read_only=True)


class SupplierFilters(FilterSet):
    fields = {
        "name": Filter("name", TEXT),
        "bin": Filter("bin", WHOLE),
        "isActive": Filter("is_active", BOOLEAN),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    search = ("name", "bin", "contact_person", "email", "phone")
    phones = ("phone",)
    sorts = {"name": "name", "updatedAt": "updated_at"}
    names = ("name",)


class SupplierViewSet(ViewSet):
    model = Supplier
    resource = "INVENTORY"
    filterset_class = SupplierFilters
    table = {
        "list": Action(response=SupplierItem, paged=True),
        "create": Action.create(
            services.create_supplier,
            SupplierBody,
            SupplierCreated,
            permission="INVENTORY_BUY",
            errors=(409,),
        ),
        "retrieve": Action(response=SupplierDetail),
        "update": Action.update(
            services.update_supplier,
            SupplierBody,
            _("Supplier updated successfully"),
            permission="INVENTORY_BUY",
        ),
        "destroy": Action.delete(
            services.delete_supplier, _("Supplier deleted successfully"), permission="INVENTORY_BUY"
        ),
        **by_external_id("supplier", body=SupplierBody, detail=SupplierDetail, permission="INVENTORY_BUY"),
    }
