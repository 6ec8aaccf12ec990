"""Fitting the router: multinomial logistic regression with a ridge, in numpy.

With a few thousand phrases and more features than phrases the fit runs over the phrases' inner products: the
weights are a combination of the phrases, so that a step costs phrases × phrases × tools.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.ai.chat import catalogue, lexicon, sentences
from apps.ai.chat.features import PIECES, SIZE, features
from apps.ai.chat.language import LANGUAGES

Matrix = NDArray[np.float32]
NONE = "_none"
RIDGE = 0.0003
STEPS = 400
SENTENCE = 5.0  # what the sentence's vector weighs beside the other features


def labels() -> list[str]:
    """The router's classes: every tool, and what is none of our business."""
    return [*catalogue.tools(), NONE]


def examples() -> Iterator[tuple[str, str, str]]:
    """(class, language, phrase) of the whole catalogue, in its order."""
    for label in labels():
        for language in LANGUAGES:
            for phrase in catalogue.phrases()[label][language]:
                yield label, language, phrase


def fingerprint() -> str:
    """What weights belong to: the classes, their phrases and how features are made."""
    lines = ["\t".join(example) for example in examples()]
    lines += [f"{name}\t{stems}" for name, stems in lexicon.CONCEPTS.items()]
    lines.append(f"{SIZE} {PIECES} {RIDGE} {STEPS} {SENTENCE}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def vector(text: str, language: str, *, with_sentence: bool) -> Matrix:
    """Features of one question as the weights expect them."""
    found = features(text, language)
    return np.concatenate([found, SENTENCE * sentences.embed(text)]) if with_sentence else found


def fit(x: Matrix, y: NDArray[np.int64], classes: int) -> tuple[Matrix, Matrix]:
    """(weights, bias): Nesterov's accelerated gradient on the mean log loss with a ridge."""
    inner = x @ x.T
    wanted = np.eye(classes, dtype=np.float32)[y]
    shares: Any = np.zeros((len(x), classes), np.float32)  # weights = xᵀ shares
    bias: Any = np.zeros(classes, np.float32)
    ahead: Any = shares.copy()
    ahead_bias: Any = bias.copy()
    step = 1.0 / (float(np.linalg.norm(inner, 2)) / len(x) * 0.5 + RIDGE)
    for number in range(STEPS):
        error = _softmax(inner @ ahead + ahead_bias) - wanted
        moved = ahead - step * (error / len(x) + RIDGE * ahead)
        moved_bias = ahead_bias - error.mean(axis=0)
        momentum = number / (number + 3)
        ahead, ahead_bias = moved + momentum * (moved - shares), moved_bias + momentum * (moved_bias - bias)
        shares, bias = moved, moved_bias
    return x.T @ shares, bias


def _softmax(scores: Matrix) -> Matrix:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return found


def train(*, with_sentence: bool) -> dict[str, NDArray[np.generic]]:
    """What is shipped: half-precision weights, the bias, the classes and the catalogue's fingerprint."""
    names = labels()
    rows = list(examples())
    x = np.stack([vector(phrase, language, with_sentence=with_sentence) for _label, language, phrase in rows])
    y = np.array([names.index(label) for label, _language, _phrase in rows])
    weights, bias = fit(x, y, len(names))
    return {
        "weights": weights.astype(np.float16),
        "bias": bias.astype(np.float32),
        "labels": np.array(names),
        "fingerprint": np.array(fingerprint()),
    }
