"""The OpenAPI document: no warning in making it, and no change that nobody meant.

After a meant change: `python manage.py spectacular --file prometric/tests/openapi.yaml`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.settings import spectacular_settings
from openapi_spec_validator import validate

pytestmark = pytest.mark.long

SNAPSHOT = Path(__file__).parent / "openapi.yaml"


@pytest.fixture(scope="module")
def document():
    GENERATOR_STATS.reset()
    return spectacular_settings.DEFAULT_GENERATOR_CLASS().get_schema(request=None, public=True)


def test_it_is_a_valid_document_made_without_a_warning(document):
    assert issubclass(spectacular_settings.DEFAULT_GENERATOR_CLASS, SchemaGenerator)
    assert (list(GENERATOR_STATS._warn_cache), list(GENERATOR_STATS._error_cache)) == ([], [])
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_nothing_changed_unnoticed(document):
    made = OpenApiYamlRenderer().render(document, renderer_context={}).decode()
    assert made == SNAPSHOT.read_text(encoding="utf-8")
