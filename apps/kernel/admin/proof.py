"""Dangerous steps ask for the password again, when it was given too long ago."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase


class ProofMixin:
    """`asks_again` names pages (`add`, `change`) and steps whose visitor proves to be who signed in.

    Who may not do it is refused as ever, and who may only look is not asked.
    """

    asks_again: frozenset[str] = frozenset()
    admin_site: Any

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        may = self.has_add_permission(request)  # type: ignore[attr-defined]
        return self._asked(request, "add", may) or super().add_view(request, *args, **kwargs)  # type: ignore[misc]

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        may = self.has_change_permission(request)  # type: ignore[attr-defined]
        return self._asked(request, "change", may) or super().change_view(request, *args, **kwargs)  # type: ignore[misc]

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        may = any(step.name == name and self.may_step(request, step) for step in self.all_steps())  # type: ignore[attr-defined]
        if (asked := self._asked(request, name, may)) is not None:
            return asked
        found: HttpResponseBase = super().step_view(request, object_id, name)  # type: ignore[misc]
        return found

    def _asked(self, request: HttpRequest, name: str, may: bool) -> HttpResponseBase | None:
        if name not in self.asks_again or not may:
            return None
        found: HttpResponseBase | None = self.admin_site.ask_again(request)
        return found
