"""`python -m bench.live`: sockets on one process: memory for each, and how long from commit to arrival.

A company's deal is changed by its service; the time runs from the return of the commit to the moment when a
client's process has the frame, through relay, Valkey and one uvicorn process. Clients do nothing but that.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.servers import started
from bench.sockets import DOORS, run_clients

UVICORN = (
    "uvicorn prometric.asgi:application --port {port} --ws-per-message-deflate false --ws-max-size 65536 "
    "--log-level warning --no-access-log --backlog 4096"
)


def main() -> int:
    """Measure each door, print a line each."""
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--every", type=float, default=0.25, help="seconds between two events")
    parser.add_argument("--doors", nargs="+", choices=DOORS, default=list(DOORS))
    arguments = parser.parse_args()
    with started(DJANGO_SETTINGS_MODULE="prometric.settings") as servers:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{arguments.sockets} sockets on one process, {arguments.events} events")
        for door in arguments.doors:
            print(_line(door, _measure(door, arguments, servers.home, servers.env)))
    return 0


def _measure(door: str, arguments: argparse.Namespace, home: Path, env: dict[str, str]) -> dict[str, Any]:
    from bench.machine import CPU, serving
    from laptop import children

    with ExitStack() as stack:
        web = stack.enter_context(serving(f"live-{door}", UVICORN.split(), home, os.environ | env))
        relay = children.spawn(
            [sys.executable, "manage.py", "relay"],
            death_signal=signal.SIGKILL,
            env=os.environ | env,
        )
        stack.callback(children.stop, relay, (signal.SIGTERM, 10))
        token, deal, change = _company()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        clients = context.Process(
            target=run_clients, args=(door, web.port, token, arguments.sockets, theirs), daemon=True
        )
        clients.start()
        theirs.close()  # so that a client process that fails ends the wait
        assert ours.recv() == "first"  # one socket: everything is loaded
        before = _rss(web.process.pid)
        ours.send("go")
        began = time.monotonic()
        assert ours.recv() == "connected"
        connecting = time.monotonic() - began
        time.sleep(2)
        memory = _rss(web.process.pid) - before
        cpu = CPU(web.process)
        used = cpu.seconds()
        commits = {}
        for number in range(arguments.events):
            change(deal, number)
            commits[number] = time.monotonic()
            time.sleep(arguments.every)
        used = cpu.seconds() - used
        ours.send(arguments.events)
        arrivals = ours.recv()
        clients.join()
    waits = sorted(moment - commits[number] for number, moments in arrivals.items() for moment in moments)
    return {
        "kb": memory / 1024 / (arguments.sockets - 1),
        "connecting": connecting,
        "waits": [wait * 1000 for wait in waits],
        "share": len(waits) / (arguments.events * arguments.sockets),
        "cpu": used / arguments.events * 1000,
    }


def _company() -> tuple[str, Any, Any]:
    """A company's token, a deal of it, and how to change that."""
    from apps.crm import services as crm
    from apps.kernel import tenancy
    from conftest import make_company

    company = make_company()
    scope = (company.organization.pk, company.workspace.pk)
    with tenancy.enter(*scope):
        customer = crm.create_customer(actor=company.actor, name="Customer").pk
        deal = crm.create_deal(actor=company.actor, title="Deal", customer_id=customer).pk

    def change(pk: Any, number: int) -> None:
        with tenancy.enter(*scope):
            crm.update_deal(pk, actor=company.actor, title=f"change-{number};")

    return company.client.token or "", deal, change


def _rss(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _line(door: str, found: dict[str, Any]) -> str:
    waits = found["waits"]
    p95 = waits[int(len(waits) * 0.95)]
    return (
        f"{door:<9} {found['kb']:5.1f} KB a socket · commit to arrival "
        f"p50 {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, max {waits[-1]:.0f} ms · "
        f"{found['share']:.2%} arrived · {found['cpu']:.0f} ms CPU an event · "
        f"connected in {found['connecting']:.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
