"""The languages of a document: one, or Kazakh and Russian side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from apps.accounts.models import DocumentLanguage as Language
from apps.finance.documents import amounts
from apps.finance.documents.texts import TEXTS


class Text(str):
    """The same in each language of the document; as a text they stand in one line, with a slash."""

    each: tuple[str, ...]

    def __new__(cls, each: tuple[str, ...]) -> Text:
        made = super().__new__(cls, " / ".join(each))
        made.each = each
        return made

    def at(self, place: int) -> str:
        """In the language of that place; what is the same in each is said once."""
        return self.each[min(place, len(self.each) - 1)]

    @property
    def lines(self) -> SafeString:
        """One under the other, each line tagged by its language's place, for headings and headers."""
        return format_html_join("", '<span class="line line{}">{}</span>', enumerate(self.each, 1))


class Words:
    """The fixed words of documents: `{{ t.supplier }}`, `{{ t.supplier.lines }}`."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def __getitem__(self, key: str) -> Text:
        return self._speech.say(lambda language: TEXTS[key][language])


class Speech:
    """Writes in a document's language; numbers of a bilingual one are written once, as both have them."""

    def __init__(self, language: str) -> None:
        self.code = language
        self.languages: tuple[str, ...] = ("kk", "ru") if language == Language.KK_RU else (language,)
        self.t = Words(self)

    def say(self, write: Callable[[str], str]) -> Text:
        """What `write` gives for each language; the same text twice is said once."""
        return Text(tuple(dict.fromkeys(write(language) for language in self.languages)))

    @property
    def first(self) -> str:
        return self.languages[0]

    def filled(self, key: str, **values: str) -> Text:
        """A fixed sentence with values, of which a text is put in by language."""

        def write(language: str) -> str:
            place = self.languages.index(language)
            said = {
                name: value.at(place) if isinstance(value, Text) else value for name, value in values.items()
            }
            return TEXTS[key][language].format(**said)

        return self.say(write)

    def money(self, amount: Decimal) -> str:
        return amounts.money_text(amount, self.first)

    def quantity(self, quantity: Decimal) -> str:
        return amounts.quantity_text(quantity, self.first)

    def percent(self, percent: Decimal) -> str:
        return amounts.percent_text(percent, self.first)

    def day(self, day: date) -> str:
        return amounts.day_text(day)

    def long_day(self, day: date) -> Text:
        return self.say(lambda language: amounts.long_day_text(day, language))

    def in_words(self, amount: Decimal) -> Text:
        return self.say(lambda language: amounts.amount_in_words(amount, language))

    def number_in_words(self, number: Decimal) -> Text:
        return self.say(lambda language: amounts.number_in_words(number, language))
