"""Modules register what they hold when they are imported: admin, handlers, checks, consumers, routes.

One that nobody imports registers nothing and says nothing, so each must have been loaded when the doors are.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Loaded when first needed: by a name in the settings, the assistant's first question, a migration.
LATER = (
    "apps.accounts.hashers",
    "apps.ai.chat.tools",
    "apps.kernel.backfill",
    "apps.kernel.buckets",
    "apps.kernel.migrating",
)
APART = {"tests", "migrations", "management"}
# What every process loads: the doors, tasks and (with Django's own start) every admin.
LOAD = """
import sys, django
django.setup()
import prometric.urls, prometric.asgi, prometric.celery
print(*sys.modules, sep="\\n")
"""


def modules(root: Path) -> set[str]:
    """The name of every module of the apps that a running system may need."""
    paths = [path.relative_to(root) for path in (root / "apps").rglob("*.py")]
    return {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if not APART & set(path.parts)
    }


def test_every_module_is_loaded_by_somebody() -> None:
    run = subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.split())
    lost = {name for name in modules(ROOT) - loaded if not name.startswith(LATER)}
    assert lost == set(), "nobody imports these, so that what they register is not there"


def test_a_lost_module_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "apps/crm/admin").mkdir(parents=True)
    (tmp_path / "apps/crm/tests").mkdir()
    for name in ("admin/__init__.py", "admin/forgotten.py", "tests/test_x.py"):
        (tmp_path / "apps/crm" / name).touch()
    assert modules(tmp_path) == {"apps.crm.admin", "apps.crm.admin.forgotten"}
