"""The dictionary's order and the spellings that are one, in Python and in the database alike."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.kernel.letters import name_key, plain, plain_sql

ALPHABET = [*"АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"]
IN_ORDER = [
    "«Асыл»",
    "2 шеге",
    "Apple",
    "école",
    "Edge",
    "Zebra",
    "Ақын",
    "әже",
    "Бауыр",
    "ЕЛ",
    "Ёлка",
    "Жаз",
]
IN_ORDER += ["Иса", "Й", "Кеме", "қала", "Нан", "Ңыс", "Ора", "өрік", "Пар", "Ура", "Ұлт", "Үкі", "Фа", "Ха"]
IN_ORDER += ["Һ", "Ца", "Щит", "Ъ", "Ыдыс", "ірі", "Ь", "эмаль", "Юла", "яр"]
# Of alphabets that no edition of Unicode changes any more: Python and PostgreSQL follow different ones.
LATIN = st.characters(max_codepoint=0x17F, exclude_categories=["Cc"], exclude_characters="İ")
CYRILLIC = st.characters(min_codepoint=0x400, max_codepoint=0x52F)
KAZAKH = st.sampled_from("аәбғеёийқңөұүһі«»’—é́ı АӘЁЙІ9z")


def ask(expression: str, texts: list[str]) -> list[Any]:
    with connection.cursor() as cursor:
        sql = f"SELECT array_agg({expression} ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY AS t(x, n)"
        cursor.execute(sql, [texts])
        found: list[Any] = cursor.fetchone()[0]
        return found


def test_the_dictionarys_order() -> None:
    assert sorted(set(ALPHABET), key=name_key) == ALPHABET
    assert sorted(set(IN_ORDER), key=name_key) == IN_ORDER
    assert name_key("ТОО “Әлем” – 1") == name_key('тоо "әлем" - 1')
    assert name_key(unicodedata.normalize("NFD", "Йогурт ё")) == name_key("йогурт Ё")


def test_the_database_sorts_the_same_whatever_its_collation(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(x ORDER BY name_key(x)) FROM unnest(%s::text[]) x", [IN_ORDER[::-1]])
        assert cursor.fetchone()[0] == IN_ORDER


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.text(LATIN | CYRILLIC | KAZAKH, max_size=12), min_size=1, max_size=20))
def test_both_twins_say_the_same(db: None, texts: list[str]) -> None:
    assert [key.decode() for key in map(bytes, ask("name_key(x)", texts))] == [*map(name_key, texts)]
    assert ask(plain_sql("x"), texts) == [*map(plain, texts)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("Алтын ұя", "АЛТЫН УЯ"),
        ("Қазына Әлемі", "казына алеми"),
        ("Йод", unicodedata.normalize("NFD", "йод")),
        ("Café", "cafe"),
        ("ТОО «Ақ»", 'тоо "ак"'),
    ],
)
def test_spellings_that_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)
