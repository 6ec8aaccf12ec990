"""What is done with each delivered outbox event (kernel.outbox)."""

from __future__ import annotations

from apps.kernel import outbox
from apps.notifications.live.writing import send_pending

outbox.after_commit(send_pending)
