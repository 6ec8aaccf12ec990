"""How people and workspaces are called."""

from __future__ import annotations

from django.utils.translation import pgettext

# What the workspace is called that comes with a registration, as the API tells it.
FIRST_WORKSPACE = "Main"


def full_name(first: str | None, last: str | None) -> str | None:
    """First name, then last name; None where there is no person."""
    return None if first is None else f"{first} {last or ''}".strip()


def workspace_title(name: str) -> str:
    """A workspace's name as people read it: nobody named the first one, so that it is told in their words."""
    return pgettext("workspace", "Main") if name == FIRST_WORKSPACE else name
