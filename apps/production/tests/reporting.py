"""What tests report of work, and the production order as it is afterwards."""

from __future__ import annotations

from apps.production.models import ProductionOrder

WORK = "/api/v1/production/work-orders"


def put(company, work, body, status=200):
    answer = company.client.put(f"{WORK}/{work.pk}", body)
    assert answer.status_code == status, answer.json()
    return answer.json()["data"] if status < 400 else answer.json()["error"]


def fresh(production):
    return ProductionOrder.objects.get(pk=production.pk)
