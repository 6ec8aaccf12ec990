"""`make audit`: what was not looked at is never called clean."""

from __future__ import annotations

import pytest

from tools import supply_chain

HOLE = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
GOOD = {"name": "b", "version": "1", "vulns": []}
UNKNOWN = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([GOOD], 0, "no known holes in 1 packages"),
        ([GOOD, UNKNOWN], 2, "not checked: 1 of 2 packages: c"),
        ([], 2, "not checked: 0 of 0 packages: "),
        ([HOLE, UNKNOWN], 1, "a 1: CVE-1, mended in 2"),
    ],
)
def test_the_report_is_judged(packages, code, said):
    assert supply_chain.judge({"dependencies": packages}) == (code, [said])


def test_without_a_service_nothing_was_checked(monkeypatch, capsys):
    monkeypatch.setenv("AUDIT_BIN", "/nowhere")
    assert supply_chain.audit() == 2
    assert capsys.readouterr().out.startswith("not checked")


def test_each_locked_package_has_a_licence(capsys):
    assert supply_chain.licences() == 0
    told = capsys.readouterr().out
    assert "django 5.2.19: BSD" in told
    assert "unknown" not in told
    assert "axe-core (tests only) in axe-playwright-python: Mozilla Public License" in told
