"""Fixtures of the tests with real processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from apps.notifications.tests.receiving import Receiver
from apps.notifications.tests.running import NodeClient, PlainClient, System, node_modules


@pytest.fixture(scope="package")
def system(tmp_path_factory: Any, django_db_setup: None) -> Iterator[System]:
    """Two web processes, relay and worker, on the servers of this test run."""
    with System(tmp_path_factory.mktemp("system"), os.environ["REDIS_URL"]) as running:
        running.start("web1", "web2", "relay", "worker")
        running.ready()
        yield running


@pytest.fixture(scope="session")
def modules() -> Any:
    """Where node finds socket.io-client."""
    return node_modules()


@pytest.fixture
def socketio(system: System, modules: Any) -> Iterator[Callable[..., NodeClient]]:
    """Opens clients of the reference's kind; closed at the end."""
    with ExitStack() as stack:

        def open_client(token: str | None, via: str = "web1", **options: Any) -> NodeClient:
            return stack.enter_context(closing(NodeClient(modules, system.url(via), token, **options)))

        yield open_client


@pytest.fixture
def plain(system: System) -> Iterator[Callable[..., PlainClient]]:
    """Opens websocket clients; closed at the end."""
    with ExitStack() as stack:

        def open_client(token: str | None = None, via: str = "web1", **options: Any) -> PlainClient:
            return stack.enter_context(closing(PlainClient(system.url(via), token, **options)))

        yield open_client


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    made = Receiver()
    yield made
    made.close()
