"""Question and answer of /search."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.api.fields import CharField, EnumField, IntegerField, ListField, NumberField, UUIDField
from apps.kernel.api.serializers import Serializer


class Types(models.TextChoices):
    """What may be looked for; plural here, singular in the answer."""

    PRODUCTS = "products", _("Products")
    CUSTOMERS = "customers", _("Customers")
    DEALS = "deals", _("Deals")
    ORDERS = "orders", _("Orders")
    INVOICES = "invoices", _("Invoices")
    EMPLOYEES = "employees", _("Employees")
    TASKS = "tasks", _("Tasks")
    COMMENTS = "comments", _("Comments")
    FILES = "files", _("Files")


class FoundType(models.TextChoices):
    """The same, of one: objects that have documents, then what is around them."""

    PRODUCT = "product", _("Product")
    CUSTOMER = "customer", _("Customer")
    DEAL = "deal", _("Deal")
    ORDER = "order", _("Order")
    INVOICE = "invoice", _("Invoice")
    EMPLOYEE = "employee", _("Employee")
    TASK = "task", _("Task")
    COMMENT = "comment", _("Comment")
    FILE = "file", _("File")


class SearchRequest(Serializer):
    """`types` that the caller may not view are left out, as are all such when it is missing."""

    query = CharField(min_length=2)
    types = ListField(child=EnumField(Types), required=False, max_length=len(Types))
    limit = IntegerField(required=False, min_value=1, max_value=50)

    def validate_types(self, types: list[str]) -> list[str]:
        return [kind.value for kind, plural in zip(FoundType, Types, strict=True) if plural in types]


class Result(Serializer):
    """`entityType` and `entityId`: the record of a task, comment or file; others have none."""

    type = EnumField(FoundType, read_only=True)
    id = UUIDField(read_only=True)
    title = CharField(read_only=True)
    description = CharField(read_only=True)
    score = NumberField(max_digits=3, decimal_places=2, read_only=True)
    entity_type = CharField(read_only=True)
    entity_id = UUIDField(read_only=True)


class SearchAnswer(Serializer):
    results = Result(many=True, read_only=True)
    total = IntegerField(read_only=True)
    suggestions = ListField(child=CharField(), read_only=True)
