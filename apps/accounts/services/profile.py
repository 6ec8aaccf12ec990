"""One's own profile."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.kernel.actor import Actor
from apps.kernel.identifiers import check_phone


@transaction.atomic
def change_profile(*, actor: Actor, **values: Any) -> User:
    """Names, phone and language of the caller."""
    user = User.objects.select_for_update().get(pk=actor.person)
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=[*values, "updated_at"])
    return user
