"""When a schedule is due, in its own time zone."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from celery.schedules import ParseException, crontab
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, Missing
from apps.reports.models import Frequency

# A cron line for 29 February on a Monday comes every 28 years; whatever takes longer never comes.
LONGEST = dt.timedelta(days=366 * 29)
# More missed runs than these are not counted through: the schedule goes on from a month ago.
MOST_MISSED = 1_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Which days, and at what times of day."""

    zone: ZoneInfo
    times: tuple[dt.time, ...]
    weekdays: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    either: bool = False
    to_month_end: bool = False

    def next_after(self, moment: dt.datetime) -> dt.datetime | None:
        """The first due time after a moment, in UTC; None when there never is one."""
        local = moment.astimezone(self.zone)
        day = local.date()
        last = day + LONGEST
        while day <= last:
            if self._holds(day):
                for time in self.times:
                    due = _existing(dt.datetime.combine(day, time, tzinfo=self.zone))
                    if due > moment:
                        return due
            day += dt.timedelta(days=1)
        return None

    def last_missed(self, first: dt.datetime, now: dt.datetime) -> dt.datetime:
        """The latest due time up to now, from a first one that is due."""
        found = first
        for due, _count in zip(self._after(first), range(MOST_MISSED), strict=False):
            if due > now:
                return found
            found = due
        return self.last_missed(self.next_after(now - dt.timedelta(days=31)) or found, now)

    def _after(self, moment: dt.datetime) -> Iterator[dt.datetime]:
        following = self.next_after(moment)
        while following is not None:
            yield following
            following = self.next_after(following)

    def _holds(self, day: dt.date) -> bool:
        if day.month not in self.months:
            return False
        in_month = day.day in self.days
        if self.to_month_end and day.day == monthrange(day.year, day.month)[1]:
            in_month = any(wanted >= day.day for wanted in self.days)
        in_week = day.isoweekday() in self.weekdays
        return in_month or in_week if self.either else in_month and in_week


def _existing(local: dt.datetime) -> dt.datetime:
    """In UTC; a time that the zone's clocks skip is that much later."""
    return local.astimezone(dt.UTC)


EVERY_DAY, EVERY_WEEKDAY, EVERY_MONTH = (frozenset(range(1, last + 1)) for last in (31, 7, 12))


def read(
    *, frequency: str, at: dt.time, weekday: int, day_of_month: int, cron: str, time_zone: str
) -> Timing:
    """The timing that a schedule's fields describe.

    Raises:
        Invalid: an unknown zone, a cron line that does not parse, comes more than once an hour or never.
        Missing: no cron line where one is asked for.
    """
    zone = _zone(time_zone)
    if frequency == Frequency.CRON:
        return _read_cron(cron, zone)
    weekdays = frozenset({weekday}) if frequency == Frequency.WEEKLY else EVERY_WEEKDAY
    days = frozenset({day_of_month}) if frequency == Frequency.MONTHLY else EVERY_DAY
    time = at.replace(second=0, microsecond=0)
    return Timing(zone, (time,), weekdays, days, EVERY_MONTH, to_month_end=frequency == Frequency.MONTHLY)


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise Invalid(time_zone=_("Unknown time zone."))
    return ZoneInfo(name)


def _read_cron(line: str, zone: ZoneInfo) -> Timing:
    """Five fields as cron has them; where both day fields are given, either one is enough.

    Kept from running more than once an hour: these are letters to people.
    """
    if not line:
        raise Missing("cron")
    fields = line.split()
    if len(fields) != 5:
        raise Invalid(cron=_("Five fields are needed: minute hour day-of-month month day-of-week."))
    minute, hour, day_of_month, month, day_of_week = fields
    try:
        parsed: Any = crontab(minute, hour, day_of_week, day_of_month, month)
    except (ParseException, ValueError) as error:
        raise Invalid(
            cron=_("The cron line is not valid: %(error)s.") % {"error": str(error)[:100]}
        ) from None
    if len(parsed.minute) != 1:
        raise Invalid(cron=_("At most once an hour: name one minute."))
    timing = Timing(
        zone,
        tuple(dt.time(hour, minute) for hour in sorted(parsed.hour) for minute in parsed.minute),
        frozenset(day or 7 for day in parsed.day_of_week),
        frozenset(parsed.day_of_month),
        frozenset(parsed.month_of_year),
        either=day_of_month != "*" and day_of_week != "*",
    )
    if timing.next_after(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) is None:
        raise Invalid(cron=_("The cron line never comes due."))
    return timing
