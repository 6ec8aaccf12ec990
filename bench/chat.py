"""`python -m bench.chat`: the assistant on questions it was not made from, and its speed on 100,000 deals.

Accuracy needs no database. For the latency a database of its own is made, filled and thrown away; figures are
milliseconds of whole requests inside this process: authentication, router, the tool's request, JSON.
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.servers import started


def accuracy() -> None:
    """The router's figures on the hold-out, by language, with each of its weights that can be used here."""
    from apps.ai.chat import router, sentences
    from apps.ai.tests import holdout

    files = [router.PLAIN] + ([router.WITH_SENTENCES] if sentences.model() is not None else [])
    for file in files:
        print(file)
        for language, found in holdout.table(file).items():
            print(f"  {language:4}" + "  ".join(f"{name} {value:.3f}" for name, value in found.items()))


def latency(rounds: int) -> None:
    """Every tool's first phrase in each language, asked by the owner of all deals."""
    from django.test import Client

    from apps.ai.chat import catalogue
    from apps.ai.chat.language import LANGUAGES
    from bench import data

    [company] = data.found([100_000])
    data.fill([company])
    client, headers = Client(), {"Authorization": f"Bearer {company.token()}"}
    taken: list[tuple[float, str]] = []
    for turn in range(rounds + 1):
        for tool in catalogue.tools().values():
            for language in LANGUAGES:
                began = time.perf_counter()
                answer = client.post(
                    "/api/v1/ai/chat",
                    {"message": tool.phrases(language)[0]},
                    content_type="application/json",
                    headers=headers,
                )
                assert answer.status_code == 200, answer.content[:500]
                if turn:  # the first round fills caches
                    taken.append(((time.perf_counter() - began) * 1000, tool.name))
    times = sorted(spent for spent, _name in taken)
    slowest = max(taken)
    middle, high = times[len(times) // 2], times[len(times) * 95 // 100]
    print(f"{len(times)} questions: p50 {middle:.0f} ms, p95 {high:.0f} ms")
    print(f"slowest {slowest[0]:.0f} ms ({slowest[1]})")


def main() -> int:
    """0 whatever the figures: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--accuracy", action="store_true", help="the hold-out alone")
    asked = parser.parse_args()
    with started(OMP_NUM_THREADS="1"):
        from django.core.management import call_command
        from django.db import connection

        accuracy()
        if not asked.accuracy:
            call_command("migrate", verbosity=0)
            latency(asked.rounds)
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
