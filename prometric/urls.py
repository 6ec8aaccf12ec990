"""Every address of the house; the API is mounted once under each of its prefixes."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from apps.kernel.admin import platform
from apps.kernel.api.versioning import unsupported
from prometric import openapi, system
from prometric.dashboard.views import page as dashboard
from prometric.description import redoc_bundle

handler400 = "apps.kernel.api.errors.bad_request"
handler403 = "apps.kernel.api.errors.permission_denied"
handler404 = "apps.kernel.api.errors.page_not_found"
handler500 = "apps.kernel.api.errors.server_error"

router = SimpleRouter()
router.trailing_slash = "/?"
for app in settings.API_APPS:
    for prefix, viewset, basename in import_module(f"apps.{app}.api.urls").routes:
        router.register(prefix, viewset, basename)
for prefix, viewset, basename in system.routes:
    router.register(prefix, viewset, basename)
api = router.urls

urlpatterns = [
    path("", RedirectView.as_view(url="/dashboard")),
    path("dashboard", dashboard, name="dashboard"),
    path("api/v1/", include((api, "v1")), {"version": "1"}),
    path("api/v2/", include((api, "v2")), {"version": "2"}),
    re_path(r"^api/v(?![12](?:/|$))\d+(?:/|$)", unsupported),
    path("api/schema/", openapi.document, name="schema"),
    path("api/asyncapi", openapi.sockets, name="asyncapi"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/redoc", SpectacularRedocView.as_view(url_name="schema"), name="redoc"),
    path("api/redoc.js", redoc_bundle, name="redoc-bundle"),
    path("api/", include((api, "api"))),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("admin/", admin.site.urls),
    path("platform", RedirectView.as_view(url="/platform/")),
    path("platform/", platform.urls),
]
