"""Every text of the code has its Kazakh and Russian; placeholders survive the translation."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from apps.notifications import wordings
from prometric.translations import LANGUAGES, LOCALE, first, said, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_nothing_is_left_untranslated():
    assert untranslated() == {language: [] for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if said(entry)]
    assert [
        entry.id
        for entry in entries
        for form in ([entry.string] if isinstance(entry.string, str) else entry.string)
        if sorted(PLACEHOLDER.findall(first(entry.id))) != sorted(PLACEHOLDER.findall(form))  # type: ignore[arg-type]
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


# (context, English text) whose translations must differ: who reads one for the other acts wrongly.
OPPOSITES = [
    ((None, "Deal won"), (None, "Deal lost")),
    ((None, "Won"), (None, "Lost")),
    ((None, "Won"), ("shipment", "Lost")),
    ((None, "Lost"), ("shipment", "Lost")),
    ((None, "won at"), (None, "lost at")),
    ((None, "Deactivate"), (None, "Delete")),
    ((None, "Employee deactivated"), (None, "Department deleted successfully")),
    ((None, "Cancelled"), (None, "Order deleted successfully")),
    ((None, "reason of the cancellation"), (None, "rejection reason")),
    ((None, "stage"), (None, "period")),
    ((None, "last attempt"), (None, "last activity")),
    ((None, "notification"), (None, "message")),
    ((None, "due date"), ("production", "due date")),
    ((None, "unit cost"), ("production", "unit cost")),
    ((None, "name"), ("person", "name")),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_opposites_never_share_their_words(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        words = {(entry.context, entry.id): entry.string for entry in read_po(file, locale=language)}
    assert [pair for pair in OPPOSITES if words[pair[0]] == words[pair[1]]] == []


def test_notices_of_opposite_news_never_share_their_words():
    for won, lost in zip(wordings.TEXTS["deal_won"], wordings.TEXTS["deal_lost"], strict=True):
        assert not set(won) & set(lost)


def test_kazakh_keeps_one_word_for_one_thing():
    """What was «ұту» is never read as «ұтылу»: a deal is closed well or badly; what is deleted is «жою»."""
    with (LOCALE / "kk" / "LC_MESSAGES" / "django.po").open("rb") as file:
        told = {str(entry.id): str(entry.string) for entry in read_po(file, locale="kk") if entry.id}
    forbidden = re.compile(r"ұтыл|ұту|болдырыл|болдырма|\bөшір|құпия сөз|сатылым", re.IGNORECASE)
    assert {text: words for text, words in told.items() if forbidden.search(words)} == {}
