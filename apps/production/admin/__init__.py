"""Screens of production: bills of materials, production orders and work, by the API's services."""

from apps.production.admin import bom, orders, work

__all__ = ["bom", "orders", "work"]
