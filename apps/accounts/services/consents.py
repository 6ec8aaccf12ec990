"""Consent to the work with personal data: shown where somebody registers or joins, recorded with that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import get_language

from apps.accounts.models import Consent, User

COUNTRIES = {"KZ": {"kk": "Қазақстан", "ru": "Казахстан", "en": "Kazakhstan"}}


def consent_text() -> dict[str, Any]:
    """The text in force, in the reader's language: `{version, language, text, data_location}`."""
    language = _language()
    text = get_template(f"consent/{settings.CONSENT_VERSION}.{language}.txt").render({"location": country()})
    return {
        "version": settings.CONSENT_VERSION,
        "language": language,
        "text": text.strip(),
        "data_location": settings.DATA_LOCATION or None,
    }


def country() -> str:
    """Where the data lie, in words; empty when nobody has said it."""
    code: str = settings.DATA_LOCATION
    return COUNTRIES.get(code, {}).get(_language(), code)


def record_consent(user: User, *, by: str, address: str | None) -> Consent:
    """Whoever sends the form agrees to the text that stands beside it, in the language of the request."""
    return Consent.objects.create(
        user=user, by=by, address=address, version=settings.CONSENT_VERSION, language=_language()
    )


def _language() -> str:
    spoken = (get_language() or settings.LANGUAGE_CODE)[:2]
    return spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE[:2]
