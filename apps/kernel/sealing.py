"""Secrets at rest: what the database holds of them opens with a key that it does not have.

The first key of SECRETS_KEYS seals and its name goes along; any key of the ring opens. `manage.py reseal`
seals all anew with the first, after which an older one can be taken out.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import models


class Unopenable(Exception):
    """A sealed text whose key is gone, or that somebody changed."""


def seal(text: str) -> str:
    """The text under the first key: `name:token`."""
    name, key = next(iter(settings.SECRETS_KEYS.items()))
    return f"{name}:{_box(key).encrypt(text.encode()).decode()}"


def unseal(sealed: str) -> str:
    """The text again.

    Raises:
        Unopenable.
    """
    name, _colon, token = sealed.partition(":")
    try:
        return _box(settings.SECRETS_KEYS[name]).decrypt(token).decode()
    except (KeyError, InvalidToken) as error:
        raise Unopenable from error


@lru_cache(maxsize=16)
def _box(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"prometric: secrets at rest").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that only `unseal` reads; listed here, so that `reseal` finds it.

    Args:
        clear: how a text begins that an earlier version wrote as it is; `reseal` seals it.
    """

    def __init__(self, *args: Any, clear: str = "", **kwargs: Any) -> None:
        self.clear = clear
        super().__init__(*args, **{"editable": False, **kwargs})

    def opened(self, kept: str) -> str:
        """What is sealed in the column. Raises Unopenable."""
        return kept if not kept or self._is_clear(kept) else unseal(kept)

    def _is_clear(self, kept: str) -> bool:
        return bool(self.clear) and kept.startswith(self.clear)


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedField]]:
    """(model, field) of all that is sealed."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, SealedField):
                yield model, field


def reseal() -> tuple[int, int]:
    """Seal everything with the first key: (rows changed, rows that no key opens); run in the system scope."""
    done = lost = 0
    first = next(iter(settings.SECRETS_KEYS))
    for model, field in sealed_fields():
        name = field.name
        rows = model._base_manager.exclude(**{name: ""}).exclude(**{f"{name}__startswith": f"{first}:"})
        for pk in list(rows.values_list("pk", flat=True)):
            sealed = rows.select_for_update().filter(pk=pk).values_list(name, flat=True).first()
            if sealed is None:
                continue
            try:
                opened = field.opened(sealed)
                model._base_manager.filter(pk=pk).update(**{name: seal(opened)})
                done += 1
            except Unopenable:
                lost += 1
    return done, lost
