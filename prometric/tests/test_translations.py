"""Every text of the code has its Kazakh and Russian; placeholders survive the translation."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from prometric.translations import LANGUAGES, LOCALE, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_nothing_is_left_untranslated():
    assert untranslated() == {language: [] for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id and entry.string]
    assert [
        entry.id
        for entry in entries
        if sorted(PLACEHOLDER.findall(entry.id)) != sorted(PLACEHOLDER.findall(entry.string))  # type: ignore[arg-type]
    ] == []


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("kk-KZ", "Электрондық пошта немесе құпиясөз қате"),
        ("ru-RU", "Неверный адрес или пароль"),
        ("en-US", "Invalid email or password"),
    ],
)
def test_messages_follow_the_reader(anonymous, settings, header, message):
    settings.LOCALE_PATHS = [LOCALE]
    body = {"email": "nobody@company.kz", "password": "wrong"}
    answer = anonymous.post("/api/v1/auth/login", body, **{"Accept-Language": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == message
