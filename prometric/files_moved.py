"""Files from this machine's disk into the bucket of `FILES_URL`, and back."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.storage import Storage

from apps.kernel import objects


@dataclass
class Copied:
    """How many files were brought over, and how many were there already."""

    new: int = 0
    there: int = 0


def copy(source: Storage, target: Storage) -> Copied:
    """Bring every file over under its own name; one of the same size that is there already stays.

    May be cut off and run again, while people work: run it before and after the setting is changed.

    Raises:
        OSError: a storage is away; what was copied stays.
    """
    told = Copied()
    for name in objects.lying(source):
        if target.exists(name):
            if target.size(name) == source.size(name):
                told.there += 1
                continue
            target.delete(name)  # cut off in the middle
        with source.open(name, "rb") as file:
            target.save(name, file)
        told.new += 1
    return told
