"""Numbers of documents, codes, sums, counts and names that a question contains."""

from __future__ import annotations

import re
from decimal import Decimal

from apps.ai.chat.normalization import normalize
from apps.ai.chat.slots.period_text import AHEAD, AMOUNT, DAYS, UNITS, amount
from apps.analytics.periods import PeriodType
from apps.crm.models import Stage

NUMBER = re.compile(r"\b(DL|ORD|INV|PRD|PAY|PO|SHP|CN|CUS)-(\d{4})-(\d{1,9})\b", re.IGNORECASE)
LOOKALIKES = str.maketrans("АВСЕНКМОРТХУавсеокмртху", "ABCEHKMOPTXYabceokmptxy")
SKU = re.compile(
    r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){0,4}\b", re.IGNORECASE
)
QUOTED = re.compile(r"[«\"“„']([^«»\"“”„']{2,80})[»\"”“']")
MANY_DIGITS = re.compile(r"(?<!\d)\+?\d[\d ()-]{8,16}\d(?!\d)")
LIMIT = re.compile(
    r"\b(?:топ|top|алгашкы|первы\w+|first|уздик|best|biggest|largest|крупнейш\w+|лучши\w+|покажи|"
    r"show(?: me)?|"
    rf"корсет\w*)[\s-]*(?:the\s+|ен\s+)?({AMOUNT})\b|\b({AMOUNT})\s+(?:самы\w+|лучши\w+|крупнейш\w+|крупны\w+|"
    r"biggest|largest|best|top|ен|уздик|ири|последни\w+)\b"
)
DAY_COUNT = re.compile(
    rf"\b({AMOUNT})\s*\+?\s*(?:{DAYS}|({UNITS[PeriodType.WEEK]})|({UNITS[PeriodType.MONTH]}))\b"
    r"|\b(полгода|жарты жыл\w*|half a year)\b"
)
MONTH_COUNT = re.compile(rf"\b(?:{AHEAD}\s+)?({AMOUNT})\s+(?:{UNITS[PeriodType.MONTH]})\b")
MONEY = re.compile(
    r"\b(?:больше|более|свыше|дороже|от|выше|over|above|more than|at least|from|кеминде)\s+([\d][\d\s.,]*)\s*"
    r"(млрд|миллиард\w*|billion|bn|млн|миллион\w*|million|mln|m|тыс\w*|thousand|k|мын)?"
    r"|([\d][\d\s.,]*)\s*(млрд|миллиард\w*|млн|миллион\w*|тыс\w*|мын)?\s*(?:тенге\w*)?(?:нан|ден|тан|дан)?\s+"
    r"(?:астам|жогары|коп|кымбат|артык)"
)
FACTORS = (("млрд|миллиард|bil|bn", 10**9), ("млн|миллион|mil|mln|m", 10**6), ("тыс|thou|k|мын", 10**3))
STAGES = {
    Stage.LEAD: r"\blead\b|лид\b|лиды\b|лидтер",
    Stage.QUALIFIED: r"qualif|квалиф|билiктi|саралан",
    Stage.PROPOSAL: r"proposal|предложени|ұсыныс|усыныс|кп\b",
    Stage.NEGOTIATION: r"negotiat|переговор|келиссоз",
    Stage.CLOSING: r"\bclosing\b|стадии закрыт|этапе закрыт|жабу кезен",
}
MOST_ROWS, MOST_DAYS, MOST_MONTHS = 20, 3650, 24


def read_number(text: str) -> tuple[str, str] | None:
    """(prefix, whole number) of the first document's number in the text, as the house writes it."""
    match = NUMBER.search(text.translate(LOOKALIKES))
    return (match[1].upper(), f"{match[1].upper()}-{match[2]}-{int(match[3]):04d}") if match else None


def read_sku(text: str) -> str | None:
    """The first word of Latin letters and digits that is no document's number."""
    for match in SKU.finditer(NUMBER.sub(" ", text.translate(LOOKALIKES))):
        if not re.fullmatch(r"Q[1-4]|\d+(?:K|M|MLN|ST|ND|RD|TH|D|DAYS?)", match[0].upper()):
            return match[0]
    return None


def read_limit(text: str) -> int | None:
    """How many rows were asked for, at most 20."""
    match = LIMIT.search(normalize(text))
    if match is None:
        return None
    wanted = amount(match[1] or match[2])
    return min(wanted, MOST_ROWS) if 1 <= wanted <= 1000 else None


def read_days(text: str) -> int | None:
    """A length of time in days: "45 дней", "три месяца"."""
    match = DAY_COUNT.search(normalize(text))
    if match is None:
        return None
    if match[4]:
        return 182
    length = 7 if match[2] else 30 if match[3] else 1
    return min(max(1, amount(match[1]) * length), MOST_DAYS)


def read_months(text: str) -> int | None:
    """How many months ahead, at most 24."""
    folded = normalize(text)
    if match := MONTH_COUNT.search(folded):
        return min(max(1, amount(match[1])), MOST_MONTHS)
    if re.search(r"\b(полгода|жарты жыл\w*|half a year|half-year)\b", folded):
        return 6
    if re.search(rf"\b{AHEAD}\s+(?:{UNITS[PeriodType.QUARTER]})\b", folded):
        return 3
    return 12 if re.search(rf"\b(?:{UNITS[PeriodType.YEAR]})\b", folded) else None


def read_stage(text: str) -> str | None:
    """The open stage that is named."""
    folded = normalize(text)
    return next(
        (str(stage) for stage, pattern in STAGES.items() if re.search(normalize(pattern), folded)), None
    )


def read_amount(text: str) -> int | None:
    """The least sum in tenge: "больше 5 млн", "over 10 million"."""
    match = MONEY.search(normalize(text))
    if match is None:
        return None
    digits, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
    digits = re.sub(r"\s", "", digits).rstrip(".,").replace(",", ".")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    if not digits or len(digits) > 15:
        return None
    factor = next((f for pattern, f in FACTORS if unit and re.match(pattern, unit)), 1)
    found = int(Decimal(digits) * factor)
    return found if found >= 1000 else None


def read_code(text: str) -> str | None:
    """A BIN, IIN or phone number: ten digits or more."""
    match = MANY_DIGITS.search(NUMBER.sub(" ", text))
    return match[0].strip() if match else None
