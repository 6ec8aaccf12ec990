"""Routes of analytics."""

from apps.analytics.api.views import SalesViewSet

routes = [("analytics/sales", SalesViewSet, "sales-analytics")]
