"""What is done with each outbox event, in the relay's transaction, and with a delivered batch after it.

Every consumer is idempotent by that: what it writes and the event's delivery are committed together.
"""

from __future__ import annotations

from apps.kernel import outbox
from apps.notifications.consumers import (  # noqa: F401  (notices and people register with `telling`)
    dashboards,
    frames,
    notices,
    people,
    telling,
    webhooks,
)
from apps.notifications.live.writing import send_delivered

outbox.consumer(telling.told)
outbox.consumer(frames.told)
outbox.consumer(dashboards.touch)
outbox.consumer(webhooks.record)
outbox.after_commit(send_delivered)
outbox.after_commit(webhooks.ask_for_sending)
outbox.each_turn(dashboards.tell_due)
