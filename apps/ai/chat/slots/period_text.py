"""The period that a question names, as Almaty days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from apps.ai.chat.normalization import normalize
from apps.analytics.periods import Period, PeriodType, add_months, month_end

MONTHS = (
    r"январ\w* кантар\w* jan(?:uary)?",
    r"феврал\w* акпан\w* feb(?:ruary)?",
    r"март\w{0,2} наурыз\w* mar(?:ch)?",
    r"апрел\w* сауир\w* apr(?:il)?",
    r"ма[йяею] маем мамыр\w* may",
    r"июн\w* маусым\w* june?",
    r"июл\w* шилде\w* july?",
    r"август\w* тамыз\w* aug(?:ust)?",
    r"сентябр\w* кыркуйек\w* sept?(?:ember)?",
    r"октябр\w* казан(?:да\w*|нын|га)? oct(?:ober)?",
    r"ноябр\w* караша\w* nov(?:ember)?",
    r"декабр\w* желтоксан\w* dec(?:ember)?",
)
UNITS = {
    PeriodType.WEEK: r"недел\w*|апта\w*|weeks?(?:ly)?",
    PeriodType.MONTH: r"месяц\w*|айда\w*|айдын|айга|айы|ай|айлык|months?(?:ly)?",
    PeriodType.QUARTER: r"квартал\w*|токсан\w*|quarters?(?:ly)?",
    PeriodType.YEAR: r"год\w*|жыл\w*|years?(?:ly)?|лет",
}
DAYS = r"(?:дн\w*|день|кун\w*|days?|сут\w*)"
LAST = r"(?:прошл\w+|предыдущ\w+|минувш\w+|откен|алдынгы|былтыргы|last|previous|past)"
NEXT = r"(?:следующ\w+|будущ\w+|келес\w+|алдагы|next|coming|upcoming)"
ROLLING = r"(?:последн\w+|крайн\w+|прошедш\w+|прошл\w+|предыдущ\w+|сонгы|откен|last|past|recent|previous)"
AHEAD = r"(?:ближайш\w+|следующ\w+|будущ\w+|предстоящ\w+|алдагы|келес\w+|жакын\w*|next|coming|upcoming)"
NUMERALS = {
    "один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7,
    "восемь": 8, "девять": 9, "десять": 10, "двадцать": 20, "тридцать": 30, "полгода": 6,
    "бир": 1, "еки": 2, "уш": 3, "торт": 4, "бес": 5, "алты": 6, "жети": 7, "сегиз": 8, "тогыз": 9,
    "он": 10, "жиырма": 20, "отыз": 30,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twenty": 20, "thirty": 30,
}  # fmt: skip
AMOUNT = rf"(?:\d{{1,4}}|{'|'.join(sorted(NUMERALS, key=len, reverse=True))})"
ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(20\d\d)\b")
TODAY = re.compile(r"\b(?:сегодня\w*|бугин\w*|today\w*)\b")
YESTERDAY = re.compile(r"\b(?:вчера\w*|кеше\w*|yesterday\w*)\b")
TOMORROW = re.compile(r"\b(?:завтра\w*|ертен\w*|tomorrow\w*)\b")
LAST_YEAR = re.compile(r"\bбылтыр\w*\b")


@dataclass(frozen=True)
class Span:
    """Two local days, both included; `kind` when it is the calendar period around today."""

    start: dt.date
    end: dt.date
    kind: str | None = None


def current(kind: str, today: dt.date) -> Span:
    """The calendar day, week, month, quarter or year around today."""
    period = Period.containing(kind, today)
    return Span(period.start, period.end, kind)


def read_period(text: str, today: dt.date) -> Span | None:
    """The period that the text names, or None."""
    folded = normalize(text)
    return (
        _days(folded)
        or _near(folded, today)
        or _rolling(folded, today)
        or _quarter(folded, today)
        or _month(folded, today)
        or _calendar(folded, today)
    )


def amount(text: str) -> int:
    """A count written in digits or words."""
    return int(text) if text.isdigit() else NUMERALS[text]


def _days(text: str) -> Span | None:
    found = [_day(*match.groups()) for match in ISO.finditer(text)]
    found += [_day(*reversed(match.groups())) for match in DOTTED.finditer(text)]
    days = sorted(day for day in found if day)
    return Span(days[0], days[-1]) if days else None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _near(text: str, today: dt.date) -> Span | None:
    if YESTERDAY.search(text):
        day = today - dt.timedelta(days=1)
        return Span(day, day)
    if TOMORROW.search(text):
        day = today + dt.timedelta(days=1)
        return Span(day, day)
    return Span(today, today, PeriodType.DAY) if TODAY.search(text) else None


def _rolling(text: str, today: dt.date) -> Span | None:
    """The last 30 days, the past 3 months, the coming two weeks."""
    for order, sign in ((ROLLING, -1), (AHEAD, 1)):
        if match := re.search(rf"\b{order}\s+({AMOUNT})\s+{DAYS}\b", text):
            return _from_today(today, sign * dt.timedelta(days=amount(match[1])))
        if match := re.search(rf"\b{order}\s+({AMOUNT})\s+(?:{UNITS[PeriodType.WEEK]})\b", text):
            return _from_today(today, sign * dt.timedelta(weeks=amount(match[1])))
        if match := re.search(rf"\b{order}\s+({AMOUNT})\s+(?:{UNITS[PeriodType.MONTH]})\b", text):
            return _from_today(today, _months(today, sign * amount(match[1])) - today)
    return None


def _from_today(today: dt.date, step: dt.timedelta) -> Span:
    other = today + step
    return Span(min(today, other), max(today, other))


def _months(day: dt.date, months: int) -> dt.date:
    first = add_months(day, max(-1200, min(1200, months)))
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def _quarter(text: str, today: dt.date) -> Span | None:
    match = re.search(rf"\b([1-4])(?:-?\w{{1,3}})?\s+(?:{UNITS[PeriodType.QUARTER]})\b|\bq([1-4])\b", text)
    if not match:
        return None
    year = _year(text) or today.year
    first = dt.date(year, int(match[1] or match[2]) * 3 - 2, 1)
    return Span(first, add_months(first, 3) - dt.timedelta(days=1))


def _month(text: str, today: dt.date) -> Span | None:
    for index, names in enumerate(MONTHS, start=1):
        if re.search(rf"\b(?:{'|'.join(names.split())})\b", text):
            year = _year(text) or today.year - (index > today.month)
            first = dt.date(year, index, 1)
            return Span(first, month_end(first))
    return None


def _year(text: str) -> int | None:
    match = re.search(r"\b(20\d\d)\b", text)
    return int(match[1]) if match else None


def _calendar(text: str, today: dt.date) -> Span | None:
    if LAST_YEAR.search(text):
        return Span(dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31))
    for kind, unit in UNITS.items():
        if re.search(rf"\b{LAST}\s+(?:{unit})\b", text):
            end = current(kind, today).start - dt.timedelta(days=1)
            return Span(current(kind, end).start, end)
        if re.search(rf"\b{NEXT}\s+(?:{unit})\b", text):
            start = current(kind, today).end + dt.timedelta(days=1)
            return Span(start, current(kind, start).end)
    if year := _year(re.sub(r"\b[a-z]{2,4}-20\d\d-\d+", "", text)):
        return Span(dt.date(year, 1, 1), dt.date(year, 12, 31))
    for kind, unit in UNITS.items():
        if re.search(rf"\b(?:{unit})\b", text):
            return current(kind, today)
    return None
