"""Routes of imports."""

from apps.imports.api.views import ImportViewSet

routes = [("imports", ImportViewSet, "import")]
