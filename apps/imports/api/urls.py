"""Routes of imports."""

from apps.imports.api.views import ImportViewSet, TemplateViewSet

# The longer prefix first: `templates` is no id.
routes = [
    ("imports/templates", TemplateViewSet, "import-template"),
    ("imports", ImportViewSet, "import"),
]
