"""Which event is heard by which handlers, as one table that a reviewer reads.

After a meant change: `python manage.py wiring > prometric/tests/wiring.txt`.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

TABLE = Path(__file__).parent / "wiring.txt"


def test_nothing_is_wired_unnoticed():
    said = StringIO()
    call_command("wiring", stdout=said)
    assert said.getvalue() == TABLE.read_text(encoding="utf-8")
