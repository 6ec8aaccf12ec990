"""How wide the columns of a printed table are: no number, date or word of a heading is broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# An A4 page on its side without margins; what a cell has on both sides of its text. In points.
PAGE, PADDING = 773.0, 6.9
SIZE, SMALLEST = 7.0, 4.5  # of the letters, in points
# A text may be broken, but not for less than so much; in letters of average width, `em` below.
LONGEST_WORD = 8.0
NARROW, WIDE = set(".,:;'|!ilj()[]/ \u00a0"), set("ЖШЩЮЫФМШmwMW%—жшщюыфм@")


def em(text: str, *, bold: bool = False) -> float:
    """About how wide a text is in Noto Sans, in font sizes; rather too much than too little."""
    width = 0.0
    for letter in text:
        if letter in NARROW:
            width += 0.3
        elif letter in WIDE:
            width += 0.95
        else:
            width += 0.72 if letter.isupper() else 0.6
    return width * (1.08 if bold else 1)


def fit(
    heads: Sequence[str], rows: Iterable[Sequence[str]], fixed: Sequence[bool], wished: Sequence[int]
) -> tuple[list[float], float]:
    """Each column's share of the page in percent, and the size of the letters in points.

    Args:
        rows: the cells' texts, sums too.
        fixed: whether a column's cells stay on one line: numbers and dates.
        wished: the most characters that a column's texts should get on one line.
    """
    least = [max((em(word, bold=True) for word in head.split()), default=1.0) for head in heads]
    wish = [max(low, min(em(head, bold=True), low * 2)) for head, low in zip(heads, least, strict=True)]
    for row in rows:
        for place, text in enumerate(row):
            if not text:
                continue
            whole = em(text, bold=True)
            if fixed[place]:
                least[place] = max(least[place], whole)
            else:
                word = max(map(em, text.split()), default=0.0)
                least[place] = max(least[place], min(word, LONGEST_WORD))
                whole = min(whole, wished[place] * 0.6)
            wish[place] = max(wish[place], whole, least[place])
    room = PAGE - PADDING * len(heads)
    size = min(SIZE, max(SMALLEST, room / sum(least)))
    widths = _shared(room / size, least, wish, fixed)
    points = [width * size + PADDING for width in widths]
    return [width * 100 / sum(points) for width in points], size


def _shared(room: float, least: list[float], wish: list[float], fixed: Sequence[bool]) -> list[float]:
    """What each column gets of the room: at least so much, at most its wish; texts share the rest."""
    wanted = sum(wish) - sum(least)
    share = min(1.0, max(0.0, room - sum(least)) / wanted) if wanted else 0.0
    widths = [low + (high - low) * share for low, high in zip(least, wish, strict=True)]
    rest = max(0.0, room - sum(widths))
    growing = [place for place, stays in enumerate(fixed) if not stays] or list(range(len(fixed)))
    whole = sum(widths[place] for place in growing)
    for place in growing:
        widths[place] += rest * widths[place] / whole
    return widths
