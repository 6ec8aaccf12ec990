"""The catalogues under `locale/` without GNU gettext, which many machines lack: Babel does its work.

`python -m prometric.translations` brings the catalogues' messages up to date with the code and compiles
them; `make run` and `make test` compile by themselves. English is what the code says, so it has none.
"""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

from prometric.their_texts import THEIRS

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
LANGUAGES = ("kk", "ru")
MARKERS = (
    "_ gettext gettext_lazy gettext_noop ngettext:1,2 ngettext_lazy:1,2 pgettext:1c,2 pgettext_lazy:1c,2"
)
CODE = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python")]
Message = str | tuple[str, ...]  # what the code says; where it counts, both of its forms
Text = tuple[str | None, Message]  # its context, where it has one, before it


def said(entry: Any) -> Text | None:
    """What an entry of a catalogue translates; None for one that lacks a translation (or a form of it)."""
    forms = (entry.string,) if isinstance(entry.string, str) else entry.string
    if not entry.id or not all(forms):
        return None
    return entry.context, entry.id if isinstance(entry.id, str) else tuple(entry.id)


def first(message: Message) -> str:
    """The form by which a message is sorted and found."""
    return message if isinstance(message, str) else message[0]


def messages() -> set[Text]:
    """Every text that the code marks for translation, and those of Django that are ours to say."""
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_keywords

    keywords = parse_keywords(MARKERS.split())
    found: set[Text] = {(None, text) for text in THEIRS} | {
        (context, message)
        for folder in ("apps", "prometric")
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, CODE, keywords=keywords
        )
        if isinstance(message, (str, tuple))
    }
    found |= _of_templates(keywords)
    # What counts in one place and does not in another has one entry, with its forms.
    counted = {(context, first(message)) for context, message in found if not isinstance(message, str)}
    return found - counted


def _of_templates(keywords: Any) -> set[Text]:
    """What the templates say; Django writes one as the code that would say it."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    found: set[Text] = set()
    for folder in ("templates", "apps", "prometric"):
        for path in (ROOT / folder).rglob("*.html"):
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            lines = "\n".join(line.strip() for line in code.split("\n"))
            for _line, message, _comments, context in extract(
                "python", BytesIO(lines.encode()), keywords=keywords
            ):
                if isinstance(message, (str, tuple)):
                    found.add((context, message))
    return found


def untranslated() -> dict[str, list[str]]:
    """{language: texts without a translation}."""
    from babel.messages.pofile import read_po

    wanted = messages()
    found = {}
    for language in LANGUAGES:
        with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            known = {said(entry) for entry in read_po(file, locale=language)}
        found[language] = sorted(first(text) for _context, text in wanted - known)
    return found


def update() -> None:
    """Add the code's new texts to each catalogue, empty, and drop those that it no longer has."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    wanted = messages()
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        with path.open("rb") as file:
            known = {said(entry): entry.string for entry in read_po(file, locale=language)}
        fresh = Catalog(locale=language, project="Prometric", charset="utf-8", fuzzy=False)
        for context, message in sorted(wanted, key=lambda text: (first(text[1]), text[0] or "")):
            flags = ["python-format"] if "%(" in first(message) else []
            fresh.add(message, known.get((context, message), ""), flags=flags, context=context)
        with path.open("wb") as file:
            write_po(file, fresh, width=100, omit_header=False, sort_output=True)


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write a `.mo` beside each `.po` that is newer than it; return those that were written."""
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    if stale:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for source in stale:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
            # Several runs may do this at once: each writes a file of its own, the last rename stays.
            draft = source.with_suffix(f".{os.getpid()}.mo")
            with draft.open("wb") as file:
                write_mo(file, catalogue)
            draft.replace(source.with_suffix(".mo"))
    return [source.with_suffix(".mo") for source in stale]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    update()
    for language, texts in untranslated().items():
        for text in texts:
            print(f"{language} lacks: {text}")
    for written in compile_all():
        print(written)
