"""Where the API of production is mounted."""

from apps.production.api.bom import BomViewSet
from apps.production.api.views import ProductionOrderViewSet, ShortageViewSet, WorkOrderViewSet

routes = [
    ("production/orders", ProductionOrderViewSet, "production-order"),
    ("production/work-orders", WorkOrderViewSet, "work-order"),
    ("production/bom", BomViewSet, "bom"),
    ("production/shortages", ShortageViewSet, "shortage"),
]
