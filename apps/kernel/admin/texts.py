"""Lists of the back office sort and find texts as the API does."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import get_fields_from_path, lookup_spawns_duplicates
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.http import HttpRequest
from unfold.views import ChangeList

from apps.kernel.letters import by_name, holds

MOST_WORDS = 10


def _is_text(model: type[Model], path: str) -> bool:
    """Whether a column holds what people write: no id, no number, nothing chosen from a list."""
    try:
        field: Any = get_fields_from_path(model, path)[-1]
    except FieldDoesNotExist:
        return False
    field = getattr(field, "output_field", field) or field
    return isinstance(field, CharField | TextField) and not getattr(field, "choices", None)


class DictionaryChangeList(ChangeList):
    """Texts in the order of the dictionary."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return [
            by_name(column)
            if isinstance(column, str) and _is_text(self.model, column.lstrip("-"))
            else column
            for column in super().get_ordering(request, queryset)
        ]


class TextsMixin:
    """Before `ModelAdmin`: its lists sort by the dictionary and find words in any spelling."""

    model: type[Model]
    opts: Any

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DictionaryChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each word in one of `search_fields`."""
        columns: Any = self.get_search_fields(request)  # type: ignore[attr-defined]
        for word in search_term.split()[:MOST_WORDS] if columns else ():
            anywhere = Q()
            for column in columns:
                if _is_text(self.model, column):
                    anywhere |= holds(column, word)
                else:
                    anywhere |= Q(**{f"{column}__icontains": word})
            queryset = queryset.filter(anywhere)
        return queryset, any(lookup_spawns_duplicates(self.opts, column) for column in columns)
