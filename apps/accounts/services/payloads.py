"""What the events of accounts carry."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Role


def role_payload(role: Role) -> dict[str, Any]:
    """What every event of a role carries."""
    return {"role_id": role.pk, "role_name": str(role)}
