"""One's own profile."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.accounts.events import ProfileChanged
from apps.accounts.models import User
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.identifiers import check_phone


@transaction.atomic
def change_profile(*, actor: Actor, **values: Any) -> User:
    """Names, phone and language of the caller."""
    user = User.objects.select_for_update().get(pk=actor.person)
    if "phone" in values:
        values["phone"] = check_phone(values["phone"])
    changes = {name: (getattr(user, name), value) for name, value in values.items()}
    changes = {name: (before, after) for name, (before, after) in changes.items() if before != after}
    if changes:
        for name, (_before, after) in changes.items():
            setattr(user, name, after)
        user.save(update_fields=[*changes, "updated_at"])
        announce(ProfileChanged(user_id=user.pk), actor=actor, changes=changes)
    return user
