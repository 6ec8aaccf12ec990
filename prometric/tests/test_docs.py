"""The pages under docs/ keep up with the code: cited sections, links, paths, routes, variables."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
]
CODE = ("apps", "prometric", "laptop", "bench")
# `docs/domain.md §3.6`, `domain.md §6.2, §6.3`, `contract.md C7`, with "and" or "a" between.
CITED = re.compile(r"\b([a-z-]+)\.md((?:[,;]? (?:and |a )?(?:§[\d.]*\d|C\d+))+)")
BARE = re.compile(r"\b((?:docs/)?[a-z-]+\.md)\b")
HEADING = re.compile(r"^#+ (§[\d.]+|\d{4})", re.MULTILINE)
READING = re.compile(r"^\| (C\d+) \|", re.MULTILINE)
# Where older citations belong now.
INSTEAD = {
    "design": "architecture.md has the same numbers",
    "api-reference": "contract.md",
    "decisions": "domain.md: §1 is §3.1, §2 §6.1, §3 §2.2, §4 §2.4, §5 and §6 §7, §7 §0, §8 §3.11, §10 §4.2; "
    "§9 is architecture.md §8",
}
# Who gives them is no operator: the shell, the test runner, Django's own switches.
NOT_OURS = {
    "PATH",
    "PYTEST_XDIST_WORKER",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "FORCE_COLOR",
    "SUPERVISED",
    "NODE_PATH",
    "PROMETHEUS_MULTIPROC_DIR",
}
READ = re.compile(
    r'\benv(?:\.[a-z_]+)?\(\s*"([A-Z][A-Z_]+)"|\brequired\("([A-Z_]+)"\)'
    r'|environ(?:\.get|\.setdefault|\.pop)?[\[(]\s*"([A-Z][A-Z_]+)"'
)
READ_BY_SHELL = re.compile(r"\$\{([A-Z_]+)")


def sections(page: str) -> set[str]:
    """What may be cited of a page: its numbered headings and readings."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return {*HEADING.findall(text), *READING.findall(text)}


def code() -> list[tuple[str, str]]:
    """(path, text) of everything that may cite a page."""
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    files += list((ROOT / "templates").rglob("*.html"))
    files += [ROOT / "conftest.py", ROOT / "pyproject.toml"]
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files]


def test_each_cited_section_exists() -> None:
    known: dict[str, set[str]] = {}
    cited, lost = 0, []
    pages = [(str(page.relative_to(ROOT)), page.read_text(encoding="utf-8")) for page in PAGES]
    for path, text in [*code(), *pages]:
        if path == "prometric/tests/test_docs.py":
            continue
        for page, places in CITED.findall(text):
            if not (DOCS / f"{page}.md").exists():
                lost.append(f"{path}: {page}.md is not in docs/; {INSTEAD.get(page, 'cite a page of docs/')}")
                continue
            known.setdefault(page, sections(page))
            wanted = re.findall(r"§[\d.]*\d|C\d+", places)
            cited += len(wanted)
            lost += [f"{path}: {page}.md {place}" for place in wanted if place not in known[page]]
    assert lost == []
    assert cited > 100


def test_each_page_that_code_names_is_in_docs() -> None:
    lost = {
        f"{path}: {name}"
        for path, text in code()
        if path != "prometric/tests/test_docs.py"
        for name in BARE.findall(text)
        if not (DOCS / name.removeprefix("docs/")).exists() and not (ROOT / name).exists()
    }
    assert lost == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [page.parent / link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)]
    named = re.findall(r"`((?:apps|prometric|laptop|bench|requirements)/[\w./-]*\w/?)`", text)
    lost = [str(target) for target in targets if not target.exists()]
    lost += [name for name in named if not (ROOT / name).exists()]
    assert lost == []


def test_the_routes_are_told() -> None:
    said = StringIO()
    call_command("routes", stdout=said)
    told = (DOCS / "routes.md").read_text(encoding="utf-8")
    assert said.getvalue() == told, "python manage.py routes > docs/routes.md"


def read_variables() -> set[str]:
    """Every environment variable that something of ours reads."""
    texts = [text for path, text in code() if not path.startswith("bench/")]
    found = {name for text in texts for groups in READ.findall(text) for name in groups if name}
    for name in ("Procfile", "Procfile.local"):
        found.update(READ_BY_SHELL.findall((ROOT / name).read_text(encoding="utf-8")))
    return found - NOT_OURS


def test_each_variable_is_in_the_table_and_in_the_example() -> None:
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    table = text[text.index("## Variables") : text.index("## A new version")]
    columns = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    told = {name for column in columns for name in re.findall(r"`([A-Z_]+)`", column)}
    example = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = read_variables()
    assert sorted(read - told) == []
    assert sorted(told - read) == []
    for_tests = {"TEST_DATABASE_URL", "TEST_REDIS_URL", "PROMETRIC_TEST_DIR", "BROWSER", "BROWSER_REQUIRED"}
    for_tests |= {"PARTS", "ROUNDS", "SEED", "LIMIT"}
    assert sorted(read - for_tests - example) == []
    assert sorted(example - read) == []
