"""The house's own addresses, and beside them those that are measured against."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from bench.good_drf import DealViewSet
from bench.probes import PrivateProbe, PublicProbe

router = SimpleRouter(trailing_slash=False)
router.register("deals", DealViewSet, "good-deal")
router.register("private", PrivateProbe, "private")

urlpatterns = [
    path("api/v1/bench/", include(router.urls), {"version": "1"}),
    # Not under /api/, where requests are counted.
    path("bench/public", PublicProbe.as_view({"get": "probe"}), {"version": "1"}),
    path("", include("prometric.urls")),
]
