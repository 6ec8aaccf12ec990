"""What reading costs: processor time of the application, the database and the cache, a request."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext

from bench.data import Company
from bench.machine import CPU, Bench, Client, Samples, Web, clock
from bench.report import Line

PAGES = 5
ROUNDS, PER_ROUND, WARM = 14, 40, 60
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config")


def deals_list(bench: Bench, house: Web, limit: Web, company: Company) -> list[Line]:
    """Twenty deals with their lines: the house, the limit and good DRF in turn."""
    token = company.token()
    paths = {
        "house": (house, "/api/v1/deals?limit=20&page={}"),
        "limit": (limit, f"/?workspace={company.workspace_id}&limit=20&page={{}}"),
        "good DRF": (house, "/api/v1/bench/deals?limit=20&page={}"),
    }
    contestants = {}
    for name, (web, path) in paths.items():
        client, cpu = Client(web, token), bench.cpu(web)
        contestants[name] = (_reader(client, [path.format(1 + n) for n in range(PAGES)]), cpu)
    _require_same({name: Client(web, token).json(path.format(1)) for name, (web, path) in paths.items()})
    spent, _ = _rounds(contestants, bench.seconds)
    ours, bare, good = (spent.median(name) * 1000 for name in ("house", "limit", "good DRF"))
    queries = _queries("/api/v1/deals?limit=20", token)
    against = f"{bare:.2f} ms CPU"
    return [
        Line("deals list / limit", f"{ours:.2f} ms CPU", against, bare / ours, 0.25, 0.40),
        Line("deals list / good DRF", f"{ours:.2f} ms CPU", f"{good:.2f} ms CPU", good / ours, 2.5),
        Line("good DRF / limit", f"{good:.2f} ms CPU", against, bare / good),
        Line("deals list, queries", f"{queries}", "", queries, 4, at_most=True),
    ]


def growth(bench: Bench, house: Web, companies: list[Company]) -> list[Line]:
    """Page 1 of three companies that differ in size by a hundred."""
    contestants, latency = {}, Samples()
    for company in companies:
        name = f"{company.deals:,}"
        client = Client(house, company.token())
        contestants[name] = (_reader(client, ["/api/v1/deals"], name, latency), bench.cpu(house))
    spent, _ = _rounds(contestants, bench.seconds)
    first, *_others, last = contestants
    p50 = {name: latency.median(name) * 1000 for name in contestants}
    told = ", ".join(
        f"{name}: {p50[name]:.2f} ms ({spent.median(name) * 1000:.2f} CPU)" for name in contestants
    )
    print(f"page 1, p50: {told}", flush=True)
    return [
        Line(f"page 1, {last} / {first} deals", f"{p50[last]:.2f} ms p50", f"{p50[first]:.2f} ms p50",
             p50[last] / p50[first], 1.5, at_most=True),
    ]  # fmt: skip


def sign_in(bench: Bench, house: Web, company: Company) -> list[Line]:
    """The sign-in check, the tenant and the rate limit: what an endpoint costs with them and without."""
    contestants = {
        "private": (
            _reader(Client(house, company.token()), ["/api/v1/bench/private/probe"]),
            bench.cpu(house),
        ),
        "public": (_reader(Client(house), ["/bench/public"]), bench.cpu(house)),
    }
    spent, _ = _rounds(contestants, bench.seconds, per_round=150)
    private, public = (spent.median(name) * 1000 for name in ("private", "public"))
    return [
        Line("sign-in and rate limit", f"{private:.2f} ms CPU", f"{public:.2f} ms CPU", private - public, 1.0,
             at_most=True),
    ]  # fmt: skip


Step = Callable[[], None]


def _reader(client: Client, paths: list[str], name: str = "", latency: Samples | None = None) -> Step:
    turn = 0

    def step() -> None:
        nonlocal turn
        turn += 1
        began = clock()
        client.get(paths[turn % len(paths)])
        if latency is not None:
            latency.add(name, clock() - began)

    return step


def _rounds(
    contestants: dict[str, tuple[Step, CPU]], seconds: float, per_round: int = PER_ROUND
) -> tuple[Samples, Samples]:
    """A B C A B C …: each round some requests; CPU and wall seconds a request."""
    spent, passed = Samples(), Samples()
    for step, _cpu in contestants.values():
        for _ in range(WARM):
            step()
    for _ in range(max(3, round(ROUNDS * seconds))):
        for name, (step, cpu) in contestants.items():
            step()
            before, began = cpu.seconds(), clock()
            for _ in range(per_round):
                step()
            passed.add(name, (clock() - began) / per_round)
            spent.add(name, (cpu.seconds() - before) / per_round)
    return spent, passed


def _queries(path: str, token: str) -> int:
    """Statements of one request, run in this process; transaction control and the tenant's setting apart."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "")
    client = InProcess(headers={"Authorization": f"Bearer {token}"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, response.content
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in captured.captured_queries)


def _require_same(answers: dict[str, Any]) -> None:
    """The contestants answer the same, but for how they write numbers and moments."""
    (first, wanted), *rest = ((name, _items(answer["data"])) for name, answer in answers.items())
    assert len(wanted) == 20, len(wanted)
    for name, items in rest:
        for one, other in zip(wanted, items, strict=True):
            assert one == other, (
                f"{first} and {name} differ:\n{orjson.dumps(one).decode()}\n{orjson.dumps(other).decode()}"
            )


def _items(page: dict[str, Any]) -> list[Any]:
    return [_plain(item) for item in page.get("items") or page["results"]]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return float(value)
    if isinstance(value, str) and len(value) > 18 and value[10] == "T":
        return int(dt.datetime.fromisoformat(value).timestamp())
    return value
