"""How papers of each language name a party."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def _column(label: Any, length: int) -> models.CharField[str, str]:
    return models.CharField(label, max_length=length, blank=True, default="", db_default="")


class NamedOnPapers(models.Model):
    """Name and address of a party in the language of a paper; where they are empty, its own ones stand."""

    paper_name_kk = _column(_("name in Kazakh"), 255)
    paper_name_ru = _column(_("name in Russian"), 255)
    paper_name_en = _column(_("name in English"), 255)
    paper_address_kk = _column(_("address in Kazakh"), 500)
    paper_address_ru = _column(_("address in Russian"), 500)
    paper_address_en = _column(_("address in English"), 500)

    class Meta:
        abstract = True

    def paper_name(self, language: str) -> str:
        """On papers of that language, "" where nothing was said."""
        found: str = getattr(self, f"paper_name_{language}")
        return found

    def paper_address(self, language: str) -> str:
        """The same of the address."""
        found: str = getattr(self, f"paper_address_{language}")
        return found
