"""`python -m bench`: load, measure, print."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.machine import Bench, clock
from bench.servers import started

PARTS = ("list", "growth", "signin", "batch", "orders")


def main() -> int:
    """Run what was asked for; 0 whether goals are met or not: a report, not a test."""
    arguments = _arguments()
    began = clock()
    with ExitStack() as stack:
        servers = stack.enter_context(started(arguments.home))
        from bench import report, runs

        bench = Bench(servers.home, stack, servers.database, servers.valkey, servers.env, arguments.seconds)
        lines = runs.run(bench, arguments)
    report.show(lines, clock() - began)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--deals", type=int, default=500_000, help="deals of all twenty companies")
    parser.add_argument("--giant", type=int, default=1_000_000, help="deals of the largest company (growth)")
    parser.add_argument("--companies", type=int, default=20)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART",
                        help=f"of {', '.join(PARTS)}")  # fmt: skip
    parser.add_argument("--home", type=Path, help="keep the loaded database there, and use it if it is there")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of measuring, 1 is the usual one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
