"""What is done with each outbox event, in the relay's transaction, and with a delivered batch after it.

Every consumer is idempotent by that: what it writes and the event's delivery are committed together.
"""

from __future__ import annotations

from apps.kernel import outbox
from apps.notifications.consumers import (  # noqa: F401  (they register with `notify` and `broadcasts`)
    broadcasts,
    collaboration,
    dashboards,
    fulfilment,
    goods,
    letters,
    notices,
    notify,
    people,
    webhooks,
)
from apps.notifications.live.publishing import send_delivered

outbox.consumer(notify.notice_consumers)
outbox.consumer(broadcasts.live_consumers)
outbox.consumer(dashboards.touch)
outbox.consumer(webhooks.record)
outbox.after_commit(send_delivered)
outbox.after_commit(webhooks.ask_for_sending)
outbox.each_turn(dashboards.publish_due)
