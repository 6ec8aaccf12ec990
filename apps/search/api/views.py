"""POST /search."""

from __future__ import annotations

from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet
from apps.search import selectors
from apps.search.api.serializers import SearchAnswer, SearchRequest


class SearchViewSet(ViewSet):
    """Open to every member: each kind of object needs its own VIEW, the others are as if there were none."""

    open_to_keys = True
    table = {
        "create": Action(
            request=SearchRequest,
            response=SearchAnswer,
            service=selectors.search,
            permission=None,
            operation="search",
            summary="Search everywhere",
            description=(
                "Searches products, customers, deals, orders, invoices, employees, tasks, comments and "
                "files around them, as far as the caller may see them."
            ),
        ),
    }
