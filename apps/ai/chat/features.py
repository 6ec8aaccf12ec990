"""What the router sees of a question: concepts, their pairs, pieces of words, kinds of values."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.ai.chat import lexicon
from apps.ai.chat.normalization import normalize, words
from apps.ai.chat.slots import values
from apps.ai.chat.slots.period_text import ISO, MONTHS, TODAY, YESTERDAY

Vector = NDArray[np.float32]
PIECES = 1 << 12  # buckets of hashed pieces of words
PAIRS = 1 << 11  # buckets of hashed pairs of concepts
SHAPES = (
    "number", "DL", "ORD", "INV", "PRD", "PAY", "PO", "SHP", "CN", "CUS",
    "sku", "quoted", "digits", "month", "today", "yesterday", "capital", "short", "long",
)  # fmt: skip
SIZE = len(lexicon.NAMES) + PAIRS + PIECES + len(SHAPES)
PIECE_LENGTHS = (3, 4, 5)
# How much each group weighs; chosen by cross-validation over the catalogue's phrases.
CONCEPT, PAIR, PIECE, SHAPE = 0.8, 0.5, 1.2, 0.6
_MONTH = re.compile(rf"\b(?:{'|'.join(name for names in MONTHS for name in names.split())})\b")
_PLACE = {name: index for index, name in enumerate(lexicon.NAMES)}


def features(text: str, language: str) -> Vector:
    """The vector of a question, `SIZE` long; groups are scaled so that long questions weigh as short ones."""
    found = np.zeros(SIZE, np.float32)
    terms = words(_without_values(text), language)
    named = lexicon.concepts(terms)
    for concept in named:
        found[_PLACE[concept]] = CONCEPT
    start = len(lexicon.NAMES)
    pairs = [f"{a} {b}" for a in named for b in named if a < b]
    _spread(found, pairs, start, PAIRS, PAIR)
    start += PAIRS
    _spread(found, _pieces(terms), start, PIECES, PIECE)
    start += PIECES
    shapes = _shapes(text, terms)
    for index, shape in enumerate(SHAPES):
        found[start + index] = SHAPE * (shape in shapes)
    return found


def _without_values(text: str) -> str:
    """Numbers and quoted names say nothing about the kind of question by their letters."""
    return values.QUOTED.sub(" ", values.NUMBER.sub(" ", text.translate(values.LOOKALIKES) if
                             values.NUMBER.search(text.translate(values.LOOKALIKES)) else text))  # fmt: skip


def _pieces(terms: list[str]) -> list[str]:
    found = []
    for word in terms:
        if not word.isdigit():
            edged = f"<{word}>"
            found += [edged[i : i + n] for n in PIECE_LENGTHS for i in range(len(edged) - n + 1)]
            found.append(f"<{word[:6]}")
    found += [f"{a[:5]} {b[:5]}" for a, b in pairwise(terms)]
    return found


def _spread(into: Vector, tokens: list[str], start: int, buckets: int, weight: float) -> None:
    part: Any = np.zeros(buckets, np.float32)
    for token in tokens:
        digest = zlib.crc32(token.encode())
        part[digest % buckets] += 1.0 if digest & 0x80000000 else -1.0
    length = float(np.linalg.norm(part))
    if length:
        into[start : start + buckets] = part * (weight / length)


def _shapes(text: str, terms: list[str]) -> frozenset[str]:
    folded = normalize(text)
    number = values.read_number(text)
    found = {number[0], "number"} if number else set()
    tests = {
        "sku": number is None and values.read_sku(text),
        "quoted": values.QUOTED.search(text),
        "digits": values.read_code(text),
        "month": _MONTH.search(folded) or ISO.search(folded),
        "today": TODAY.search(folded),
        "yesterday": YESTERDAY.search(folded),
        "capital": re.search(r"(?<=[^\s.?!]\s)[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\w{2,}", text),
        "short": len(terms) <= 2,
        "long": len(terms) >= 7,
    }
    return frozenset(found | {name for name, holds in tests.items() if holds})
