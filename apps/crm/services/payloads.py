"""What the events of crm carry."""

from __future__ import annotations

from typing import Any

from apps.crm.models import Activity, Customer, Deal, PriceList


def customer_payload(customer: Customer) -> dict[str, Any]:
    """What every event of a customer carries."""
    return {
        "customer_id": customer.pk,
        "customer_number": customer.customer_number,
        "customer_name": customer.name,
        "status": str(customer.status),
    }


def price_list_payload(price_list: PriceList) -> dict[str, Any]:
    """What every event of a price list carries."""
    return {
        "price_list_id": price_list.pk,
        "price_list_name": price_list.name,
        "is_active": price_list.is_active,
    }


def deal_payload(deal: Deal) -> dict[str, Any]:
    """What every event of a deal carries."""
    return {
        "deal_id": deal.pk,
        "deal_number": deal.deal_number,
        "title": deal.title,
        "stage": str(deal.stage),
        "value": deal.value,
        "probability": deal.probability,
        "customer_id": deal.customer_id,
        "assigned_to": deal.assigned_to_id,
    }


def activity_payload(activity: Activity) -> dict[str, Any]:
    """What every event of an activity carries."""
    return {
        "activity_id": activity.pk,
        "type": activity.type,
        "title": activity.subject,
        "customer_id": activity.customer_id,
        "deal_id": activity.deal_id,
    }
