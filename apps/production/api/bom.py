"""Bills of materials over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.inventory.models import Product
from apps.inventory.translated import text
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    ListField,
    MessageField,
    MoneyField,
    NumberField,
    QuantityField,
    UUIDField,
)
from apps.kernel.api.schema import TableSchema
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.production import selectors, services
from apps.production.api.bodies import WriteBom
from apps.production.models import MINUTE_DIGITS, MINUTE_PLACES


class BomComponent(Serializer):
    material_id = UUIDField()
    material_code = CharField()
    material_name = CharField()
    type = EnumField(Product.Type)
    quantity = QuantityField(help_text="For `outputQuantity` units of the product")
    unit = CharField()
    cost = MoneyField(help_text="Of one unit: what its own parts cost where it is made of parts")
    has_bom = BooleanField()


class BomOperation(Serializer):
    id = UUIDField()
    name = CharField()
    duration = NumberField(
        max_digits=MINUTE_DIGITS,
        decimal_places=MINUTE_PLACES,
        help_text="Minutes for `outputQuantity` units of the product",
    )
    required_skills = ListField(child=CharField())
    equipment = ListField(child=CharField())


class BomDetail(Serializer):
    """Components and operations are for `outputQuantity` units. `totalCost` is Σ quantity × cost, `totalTime`
    the minutes of the product's own operations and those of the parts that are made, at any depth; both for
    `quantity` units, which is `outputQuantity` unless another was asked for.
    """

    product_id = UUIDField()
    product_code = CharField()
    product_name = CharField()
    output_quantity = QuantityField()
    quantity = QuantityField()
    components = BomComponent(many=True)
    operations = BomOperation(many=True)
    total_cost = MoneyField()
    unit_cost = MoneyField(help_text="Of one unit")
    total_time = NumberField(max_digits=40, decimal_places=10)


class BomWritten(Serializer):
    id = UUIDField()
    product_id = UUIDField(source="id")
    message = MessageField()


class BomSchema(TableSchema):
    """Reading takes the number of units that the totals are for."""

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        found = super()._get_filter_parameters()
        if self.method == "GET":
            schema = {"type": "number", "exclusiveMinimum": 0}
            found.append({"name": "quantity", "in": "query", "schema": schema})
        return found


class BomViewSet(ViewSet):
    """What a product is made of; the id is the product's."""

    noun = "bill of materials"
    model = Product
    resource = "PRODUCTION"
    schema = BomSchema()
    table = {
        "retrieve": Action(response=BomDetail),
        "update": Action.update(
            services.write_bom,
            WriteBom,
            _("Bill of materials updated successfully"),
            permission="BOM",
            response=BomWritten,
            errors=(422,),
        ),
    }

    def run_retrieve(self) -> Response:
        asked = self._quantity()
        product = self.get_queryset().filter(pk=self.subject_id).first()
        if product is None:
            raise NotFound
        tree = selectors.load_tree([product.pk])
        bom = tree.bom(product.pk)
        if not bom:
            raise NotFound
        quantity = asked if asked is not None else bom.output
        components = [
            {
                "material_id": part.component_id,
                "material_code": part.code,
                "material_name": part.name,
                "type": part.type,
                "quantity": part.quantity,
                "unit": part.unit,
                "cost": tree.part_cost(part),
                "has_bom": bool(tree.bom(part.component_id)),
            }
            for part in bom.parts
        ]
        found = {
            "product_id": product.pk,
            "product_code": product.code,
            "product_name": text(product, "name"),
            "output_quantity": bom.output,
            "quantity": quantity,
            "components": components,
            "operations": bom.operations,
            "total_cost": tree.total_cost(product.pk, quantity),
            "unit_cost": tree.unit_cost(product.pk),
            "total_time": tree.total_minutes(product.pk, quantity),
        }
        return Response(BomDetail(found).data)

    def _quantity(self) -> Decimal | None:
        """For how many units is asked; None for those that the bill of materials makes."""
        given = self.request.query_params.get("quantity")
        unknown = [name[:100] for name in self.request.query_params if name not in ("quantity", "fields")]
        if unknown:
            message = ErrorDetail(str(_("Unknown parameter.")), code="invalid")
            raise ValidationError({name: [message] for name in unknown})
        if given is None:
            return None
        try:
            found: Decimal = QuantityField().run_validation(given)
            return found
        except ValidationError as error:
            raise ValidationError({"quantity": error.detail}) from None
