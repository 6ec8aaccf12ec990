"""How documents write money, quantities, dates and amounts in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from num2words import num2words

from apps.kernel import money

NBSP = "\u00a0"
MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "en": "January February March April May June July August September October November December",
}
_CODES = {"ru": "ru", "kk": "kz", "en": "en"}  # num2words calls Kazakh by the country
_TENGE = {"ru": ("тенге", "тиын"), "kk": ("теңге", "тиын"), "en": ("tenge", "tiyn")}


def money_text(amount: Decimal, language: str) -> str:
    """`22 500 000,00` (ru, kk) or `22,500,000.00` (en); domain.md §6.3."""
    return _grouped(money.round_money(amount), language)


def quantity_text(quantity: Decimal, language: str) -> str:
    """Up to three decimals, no trailing zeros: `1 250,5`."""
    return _grouped(_shortened(quantity), language)


def percent_text(percent: Decimal, language: str) -> str:
    """`16 %`, `12,5 %` (en `16%`)."""
    text = _grouped(_shortened(percent), language)
    return f"{text}%" if language == "en" else f"{text}{NBSP}%"


def day_text(day: date) -> str:
    """`23.11.2026`, as the house's configuration has it."""
    return day.strftime("%d.%m.%Y")


def long_day_text(day: date, language: str) -> str:
    """`23 ноября 2026 г.`, `2026 жылғы 23 қараша`, `23 November 2026`."""
    month = MONTHS[language].split()[day.month - 1]
    if language == "kk":
        return f"{day.year} жылғы {day.day}{NBSP}{month}"
    text = f"{day.day}{NBSP}{month} {day.year}"
    return f"{text}{NBSP}г." if language == "ru" else text


def amount_in_words(amount: Decimal, language: str) -> str:
    """«Двадцать два миллиона пятьсот тысяч тенге 00 тиын»; the whole tenge in words, the rest in digits."""
    whole, rest = divmod(abs(money.round_money(amount)), 1)
    tenge, tiyn = _TENGE[language]
    words = _capital(num2words(int(whole), lang=_CODES[language]))
    return f"{words} {tenge} {int(rest * 100):02d} {tiyn}"


def number_in_words(number: Decimal, language: str) -> str:
    """A quantity in words; one with a fraction stays in digits, as accountants write it."""
    if number != number.to_integral_value():
        return quantity_text(number, language)
    return _capital(num2words(int(number), lang=_CODES[language]))


def _grouped(number: Decimal, language: str) -> str:
    text = f"{number:,f}"
    return text if language == "en" else text.replace(",", NBSP).replace(".", ",")


def _shortened(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
