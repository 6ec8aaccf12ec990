"""Home: what needs me now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """What the home page shows to whoever asks."""
    return {}
