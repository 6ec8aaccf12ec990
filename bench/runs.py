"""Loading, and each measurement in turn."""

from __future__ import annotations

import argparse
import pickle

from django.core.management import call_command

from bench import data, orders, products, reads
from bench.data import Company
from bench.machine import Bench, clock
from bench.report import Line

GUNICORN = [
    "gunicorn", "prometric.wsgi:application", "--bind", "127.0.0.1:{port}", "--workers", "2",
    "--worker-class", "gthread", "--threads", "8", "--keep-alive", "30", "--log-level", "warning",
]  # fmt: skip
UVICORN = [
    "uvicorn", "bench.limit:application", "--port", "{port}", "--log-level", "warning", "--no-access-log",
]  # fmt: skip
SMALL, MIDDLE = 10_000, 100_000


def run(bench: Bench, asked: argparse.Namespace) -> list[Line]:
    """Measure the parts that were asked for."""
    companies = _loaded(bench, asked)
    house = bench.web("house", GUNICORN)
    company = companies[2 % len(companies)]
    lines: list[Line] = []
    if "list" in asked.only:
        limit = bench.web("limit", UVICORN)
        lines += reads.deals_list(bench, house, limit, company)
    if "growth" in asked.only:
        lines += reads.growth(bench, house, [companies[0], companies[1], companies[-1]])
    if "signin" in asked.only:
        lines += reads.sign_in(bench, house, company)
    if "batch" in asked.only:
        lines += products.batches(bench, house, company)
    if "orders" in asked.only:
        lines += orders.placing(bench, house, company)
    return lines


def _loaded(bench: Bench, asked: argparse.Namespace) -> list[Company]:
    """The companies of the database, which is made and filled now unless an earlier run left it."""
    kept = bench.home / "companies.pickle"
    if kept.exists():
        found: list[Company] = pickle.loads(kept.read_bytes())  # noqa: S301 - written by ourselves
        return found
    began = clock()
    call_command("migrate", verbosity=0)
    _say(f"migrated in {clock() - began:.0f} s")
    sizes = _sizes(asked.deals, asked.companies)
    if "growth" in asked.only:
        sizes.append(asked.giant)
    began = clock()
    companies = data.found(sizes)
    counted = data.fill(companies, bare=companies[-1] if "growth" in asked.only else None)
    told = ", ".join(f"{count:,} {name}" for name, count in counted.items())
    _say(f"loaded by COPY in {clock() - began:.0f} s: {told}")
    kept.write_bytes(pickle.dumps(companies))
    return companies


def _sizes(deals: int, companies: int) -> list[int]:
    """A small one, a middle one, and the rest alike."""
    small = min(SMALL, deals // companies)
    middle = min(MIDDLE, max(deals // companies, deals // 5))
    rest = (deals - small - middle) // (companies - 2)
    return [small, middle, *[rest] * (companies - 2)]


def _say(text: str) -> None:
    print(text, flush=True)
