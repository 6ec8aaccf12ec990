"""Addresses of crm."""

from apps.crm.api.views import CustomerViewSet, DealViewSet

routes = [("customers", CustomerViewSet, "customer"), ("deals", DealViewSet, "deal")]
