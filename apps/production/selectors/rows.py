"""What other apps may ask of this app's tables."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.production.models import ProductionOrder, WorkOrder


def every_production_order_rows() -> QuerySet[ProductionOrder]:
    """For the apps above: every production order in reach of row-level security, deleted ones too."""
    return ProductionOrder.everything.all()


def production_order_rows() -> QuerySet[ProductionOrder]:
    """For the apps above: the production orders of the scope in force."""
    return ProductionOrder.objects.all()


def work_order_rows() -> QuerySet[WorkOrder]:
    """For the apps above: the operations of the scope in force."""
    return WorkOrder.objects.all()
