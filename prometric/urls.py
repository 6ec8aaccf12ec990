"""Every address of the house; the API is mounted once under each of its prefixes."""

from django.contrib import admin
from django.urls import include, path, re_path

from apps.kernel.api.versioning import unsupported

handler400 = "apps.kernel.api.errors.bad_request"
handler403 = "apps.kernel.api.errors.permission_denied"
handler404 = "apps.kernel.api.errors.page_not_found"
handler500 = "apps.kernel.api.errors.server_error"

api: list = []

urlpatterns = [
    path("api/v1/", include((api, "v1")), {"version": "1"}),
    path("api/v2/", include((api, "v2")), {"version": "2"}),
    re_path(r"^api/v\d+(/|$)", unsupported),
    path("api/", include((api, "api"))),
    path("admin/", admin.site.urls),
]
