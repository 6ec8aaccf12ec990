"""What bodies must hold for a request to get as far as the object that its path names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conftest import PASSWORD

BODIES: dict[str, dict[str, Any]] = {
    "PUT /api/v1/price-lists/:id/items": {"items": []},
    "POST /api/v1/price-lists/:id/items": {"items": []},
    "POST /api/v1/deals/:id/lose": {"lostReason": "price"},
    "POST /api/v1/deals/:id/activities": {"type": "call", "subject": "Canary"},
    "POST /api/v1/customers/:id/activities": {"type": "call", "subject": "Canary"},
    "POST /api/v1/orders/:id/cancel": {"reason": "Canary"},
    "POST /api/v1/orders/:id/close": {"reason": "Canary"},
    "POST /api/v1/orders/:id/returns": {
        "items": [{"orderItemId": "01890000-0000-7000-8000-000000000000", "quantity": 1}],
        "reason": "Canary",
    },
    "POST /api/v1/shipments/:id/lose": {"reason": "Canary"},
    "POST /api/v1/shipments/:id/undo": {"reason": "Canary"},
    "POST /api/v1/employees/:id/reject": {"reason": "Canary"},
    "POST /api/v1/employees/:id/erase": {"currentPassword": PASSWORD},
    "POST /api/v1/employees/:id/remove-second-factor": {"currentPassword": PASSWORD},
    "POST /api/v1/customers/:id/erase-contact": {"contactId": str(UUID(int=7)), "currentPassword": PASSWORD},
    "POST /api/v1/employees/:id/reassign": {"to": str(UUID(int=7))},
    "POST /api/v1/customers/:id/merge": {"mergeIds": [str(UUID(int=7))]},
    "PUT /api/v1/production/bom/:id": {"components": [], "operations": [{"name": "x", "duration": 1}]},
    "POST /api/v1/finance/opening-balances/:id/refund": {"method": "cash"},
    "POST /api/v1/supplier-bills/:id/advances": {"openingBalanceId": str(UUID(int=7)), "amount": 1},
    "POST /api/v1/supplier-payments/:id/allocations": {
        "items": [{"supplierBillId": str(UUID(int=7)), "amount": 1}]
    },
    "POST /api/v1/purchase-orders/:id/costs": {"amount": 1},
    "POST /api/v1/inventory/transfers/:id/write-off": {"reason": "Canary"},
    "POST /api/v1/products/:id/stock": {"type": "IN", "quantity": 1},
}
