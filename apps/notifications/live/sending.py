"""From the relay to the bus: one connection, and never long."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from channels.layers import get_channel_layer

from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.live.hub import group_of

log = structlog.get_logger("prometric.live")
# Valkey that hangs must not hold up the books: the hubs read the table meanwhile.
PATIENCE = 1.0
SILENCE = 5.0

_last_sent: dict[UUID, int] = {}
_silent_until = 0.0


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for good: the layer keeps a connection for each loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="bus", daemon=True).start()
    return loop


def send(broadcasts: list[Broadcast]) -> None:
    """Send broadcasts, one message an organization; what the bus does not take is left to the hubs."""
    global _silent_until
    by_organization: dict[UUID, list[Broadcast]] = {}
    for broadcast in broadcasts:
        by_organization.setdefault(broadcast.organization_id, []).append(broadcast)
    if not by_organization or time.monotonic() < _silent_until:
        return
    sent = asyncio.run_coroutine_threadsafe(_send(by_organization), _loop())
    try:
        sent.result(PATIENCE)
    except Exception as error:
        sent.cancel()
        _silent_until = time.monotonic() + SILENCE
        log.warning("bus does not answer", error=f"{type(error).__name__}: {error}")


async def _send(by_organization: dict[UUID, list[Broadcast]]) -> None:
    layer = get_channel_layer()
    for organization, found in by_organization.items():
        # What came before tells a hub whether it missed something.
        message: dict[str, Any] = {
            "type": "frames",
            "organization": str(organization),
            "after": _last_sent.get(organization),
            "frames": [broadcast.message() for broadcast in found],
        }
        _last_sent[organization] = found[-1].id
        await layer.group_send(group_of(organization), message)
