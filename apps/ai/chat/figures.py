"""Whether the numbers of a text are those of the results that it tells about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.kernel import clock

SPACES = "\u00a0\u202f\u2009 "
FIGURE = re.compile(
    rf"(?<![\w.,-])[-+−]?(\d{{1,3}}(?:[{SPACES},]\d{{3}})+(?!\d)|\d+)([.,]\d+)?\s*"
    r"(млрд|миллиард\w*|billion|bn|млн|миллион\w*|million|mln|тыс|тысяч\w*|мың|thousand|трлн|trillion)?",
    re.IGNORECASE,
)
SCALES = (
    (re.compile("трлн|trill", re.IGNORECASE), 10**12),
    (re.compile("млрд|миллиард|bil|bn", re.IGNORECASE), 10**9),
    (re.compile("млн|миллион|mil|mln", re.IGNORECASE), 10**6),
    (re.compile("тыс|мың|thou", re.IGNORECASE), 10**3),
)
DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# Ids, moments and days: their digits are not said by themselves.
CODE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d(?:-\d\d(?:T[\d:]+Z)?)?")
ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
MONTH = re.compile(r"(?<![\d.])(\d{2})\.(\d{4})(?!\d)")
DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
CLOSE = Decimal("0.005")  # how far rounding may lead away: 1.23 million for 1,234,567
ORDINAL = re.compile(r"^\s*\d{1,3}[.)]\s+", re.MULTILINE)
WORDS_OF_NUMBER = re.compile(
    r"\b(?:дв(?:а|е|ух)|три|тр[её]х|четыре|пять|шесть|семь|восемь|девять|десят\w*|сотн\w*|"
    r"екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|жүз|"
    r"two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|dozen)\b",
    re.IGNORECASE,
)


def unsupported(text: str, results: Any) -> list[str]:
    """The figures of the text that no result holds, as they are written; rounding as shown is allowed.

    Numbers of a list's lines are its own. Numbers in words cannot be checked and count as unsupported.
    """
    numbers, strings = _known(results)
    # A title's digits are the title's: what a result holds as text may be repeated as it is.
    for known in sorted(strings, key=len, reverse=True):
        text = text.replace(known, " ")
    text = ORDINAL.sub("", text)
    named = {digits for known in strings if not CODE.fullmatch(known) for digits in DIGITS.findall(known)}
    found = [match[0] for match in WORDS_OF_NUMBER.finditer(text)]
    for pattern in (DATE, ISO_DATE, MONTH):
        found += [match[0] for match in pattern.finditer(text) if not _is_known_date(match, strings)]
        text = pattern.sub(" ", text)
    for match in FIGURE.finditer(text):
        if match[1] not in named and not _supported(match, numbers):
            found.append(match[0].strip())
    return found


def _known(results: Any) -> tuple[set[Decimal], set[str]]:
    numbers: set[Decimal] = set()
    strings: set[str] = set()
    for value in _leaves(results):
        if isinstance(value, str):
            strings.add(value)
            if MOMENT.fullmatch(value):
                strings.add(clock.local_date(dt.datetime.fromisoformat(value)).isoformat())
        else:
            numbers.add(abs(Decimal(str(value))))
    return numbers, {text for text in strings if len(text) > 1}


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str) or (value is not None and not isinstance(value, bool)):
        yield value


def _supported(match: re.Match[str], numbers: set[Decimal]) -> bool:
    whole, rest, unit = match[1], (match[2] or "").replace(",", "."), match[3]
    shown = Decimal(re.sub(rf"[{SPACES},]", "", whole) + rest)
    scale = next((factor for pattern, factor in SCALES if unit and pattern.match(unit)), 1)
    step = Decimal(1).scaleb(-len(rest) + 1) if rest else Decimal(1)
    # A share is told in percent, too.
    wanted = [number * factor / scale for number in numbers for factor in ((1, 100) if number < 1 else (1,))]
    return any(
        number.quantize(step, ROUND_HALF_UP) == shown and abs(number - shown) <= CLOSE * number
        for number in wanted
    )


def _is_known_date(match: re.Match[str], strings: set[str]) -> bool:
    parts = [part for part in match.groups() if part]
    if len(parts[0]) != 4:
        parts.reverse()
    iso = "-".join(f"{int(part):02d}" for part in parts)
    return any(known.startswith(iso) for known in strings)
