"""`python -m bench.search`: how quick and how right POST /search is among half a million documents.

Goals at the usual size (500,000 documents, 300,000 of one company): p95 of exact words at most 150 ms and
of mistyped ones 350 ms; precision at 10 at least .99 exact, .80 with one wrong letter, .85 in the other
alphabet.
Precision is the share of the first ten that have all the words meant, of as many as there are (up to ten).
"""

from __future__ import annotations

import argparse
import operator
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.catalogue import BRANDS, COLORS, FORMS, GOODS, SYLLABLES, TRADES, VERBS
from bench.servers import started

COMPANIES = 40
# BGN and what people make of it; not the way that search folds letters.
TO_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэіәғқңөұүһ", "abvgdeziiklmnoprstufyeiagqnouuh", strict=True)),
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
    "ю": "yu", "я": "ya",
}  # fmt: skip
TO_RUSSIAN_KEYS = str.maketrans("әғқңөұүһі", "агкноуухи")
TO_ENGLISH_LAYOUT = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")


@dataclass
class Shelf:
    """What the documents of the largest company are about, to ask and to judge by."""

    has: dict[str, frozenset[str]] = field(default_factory=dict)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    products: Counter[tuple[int, int]] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    codes: list[tuple[str, str]] = field(default_factory=list)


def main() -> int:
    """Load, measure, print; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--documents", type=int, default=500_000)
    parser.add_argument("--largest", type=int, default=300_000, help="documents of the largest company")
    parser.add_argument("--queries", type=int, default=200, help="of each sort")
    parser.add_argument("--home", type=Path, help="keep the database there")
    asked = parser.parse_args()
    with started(asked.home):
        _report(asked)
    return 0


def _report(asked: argparse.Namespace) -> None:
    from django.core.management import call_command

    from apps.kernel import tenancy
    from apps.kernel.actor import Actor
    from apps.search.services import count_words
    from bench import data

    call_command("migrate", verbosity=0)
    began = perf_counter()
    rest = (asked.documents - asked.largest) // (COMPANIES - 1)
    companies = data.found([asked.largest] + [rest] * (COMPANIES - 1))
    shelf, loaded = _load(companies)
    print(f"{loaded:,} documents of {COMPANIES} companies, {asked.largest:,} of one: "
          f"{perf_counter() - began:.0f} s")  # fmt: skip
    began = perf_counter()
    for company in companies:
        place = Actor.system(organization_id=company.organization_id, workspace_id=company.workspace_id)
        with tenancy.enter(place.organization_id, place.workspace_id):
            count_words(actor=place)
    print(f"their words counted: {perf_counter() - began:.0f} s")
    _sizes(companies[0])
    for name, company, own in (("largest", companies[0], shelf), ("small", companies[1], None)):
        print(f"\n{name} company: {'p50':>33} {'p95':>7} {'P@10':>6} {'empty':>6}")
        for sort, questions in _questions(shelf, asked.queries).items():
            _measure(sort, questions if own else questions[::4], company.token(), own)


def _load(companies: list[Any]) -> tuple[Shelf, int]:
    from apps.search.models import SearchDocument
    from bench import bulk

    shelf, dice = Shelf(), random.Random(11)
    names = sorted({"".join(dice.choice(SYLLABLES) for _ in range(dice.choice((2, 3)))) for _ in range(9000)})
    stems = _stems([*names, *(word for good in GOODS for word in good), *VERBS, *TRADES])

    def rows() -> Iterator[tuple[str, ...]]:
        for number, company in enumerate(companies):
            for place in range(company.deals):
                made = _document(place, names, dice)
                pk = f"01900000-{number:04x}-7000-8000-{place:012x}"
                codes = {"=" + made.code.lower().replace("-", "")}
                codes.update(*(stems.get(word, ()) for word in made.names.lower().split()))
                listed = "{" + ",".join(f'"{code}"' for code in sorted(codes)) + "}"
                yield pk, *company.place, made.kind, pk, made.title, made.names, made.body, listed
                if number == 0:
                    _remember(shelf, pk, made)

    columns = ["id", "organization_id", "workspace_id", "kind", "object_id", "title", "names", "body"]
    return shelf, bulk.load(SearchDocument, [*columns, "codes"], rows())


def _stems(texts: list[str]) -> dict[str, list[str]]:
    """What the services would keep of each word beside the word itself."""
    from django.db import connection

    words = sorted({word for text in texts for word in text.lower().split()})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w, array_agg('^' || stem) FROM unnest(%s::text[]) w,"
            " unnest(search_stems(search_fold(w))) stem GROUP BY w",
            [words],
        )
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Made:
    """A document, and what it is about: a good and a brand, or somebody."""

    kind: str
    title: str
    names: str
    body: str
    code: str
    about: tuple[int, int] | str


def _document(place: int, names: list[str], dice: random.Random) -> Made:
    """The texts are those that the services would write; popular goods and brands come more often."""
    lot = place % 20
    good, brand = int(len(GOODS) * dice.random() ** 1.5), int(len(BRANDS) * dice.random() ** 1.5)
    ru, kk, en = GOODS[good]
    label = BRANDS[brand][0]
    person = dice.choice(names)
    customer = f"{dice.choice(FORMS)} {person.title()} {dice.choice(TRADES)}"
    if lot < 11:
        model = f"{label} {dice.choice('ABCDEFGHKLMNPRSTVX')}{dice.randrange(100, 9999)}"
        title, code = f"{ru.title()} {model}", f"P-{place:06d}"
        texts = f"{title} {kk.title()} {model} {en.title()} {model} {code}"
        return Made("product", title, texts, dice.choice(COLORS), code, (good, brand))
    if lot < 14:
        code = f"CUS-2026-{place:06d}"
        return Made("customer", customer, customer, f"{code} info{place}@{person}.kz", code, person)
    if lot < 16:
        title, code = f"{dice.choice(VERBS)}: {ru} {label}", f"DL-2026-{place:06d}"
        return Made("deal", title, f"{title} {code}", customer, code, (good, brand))
    kind, prefix = ("order", "ORD") if lot < 18 else ("invoice", "INV")
    code = f"{prefix}-2026-{place:06d}"
    return Made(kind, code, code, customer, code, person)


def _remember(shelf: Shelf, pk: str, made: Made) -> None:
    if isinstance(made.about, tuple):
        good, brand = made.about
        shelf.has[pk] = frozenset((f"good {good}", f"brand {brand}"))
        shelf.pairs[made.about] += 1
        if made.kind == "product":  # deals are written in Russian alone
            shelf.products[made.about] += 1
    else:
        shelf.has[pk] = frozenset((made.about,))
        shelf.people[made.about] += 1
    shelf.codes.append((made.code, pk))


Question = tuple[str, Callable[[str], bool], int]


def _questions(shelf: Shelf, many: int) -> dict[str, list[Question]]:
    """Questions of each sort: what is typed, which ids are right, and how many are."""
    dice = random.Random(5)
    common = [pair for pair, count in shelf.pairs.items() if count >= 5]
    people = sorted(shelf.people)
    found: dict[str, list[Question]] = defaultdict(list)

    def right(*words: str) -> tuple[Callable[[str], bool], int]:
        wanted = set(words)
        return lambda pk: wanted <= shelf.has.get(pk, frozenset()), 10

    for _ in range(many):
        good, brand = dice.choice(common)
        (ru, kk, _en), (label, cyrillic) = GOODS[good], BRANDS[brand]
        judge = right(f"good {good}", f"brand {brand}")
        enough = (judge[0], min(10, shelf.pairs[good, brand]))
        found["exact words"].append((f"{ru} {label}", *enough))
        kazakh = (judge[0], min(10, shelf.products[good, brand]))
        found["exact, Kazakh"].append((f"{kk} {label}", *kazakh))
        word, other = dice.choice(((ru, label), (label, ru)))
        found["one wrong letter"].append((f"{_mistyped(word, dice)} {other}", *enough))
        found["a letter wrong in both"].append((f"{_mistyped(ru, dice)} {_mistyped(label, dice)}", *enough))
        found["two wrong in one word"].append((f"{_mistyped(_mistyped(ru, dice), dice)} {label}", *enough))
        found["in the other alphabet"].append((f"{_latin(ru)} {cyrillic}", *enough))
        found["Kazakh on Russian keys"].append((f"{kk.translate(TO_RUSSIAN_KEYS)} {label}", *kazakh))
        found["wrong layout"].append((ru.translate(TO_ENGLISH_LAYOUT), *right(f"good {good}")))
        found["two letters missing"].append((f"{ru[:-2] if len(ru) > 5 else ru} {label}", *enough))
        found["one common word"].append((ru, *right(f"good {good}")))
        found["two letters"].append((ru[:2], lambda pk: True, 10))
        person = dice.choice(people)
        somebody = (right(person)[0], min(10, shelf.people[person]))
        found["a name"].append((person, *somebody))
        found["a name, one wrong letter"].append((_mistyped(person, dice), *somebody))
        found["a name in Latin letters"].append((_latin(person), *somebody))
        code, pk = dice.choice(shelf.codes)
        found["a number"].append((code, partial(operator.eq, pk), 1))
        found["nothing like it"].append((f"{_gibberish(dice)} {_gibberish(dice)}", lambda pk: False, 0))
    return found


def _mistyped(word: str, dice: random.Random) -> str:
    """One letter replaced, left out, doubled by another, or swapped with its neighbour; never the first."""
    place = dice.randrange(1, len(word) - 1) if len(word) > 3 else len(word) - 1
    letters = "абвгдеиклмнопрсту" if "а" <= word[-1].lower() <= "я" else "abcdeiklmnoprstu"
    wrong = dice.choice([letter for letter in letters if letter != word[place].lower()])
    return dice.choice(
        (
            word[:place] + wrong + word[place + 1 :],
            word[:place] + word[place + 1 :],
            word[:place] + wrong + word[place:],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
            if word[place] != word[place - 1]
            else word[:place] + wrong + word[place + 1 :],
        )
    )


def _latin(text: str) -> str:
    return "".join(TO_LATIN.get(letter, letter) for letter in text)


def _gibberish(dice: random.Random) -> str:
    return "".join(dice.choice("qzxjwvkhfbpg") for _ in range(9))


def _measure(sort: str, questions: list[Question], token: str, shelf: Shelf | None) -> None:
    from django.test import Client

    client = Client(headers={"authorization": f"Bearer {token}"})
    took, right, empty, judged = [], 0.0, 0, 0
    for text, judge, expected in questions:
        began = perf_counter()
        answer = client.post("/api/v1/search", {"query": text, "limit": 10}, content_type="application/json")
        took.append((perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.content
        results = answer.json()["data"]["results"]
        empty += not results
        if expected:
            judged += 1
            right += min(1.0, sum(judge(row["id"]) for row in results) / expected)
    took.sort()
    precision = f"{right / judged:.2f}" if shelf is not None and judged else ""
    none = f"{empty / len(questions):.1%}" if shelf is not None else ""
    print(f"  {sort:26} {statistics.median(took):11.0f} ms {took[ceil(len(took) * 0.95) - 1]:4.0f} ms"
          f" {precision:>6} {none:>6}")  # fmt: skip


def _sizes(company: Any) -> None:
    from django.db import connection

    from apps.kernel import tenancy

    with tenancy.enter(company.organization_id, company.workspace_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT word), pg_size_pretty(pg_table_size('search_searchdocument')),"
            " pg_size_pretty(pg_relation_size('search_document_words')),"
            " pg_size_pretty(pg_relation_size('search_document_trigrams')) FROM search_searchterm"
        )
        words, table, gin, trigrams = cursor.fetchone()
    print(
        f"the largest company's vocabulary {words:,} words; table {table}, words {gin}, trigrams {trigrams}"
    )


if __name__ == "__main__":
    sys.exit(main())
