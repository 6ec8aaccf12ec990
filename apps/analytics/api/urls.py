"""Routes of analytics."""

from apps.analytics.api import views

routes = [
    ("analytics/sales", views.SalesViewSet, "sales-analytics"),
    ("analytics/finance", views.FinanceViewSet, "finance-analytics"),
    ("analytics/inventory", views.InventoryViewSet, "inventory-analytics"),
    ("analytics/production", views.ProductionViewSet, "production-analytics"),
    ("analytics/hr", views.HrViewSet, "hr-analytics"),
]
