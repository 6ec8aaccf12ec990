"""What the events of a record carry is put together in one place: `services/payloads.py` of each app."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields
from importlib import import_module
from pathlib import Path

from django.conf import settings

from apps.kernel.events import Event

ROOT = Path(settings.BASE_DIR)
# Products are written as rows: there is no instance to ask.
FROM_ROWS = {("apps/inventory/services/imports.py", "ProductCreated")}


def _shared_fields(app: str) -> dict[str, set[str]]:
    """{event: the fields that all events of its record carry}, where that is more than an id."""
    found = {}
    module = import_module(f"apps.{app}.events")
    for name, kind in inspect.getmembers(module, inspect.isclass):
        bases = [base for base in kind.__mro__[1:] if base is not Event and issubclass(base, Event)]
        if bases and len(shared := {field.name for field in fields(bases[-1])}) > 1:
            found[name] = shared
    return found


def _services() -> list[Path]:
    return sorted(path for path in (ROOT / "apps").glob("*/services/*.py") if path.name != "payloads.py")


def test_no_service_puts_together_by_hand_what_all_events_of_a_record_carry() -> None:
    shared = {app: _shared_fields(app) for app in {path.parts[-3] for path in _services()} if _events(app)}
    assert {"crm", "finance", "hr", "inventory", "production", "reports", "sales"} <= {
        app for app, events in shared.items() if events
    }
    found = []
    for path in _services():
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            by_hand = {word.arg for word in node.keywords} & shared.get(path.parts[-3], {}).get(name, set())
            if by_hand and (place, name) not in FROM_ROWS:
                found.append(f"{place}:{node.lineno} {name}({', '.join(sorted(map(str, by_hand)))})")
    assert found == []


def test_payloads_are_made_in_their_own_module() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in _services()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.endswith("_payload")
    ]
    assert found == []


def _events(app: str) -> bool:
    return (ROOT / "apps" / app / "events.py").exists()
