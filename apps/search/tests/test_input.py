"""What a question may look like; nothing may break the door."""

import pytest

from apps.search.tests.search_client import SEARCH, ask, make_product


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": " "}, "query"),
        ({"query": "a"}, "query"),
        ({"query": " a "}, "query"),
        ({"query": None}, "query"),
        ({"query": 12}, "query"),
        ({"query": ["dell"]}, "query"),
        ({"query": "я" * 10_000}, "query"),
        ({"query": "dell", "limit": 0}, "limit"),
        ({"query": "dell", "limit": 51}, "limit"),
        ({"query": "dell", "limit": "10"}, "limit"),
        ({"query": "dell", "limit": 1.5}, "limit"),
        ({"query": "dell", "types": "products"}, "types"),
        ({"query": "dell", "types": ["product"]}, "types"),
        ({"query": "dell", "types": ["suppliers"]}, "types"),
        ({"query": "dell", "types": ["products"] * 101}, "types"),
    ],
)
def test_refused(company, body, key):
    answer = company.client.post(SEARCH, body)
    assert answer.status_code == 400, answer.content
    assert key in str(answer.json()["error"]["details"])


def test_what_no_text_may_hold_is_refused(company):
    for text in (b'{"query": "a\\u0000b"}', b'{"query": "a\\ud800b"}', b'{"query": "\xff\xfe"}'):
        assert company.client.post(SEARCH, text).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "!!",
        "--",
        "''",
        "\\\\",
        "a' | 'b",
        "&|!:*()<->",
        "' OR 1=1 --",
        "%%",
        "__",
        "*:*",
        "~~",
        "==",
        "#1",
        "🙂🙂",
        "日本",
        "и в на",
        "the",
        "\t\n x y",
        "1e5 0x10 -15",
        "½½",
        "ʼʼ",
        "a" * 255,
        "щ" * 255,
        "а б в г д е ж з и к л м",
        " ".join("слово" * 1 for _ in range(40)),
    ],
)
def test_harmless(company, query):
    make_product(company, "Ноутбук Dell")
    found = ask(company, query)
    assert found["total"] >= len(found["results"])


def test_no_types_means_all(company):
    make_product(company, "Ноутбук Dell")
    assert ask(company, "dell", types=[]) == ask(company, "dell")


def test_the_door(anonymous, company):
    assert anonymous.post(SEARCH, {"query": "dell"}).status_code == 401
    assert company.client.get(SEARCH).status_code == 405
