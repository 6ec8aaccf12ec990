"""What the events of accounts carry."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import ApiKey, Role


def role_payload(role: Role) -> dict[str, Any]:
    """What every event of a role carries."""
    return {"role_id": role.pk, "role_name": str(role)}


def api_key_payload(key: ApiKey) -> dict[str, Any]:
    """What every event of an API key carries."""
    return {"api_key_id": key.pk, "key_name": key.name}
