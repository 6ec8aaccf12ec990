"""Charts as SVG, drawn here: bars over time, shares of a whole, ranks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from html import escape

from apps.finance.documents.amounts import NBSP
from apps.reports.content import Chart
from apps.reports.writers import texts

COLOURS = ("#2f6fb0", "#e08a3c", "#4a9d6f", "#b5524f", "#7d68a8", "#8a7a4f", "#4fa3b5", "#c77fa3", "#8d96a3")
INK, GRID = "#333333", "#d8dde3"
MOST_SHARES, MOST_BARS = 8, 62
WIDTH, HEIGHT = 520, 230
SCALES = {
    "ru": ((10**12, "трлн"), (10**9, "млрд"), (10**6, "млн"), (10**3, "тыс.")),
    "kk": ((10**12, "трлн"), (10**9, "млрд"), (10**6, "млн"), (10**3, "мың")),
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k")),
}


def draw(chart: Chart, language: str) -> str:
    """The chart as an `<svg>`; empty text when there is nothing to show."""
    points = [(texts.clean(label), value) for label, value in chart.points]
    if not any(value > 0 for _label, value in points):
        return ""
    if chart.shape == "bars":
        return _bars(points[-MOST_BARS:], language)
    if chart.shape == "shares":
        return _shares(points, language)
    return _ranks(points, language)


def short(value: Decimal, language: str) -> str:
    """`1,25 млн`: three digits that one can take in."""
    for scale, unit in SCALES[language]:
        if abs(value) >= scale:
            return f"{_three(value / scale, language)}{NBSP}{unit}"
    return _three(value, language)


def _three(value: Decimal, language: str) -> str:
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if language == "en" else text.replace(".", ",")


def _svg(body: list[str], height: int = HEIGHT) -> str:
    style = f'font-family="Noto Sans" font-size="9" fill="{INK}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {style}>'
    return f"{head}{''.join(body)}</svg>"


def _text(x: float, y: float, text: str, anchor: str = "start", size: float = 9) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'


def _steps(highest: Decimal) -> tuple[Decimal, int]:
    """A round step of the axis, and how many of them hold the highest value."""
    rough = highest / 4
    power = Decimal(10) ** (rough.adjusted() if rough else 0)
    step = next(power * factor for factor in (1, 2, Decimal("2.5"), 5, 10) if power * factor >= rough)
    return step, max(1, math.ceil(highest / step))


def _bars(points: Sequence[tuple[str, Decimal]], language: str) -> str:
    left, right, top, bottom = 58, 6, 10, 34
    width, height = WIDTH - left - right, HEIGHT - top - bottom
    step, count = _steps(max(value for _label, value in points))
    whole = step * count
    body = []
    for line in range(count + 1):
        y = top + height - height * line / count
        body.append(f'<line x1="{left}" x2="{WIDTH - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        body.append(_text(left - 5, y + 3, short(step * line, language), "end", 8))
    slot = width / len(points)
    every = math.ceil(len(points) * 30 / width)
    for place, (label, value) in enumerate(points):
        tall = float(max(value, Decimal(0)) / whole) * height
        x, y = left + slot * place + slot * 0.14, top + height - tall
        size = f'width="{min(slot * 0.72, 46):.1f}" height="{tall:.1f}"'
        shift = (slot * 0.72 - min(slot * 0.72, 46)) / 2
        body.append(f'<rect x="{x + shift:.1f}" y="{y:.1f}" {size} fill="{COLOURS[0]}"/>')
        if place % every == 0:
            body.append(_text(left + slot * (place + 0.5), top + height + 13, label, "middle", 8))
    return _svg(body)


def _shares(points: Sequence[tuple[str, Decimal]], language: str) -> str:
    """A ring with its legend; what does not fit is one last slice."""
    positive = sorted((point for point in points if point[1] > 0), key=lambda point: -point[1])
    shown = positive[:MOST_SHARES]
    if rest := sum((value for _label, value in positive[MOST_SHARES:]), Decimal(0)):
        shown.append((texts.REST.of(language), rest))
    whole = sum((value for _label, value in shown), Decimal(0))
    cx, cy, radius, ring = 112, HEIGHT / 2, 72, 34
    around = 2 * math.pi * radius
    body, turned = [], 0.0
    for place, (label, value) in enumerate(shown):
        share = float(value / whole)
        body.append(
            f'<circle cx="{cx}" cy="{cy}" r="{radius}" fill="none" stroke="{COLOURS[place]}"'
            f' stroke-width="{ring}" stroke-dasharray="{around * share:.2f} {around * (1 - share):.2f}"'
            f' transform="rotate({turned * 360 - 90:.2f} {cx} {cy})"/>'
        )
        turned += share
        y = 26 + place * 21
        percent = _three(value * 100 / whole, language)
        body.append(f'<rect x="232" y="{y - 8}" width="9" height="9" fill="{COLOURS[place]}"/>')
        body.append(_text(247, y, _cut(label, 34)))
        body.append(_text(WIDTH - 4, y, f"{percent}{NBSP}% · {short(value, language)}", "end"))
    return _svg(body)


def _ranks(points: Sequence[tuple[str, Decimal]], language: str) -> str:
    shown = points[:12]
    highest = max(value for _label, value in shown)
    left, room, row = 176, WIDTH - 176 - 74, 20
    body = []
    for place, (label, value) in enumerate(shown):
        y = 8 + place * row
        wide = float(max(value, Decimal(0)) / highest) * room
        body.append(_text(left - 6, y + 11, _cut(label, 30), "end"))
        body.append(f'<rect x="{left}" y="{y}" width="{wide:.1f}" height="14" fill="{COLOURS[0]}"/>')
        body.append(_text(left + wide + 5, y + 11, short(value, language)))
    return _svg(body, 16 + row * len(shown))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
