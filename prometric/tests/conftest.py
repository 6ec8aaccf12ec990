"""What the tests of the whole house share."""

from __future__ import annotations

from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.settings import spectacular_settings


@pytest.fixture(scope="session")
def document() -> Any:
    """The OpenAPI document, made once: it takes seconds."""
    GENERATOR_STATS.reset()
    return spectacular_settings.DEFAULT_GENERATOR_CLASS().get_schema(request=None, public=True)
