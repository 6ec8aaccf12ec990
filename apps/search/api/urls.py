"""Routes of search."""

from apps.search.api.views import SearchViewSet

routes = [("search", SearchViewSet, "search")]
