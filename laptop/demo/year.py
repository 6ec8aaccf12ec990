"""The year that the demo company has behind it: stories that run side by side, each step at its own time."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush

import time_machine

from apps.kernel import clock
from laptop.demo.company import Demo

DAYS = dt.timedelta(days=365)
MINUTE = dt.timedelta(minutes=1)
# A story yields the moment of its next step and is gone on with then; the services' clock stands there.
Story = Generator[dt.datetime, None, None]


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of a local day."""
    return clock.day_start(day) + dt.timedelta(hours=hour, minutes=minute)


def travel(moment: dt.datetime) -> time_machine.travel:
    """The services' clock goes on from that moment."""
    return time_machine.travel(moment, tick=True)


@dataclass
class Year:
    """Whose year it is, which days it has, and the stories that wait for their time.

    All steps are taken in the order of time, so that numbers, stock and accounts grow as they do in life.
    """

    demo: Demo
    start: dt.date
    today: dt.date
    rng: random.Random = field(default_factory=lambda: random.Random(20_260_101))
    _waiting: list[tuple[dt.datetime, int, Story]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def add(self, story: Story) -> None:
        """Let a story take its next step and wait for the one after; today is not told any more."""
        moment = next(story, None)
        if moment is not None and clock.local_date(moment) < self.today:
            heappush(self._waiting, (moment, next(self._numbers), story))

    def pass_by(self) -> None:
        """Tell the stories to their ends, or to yesterday evening; no two steps at one moment."""
        now = at(self.start, 0)
        while self._waiting:
            moment, _number, story = heappop(self._waiting)
            now = max(moment, now + MINUTE)
            with travel(now):
                self.add(story)
