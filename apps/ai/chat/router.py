"""Which tool a question means: a document's number decides by itself, else what was learnt from the phrases.

Weights are shipped in .npz files, one for the router by itself and one for the sentence model beside it; they
hold the fingerprint of the catalogue that they were fitted to (`manage.py train_router`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from apps.ai.chat import catalogue, sentences, training
from apps.ai.chat.language import language_of
from apps.ai.chat.normalization import WORD, normalize
from apps.ai.chat.slots.values import NUMBER, read_number

WEIGHTS = Path(__file__).with_name("weights")
PLAIN, WITH_SENTENCES = "router.npz", "router_sentences.npz"
# Below these shares of belief nothing is guessed.
SURE = {PLAIN: 0.45, WITH_SENTENCES: 0.4}
OFFERED = 3
HINT = 0.5  # what a client's module adds to the scores of its tools
NUMBERED = {
    "DL": "deal_card", "ORD": "order_card", "INV": "invoice_card", "PRD": "production_card", "CN": "find",
    "PAY": "find", "PO": "purchases_open", "SHP": "shipments_transit", "CUS": "customer_card",
}  # fmt: skip
# The words by which clients name a module (`context.module`).
MODULES = {
    "crm": ("deals", "customers"), "deals": ("deals",), "customers": ("customers",),
    "sales": ("deals", "sales", "orders"), "orders": ("orders",), "analytics": ("sales",),
    "inventory": ("stock",), "products": ("stock",), "stock": ("stock",), "production": ("production",),
    "finance": ("finance",), "invoices": ("finance",), "hr": ("people",), "employees": ("people",),
}  # fmt: skip
CANARY = ("Какие сделки близки к закрытию в этом месяце?", "deals_closing")


@dataclass(frozen=True)
class Learnt:
    """Shipped weights."""

    file: str
    weights: training.Matrix
    bias: training.Matrix
    labels: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True)
class Route:
    """`tool` is None where none was sure enough; `nearest` are tools to offer, best first."""

    tool: str | None
    nearest: tuple[str, ...]
    sure: float


@lru_cache(maxsize=2)
def load(file: str) -> Learnt:
    """The weights of a file. Raises OSError."""
    with np.load(WEIGHTS / file, allow_pickle=False) as kept:
        return Learnt(
            file,
            kept["weights"].astype(np.float32),
            kept["bias"],
            tuple(str(name) for name in kept["labels"]),
            str(kept["fingerprint"]),
        )


def in_use() -> Learnt:
    """The better weights that this installation can use."""
    return load(WITH_SENTENCES if sentences.model() is not None else PLAIN)


def classify(
    text: str, language: str, module: str = "", learnt: Learnt | None = None
) -> list[tuple[str, float]]:
    """(class, share of belief), the likeliest first."""
    learnt = learnt or in_use()
    seen = training.vector(text, language, with_sentence=learnt.file == WITH_SENTENCES)
    scores = seen @ learnt.weights + learnt.bias
    favoured = MODULES.get(module.lower(), ())
    tools = catalogue.tools()
    scores += [HINT * (label in tools and tools[label].module in favoured) for label in learnt.labels]
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    return [(learnt.labels[index], float(shares[index])) for index in np.argsort(-shares)]


def route(text: str, language: str, module: str = "", learnt: Learnt | None = None) -> Route:
    """The tool that a question means."""
    learnt = learnt or in_use()
    found = classify(text, language, module, learnt)
    nearest = tuple(name for name, _share in found if name != training.NONE)[:OFFERED]
    number = read_number(text)
    if number is not None and len(NUMBER.sub("", text).split()) <= 14:
        return Route(NUMBERED[number[0]], nearest, 1.0)
    if known := _phrases().get(_key(text)):
        return Route(known, nearest, 1.0)
    best, share = found[0]
    if best == training.NONE or share < SURE[learnt.file]:
        return Route(None, nearest, share)
    return Route(best, nearest, share)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    """The catalogue's own phrases, which need no guessing: what is offered is answered."""
    return {_key(phrase): label for label, _language, phrase in training.examples() if label != training.NONE}


def _key(text: str) -> str:
    return " ".join(WORD.findall(normalize(text)))


def works() -> bool:
    """Whether the weights load and know the canary: what /health asks."""
    text, tool = CANARY
    return classify(text, language_of(text), learnt=load(PLAIN))[0][0] == tool
