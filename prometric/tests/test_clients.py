"""`make test-clients`: without its tools it says that nothing was checked."""

from __future__ import annotations

import json

import pytest

from tools import clients


def test_without_node_nothing_is_called_well(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert clients.main() == 2
    assert "not checked: no node on the path" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_versions_are_pinned_and_no_registry_is_named(name):
    text = (clients.SOURCES / name).read_text()
    assert "resolved" not in text
    if name == "package.json":
        assert all(version[0].isdigit() for version in json.loads(text)["devDependencies"].values())
