"""Addresses of crm."""

from apps.crm.api.price_list_views import PriceListViewSet
from apps.crm.api.views import (
    CustomerActivityViewSet,
    CustomerViewSet,
    DealActivityViewSet,
    DealViewSet,
)

routes = [
    ("customers", CustomerViewSet, "customer"),
    (r"customers/(?P<customer>[^/.]+)/activities", CustomerActivityViewSet, "customer-activity"),
    ("price-lists", PriceListViewSet, "price-list"),
    ("deals", DealViewSet, "deal"),
    (r"deals/(?P<deal>[^/.]+)/activities", DealActivityViewSet, "deal-activity"),
]
