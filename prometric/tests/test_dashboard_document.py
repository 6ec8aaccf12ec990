"""The live dashboard page without a browser: its document, its policy and its texts."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / "prometric/static/dashboard/js"
ENTRY = re.compile(r"^  (\w+): (.+),$", re.MULTILINE)
pytestmark = pytest.mark.django_db
PLACEHOLDER = re.compile(r"\{(\w+)\}")
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href)="(?:https?:)?//|url\(["']?(?:https?:)?//""")


def test_the_document_runs_nothing_but_its_own_files(client, settings):
    settings.ALLOWED_HOSTS = ["erp.company.kz"]
    answer = client.get("/dashboard", headers={"host": "erp.company.kz"})
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self' ws://erp.company.kz wss://erp.company.kz;" in policy
    assert "unsafe" not in policy
    html = answer.content.decode()
    assert INLINE.findall(html) == []
    assert ELSEWHERE.findall(html) == []
    for style in (SCRIPTS.parent / "css").glob("*.css"):
        assert ELSEWHERE.findall(style.read_text()) == []
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        with closing(client.get(path, headers={"host": "erp.company.kz"})) as file:
            assert file.status_code == 200, path


def test_the_start_page_leads_to_it(client):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard")
    assert client.post("/dashboard").status_code == 405


def texts(language: str) -> dict[str, str]:
    return dict(ENTRY.findall((SCRIPTS / f"texts/{language}.js").read_text()))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_text_is_there_in_every_language(language):
    english, other = texts("en"), texts(language)
    assert len(english) > 90
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(other[key])), key


def test_every_text_that_the_page_names_exists(client):
    known = texts("en").keys()
    html = client.get("/dashboard").content.decode()
    named = set(re.findall(r'data-(?:text|label)="(\w+)"', html))
    for script in SCRIPTS.glob("*.js"):
        named |= set(re.findall(r'\b(?:t|count)\("(\w+)"', script.read_text()))
    assert named <= known
