"""What tests say to a bill of materials, and the reference's own."""

from __future__ import annotations

from apps.inventory.models import BomComponent
from apps.production.models import Operation

BOM = "/api/v1/production/bom"
REFERENCE_OPERATIONS = [
    {
        "name": "Cutting",
        "duration": 120,
        "requiredSkills": ["metal-cutting"],
        "equipment": ["laser-cutter"],
    },
    {
        "name": "Welding",
        "duration": 180,
        "requiredSkills": ["welding"],
        "equipment": ["welding-machine"],
    },
]


def put(company, product, body, status=200):
    answer = company.client.put(f"{BOM}/{product.pk}", body)
    assert answer.status_code == status, answer.json()
    return answer.json()["data"] if status < 400 else answer.json()["error"]


def get(company, product, status=200, **params):
    answer = company.client.get(f"{BOM}/{product.pk}", params)
    assert answer.status_code == status, answer.json()
    return answer.json()["data"] if status < 400 else answer.json()["error"]


def reference_body(steel, lock):
    return {
        "components": [
            {"materialId": steel.pk, "quantity": 5},
            {"materialId": lock.pk, "quantity": 1},
        ],
        "operations": REFERENCE_OPERATIONS,
    }


def rows():
    """All that a refused write must leave as it was."""
    components = BomComponent.objects.order_by("pk").values_list("product_id", "component_id", "quantity")
    return list(components), list(Operation.objects.order_by("pk").values_list("product_id", "name"))
