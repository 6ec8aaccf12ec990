"""SQL lies in `sql` modules, which name their own app's tables; what lies below is offered to them."""

from __future__ import annotations

import ast
import re
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
# What an app offers to the SQL of those above, module by module.
OFFERED = ("offered", "search")
# A statement, or the beginning of one.
STATEMENT = re.compile(
    r"\b(?:SELECT\s.*\bFROM|INSERT\s+INTO|UPDATE\s+\S+\s+(?:\w+\s+)?SET|DELETE\s+FROM|WITH\s+\w+\s+AS|"
    r"(?:CREATE|ALTER|DROP)\s+(?:TABLE|POLICY|INDEX|FUNCTION|TRIGGER))\b|^\s*(?:SELECT|SET|LISTEN)\s",
    re.DOTALL,
)
# Machinery of the database itself: it names no table of a floor, or whichever it is given.
MACHINERY = {
    "apps/kernel/backfill.py": "columns filled by migrations, in tables that they name",
    "apps/kernel/clock.py": "asks the database for its time zone and letters",
    "apps/accounts/services/exports.py": "the isolation of the transaction that a copy is read in",
    "apps/kernel/copying.py": "rows of whatever table as lines, and back",
    "apps/kernel/forgetting.py": "what names a person, in whatever table",
    "apps/kernel/health.py": "its own connection, bounded in time",
    "apps/kernel/lease.py": "which relay leads",
    "apps/kernel/management/commands/relay.py": "LISTEN",
    "apps/kernel/numbering.py": "the one function of numbers",
    "apps/kernel/outbox.py": "NOTIFY and the lock of the one relay",
    "apps/kernel/patience.py": "statements that change tables, given to it",
    "apps/kernel/row_level_security.py": "policies, put on whatever table is a tenant's",
    "apps/kernel/tenant_keys.py": "composite keys, put between whatever tables are tenants'",
    "apps/kernel/tenancy.py": "the settings that the policies read",
    "apps/kernel/api/pagination.py": "counts a queryset's own statement",
    "apps/kernel/postgresql/": "the database backend",
    "apps/kernel/replica.py": "how far a standby has come",
    "apps/reports/services/generation.py": "the isolation of the transaction that a report is read in",
    "apps/search/checks.py": "asks each database, not only the default one",
}


def _modules() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "apps").rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
    ]


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _app(path: Path) -> str:
    return path.relative_to(ROOT / "apps").parts[0]


def _is_sql(path: Path) -> bool:
    return path.relative_to(ROOT / "apps").parts[1:2] in (("sql",), ("sql.py",))


def _is_machinery(path: Path) -> bool:
    return any(_place(path).startswith(known) for known in MACHINERY)


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


def _texts(path: Path) -> tuple[list[tuple[int, str]], set[str]]:
    """A module's texts with their lines, and the tables that it says its SQL names."""
    tree = ast.parse(path.read_text())
    declared = {
        id(part): part.value
        for node in tree.body
        if _is_declaration(node)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    skipped = _docstrings(tree) | declared.keys()
    texts = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
    ]
    return texts, set(declared.values())


@pytest.mark.parametrize("path", [path for path in _modules() if _is_sql(path)], ids=_place)
def test_sql_names_the_tables_that_it_declares_and_they_are_the_apps_own(path: Path) -> None:
    texts, declared = _texts(path)
    assert {name for _line, text in texts for name in NAMES.findall(text)} == declared
    assert {table for table in declared if OWNERS[table] != _app(path)} == set()


def test_no_sql_lies_beside_the_sql_modules() -> None:
    """Neither a statement, nor a table's name, nor a cursor: what is run is what an `sql` module says."""
    found = []
    for path in _modules():
        if _is_sql(path) or _is_machinery(path):
            continue
        texts, declared = _texts(path)
        # Pages of the back office are called as tables are: there a single word is a page, not SQL.
        found += [
            f"{_place(path)}:{line} {text[:60]!r}"
            for line, text in texts
            if STATEMENT.search(text) or (NAMES.search(text) and ("admin" not in path.parts or " " in text))
        ]
        found += [f"{_place(path)}: {table}" for table in declared]
        found += [
            f"{_place(path)}:{node.lineno} {name}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and (name := getattr(node.func, "attr", getattr(node.func, "id", "")))
            in {"cursor", "RawSQL", "raw", "extra", "executemany"}
        ]
    assert found == []


def test_machinery_is_there() -> None:
    assert [place for place in MACHINERY if not (ROOT / place).exists()] == []


def _foreign_imports(path: Path) -> list[str]:
    """What a module imports from the `sql` modules of other apps that is not offered to it."""
    return [
        f"{_place(path)}:{node.lineno} {node.module}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (found := re.match(r"apps\.(\w+)\.sql(?:\.(\w+))?$", node.module or ""))
        and found[1] not in (_app(path), "kernel")
        and not (_is_sql(path) and found[2] in OFFERED)
    ]


def test_sql_of_another_app_is_what_it_offers_and_only_sql_embeds_it() -> None:
    """The floors themselves are import-linter's: an app below offers, an app above embeds."""
    assert [found for path in _modules() for found in _foreign_imports(path)] == []


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
