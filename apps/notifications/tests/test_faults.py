"""kill -9 of worker, relay, Valkey and a web process amid 200 changes: nothing is lost, nothing invented."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from apps.crm import services as crm
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.notifications.tests.running import NodeClient, PlainClient, System, wait_until
from laptop.embedded import EmbeddedValkey

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]
CHANGES = 200


@pytest.fixture
def frail(tmp_path: Any, transactional_db: None) -> Iterator[tuple[System, EmbeddedValkey]]:
    """A whole system with a Valkey of its own, to be killed at will."""
    with EmbeddedValkey(tmp_path) as valkey, System(tmp_path, valkey.url) as system:
        system.start("web1", "web2", "relay", "worker")
        system.ready()
        yield system, valkey


def key(data: dict[str, Any]) -> tuple[str, int]:
    return data["id"], data["version"]


class Reconnecting:
    """A dashboard as it should be written: comes back to a process that lives, with the last id it got."""

    def __init__(self, system: System, token: str) -> None:
        self.system, self.token, self.last = system, token, 0
        self.heard: list[tuple[str, int]] = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        via = "web1"
        while not self.ended.is_set():
            try:
                with closing(
                    PlainClient(self.system.url(via), self.token, query=f"?since={self.last}")
                ) as client:
                    self._listen(client)
            except OSError:
                pass
            via = "web2" if via == "web1" else "web1"

    def _listen(self, client: PlainClient) -> None:
        while not self.ended.is_set():
            try:
                line = client.until(lambda line: True, 0.2)
            except AssertionError:
                continue
            if line["on"] == "close":
                return
            if "id" in line:
                self.last = line["id"]
            if line["name"] == "deal.updated":
                self.heard.append(key(line["data"]))


def test_nothing_is_lost_and_nothing_invented(frail, live_company, modules):
    system, valkey = frail
    token = live_company.client.token
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        customer = crm.create_customer(actor=live_company.actor, name="Customer").pk
        deals = [
            crm.create_deal(actor=live_company.actor, title=f"Deal {number}", customer_id=customer).pk
            for number in range(4)
        ]
    wanderer = Reconnecting(system, token)
    done: list[int] = []

    def change(number: int) -> None:
        for via in ("web1", "web2") if number % 2 else ("web2", "web1"):
            try:
                body = {"value": 1000 + number, "title": f"Change {number}"}
                system.call("PUT", f"/deals/{deals[number % 4]}", token, body, via=via)
                break
            except OSError:
                continue  # killed: whether it was written down, the books know
        done.append(number)

    with (
        closing(NodeClient(modules, system.url("web2"), token)) as node,
        closing(PlainClient(system.url("web2"), token)) as steady,
        ThreadPoolExecutor(2) as threads,
    ):
        node.connected()
        steady.connected()
        changes = [threads.submit(change, number) for number in range(CHANGES)]
        wait_until(lambda: len(done) >= 30, 60)
        system.kill("worker")
        wait_until(lambda: len(done) >= 60, 60)
        system.kill("relay")
        system.start("relay", "worker")
        wait_until(lambda: len(done) >= 100, 60)
        assert valkey.process is not None
        valkey.process.kill()
        valkey.process.wait()
        wait_until(lambda: len(done) >= 130, 60)
        valkey.start()
        wait_until(lambda: len(done) >= 150, 60)
        system.kill("web1")
        system.start("web1")
        for changed in changes:
            changed.result()
        with tenancy.system("test"):
            rows = OutboxEvent.everything.filter(name="deal.updated", subject_id__in=deals)
            written = {(str(pk), version) for pk, version in rows.values_list("subject_id", "version")}
            assert len(written) >= CHANGES - 2
            wait_until(lambda: not rows.filter(delivered_at__isnull=True).exists(), 30)
        heard: dict[Any, list[tuple[str, int]]] = {node: [], steady: []}

        def missing() -> bool:
            for client, found in heard.items():
                found += [
                    key(line["data"]) for line in client.all_now() if line.get("name") == "deal.updated"
                ]
            return any(written - set(found) for found in [*heard.values(), wanderer.heard])

        wait_until(lambda: not missing(), 30)
    wanderer.ended.set()
    wanderer.thread.join()
    for found in [*heard.values(), wanderer.heard]:
        changed = [each for each in found if each[1] > 1]  # type: ignore[assignment]
        assert set(changed) == written  # type: ignore[call-overload]
    # To sockets that stayed open each came once, and in the order of its deal.
    for found in heard.values():
        for deal in map(str, deals):
            versions = [version for pk, version in found if pk == deal]
            assert versions == sorted(set(versions))
    with tenancy.system("test"):
        assert not OutboxEvent.everything.filter(parked_at__isnull=False).exists()
