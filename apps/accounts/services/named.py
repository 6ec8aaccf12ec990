"""What is unique by its name alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from apps.kernel.errors import AlreadyExists

T = TypeVar("T")


def save_named(write: Callable[[], T]) -> T:
    """Write what may fail by its name alone, in a savepoint.

    Raises:
        AlreadyExists: the name.
    """
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        raise AlreadyExists("name") from None
