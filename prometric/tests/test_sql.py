"""SQL of the apps says which tables it names, and names its own or a lower floor's only."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OWNERS = {
    model._meta.db_table: model._meta.app_label
    for model in apps.get_models(include_auto_created=True)
    if not model._meta.proxy
}
NAMES = re.compile(r"\b(?:" + "|".join(sorted(OWNERS, key=len, reverse=True)) + r")\b")
DECLARATION = "SQL_TABLES"


def _floors() -> dict[str, int]:
    """{app: floor}, counted from the ground, as import-linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["id"] == "floors"]
    return {
        app: number
        for number, layer in enumerate(reversed(layers))
        for app in re.findall(r"apps\.(\w+)", layer)
    }


def _is_declaration(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == DECLARATION for target in node.targets
    )


def _docstrings(tree: ast.AST) -> set[int]:
    """The ids of a module's docstrings."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def named_and_declared(path: Path) -> tuple[set[str], set[str]]:
    """The tables that a module's SQL names, and those that it says it names.

    Pages of the back office are called as tables are: there a single word is a page, not SQL.
    """
    tree = ast.parse(path.read_text())
    declarations = [node for node in tree.body if _is_declaration(node)]
    said = {id(part) for node in declarations for part in ast.walk(node)}
    skipped = _docstrings(tree) | said
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
        if "admin" not in path.parts or " " in node.value
    ]
    declared = {
        part.value
        for node in declarations
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    return {name for text in texts for name in NAMES.findall(text)}, declared


MODULES = [
    path
    for path in sorted((ROOT / "apps").rglob("*.py"))
    if not {"tests", "migrations"} & set(path.parts) and any(named_and_declared(path))
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sql_names_what_it_declares_and_nothing_above_its_floor(path: Path) -> None:
    named, declared = named_and_declared(path)
    assert declared == named, "SQL_TABLES says which tables the SQL of the module names"
    floors = _floors()
    own = path.relative_to(ROOT / "apps").parts[0]
    beyond = {
        table for table in named if OWNERS[table] != own and floors.get(OWNERS[table], -1) >= floors[own]
    }
    assert beyond == set()


# Asked for by name elsewhere: a method of the owner's own queryset.
OWN_METHODS = {("apps/production/api/views.py", "Product")}


def _foreign_questions(path: Path) -> list[str]:
    """Models of other apps whose managers a module uses: `module: Model`."""
    tree, own = ast.parse(path.read_text()), path.relative_to(ROOT / "apps").parts[0]
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (found := re.match(r"apps\.(\w+)\.models", node.module or ""))
        and found[1] not in (own, "kernel")
        for alias in node.names
    }
    place = str(path.relative_to(ROOT))
    return [
        f"{place}:{node.lineno} {node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "everything", "_default_manager", "_base_manager"}
        and isinstance(node.value, ast.Name)
        and node.value.id in foreign
        and (place, node.value.id) not in OWN_METHODS
    ]


def test_an_app_asks_another_apps_tables_through_its_selectors() -> None:
    """Naming a lower app's model for a foreign key or a type is fine; its rows are the selectors' to give."""
    found = [
        question
        for path in sorted((ROOT / "apps").rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
        for question in _foreign_questions(path)
    ]
    assert found == []
