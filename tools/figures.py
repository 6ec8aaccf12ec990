"""`python -m tools.figures`: seven figures of the code's shape, of everything but tests and migrations.

Goals: no cycle; file p90 ≤ 210 lines; function p90 ≤ 19 lines; complexity over 10 in ≤ 2.5 % of the
functions; every signature typed; docstrings on ≥ 57 % of public names; fewer than 400 pairs of like windows
of ten lines.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("apps", "prometric", "laptop")
WINDOW = 10
BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.Assert,
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> list[Path]:
    """The modules that are counted."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def largest_cycle() -> int:
    """How many modules the largest knot of imports holds, 0 where there is none; without tests."""
    graph = grimp.build_graph("prometric", "apps", "laptop", cache_dir=None)
    for module in [name for name in graph.modules if re.search(r"\.(tests|migrations)(\.|$)", name)]:
        graph.remove_module(module)
    imported = {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
    # What nobody imports, or what imports nothing, is in no cycle: what is left in the end are the knots.
    while True:
        used = set().union(*imported.values())
        kept = {name: found & imported.keys() for name, found in imported.items() if name in used and found}
        kept = {name: found & kept.keys() for name, found in kept.items()}
        if kept == imported:
            return len(kept)
        imported = kept


def complexity(function: Function) -> int:
    """McCabe's: ways through a function, its nested ones left to themselves."""
    count = 1
    waiting: list[ast.AST] = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function | ast.ClassDef):
            continue
        count += isinstance(node, BRANCHES)
        if isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        if isinstance(node, ast.match_case):
            count += 1
        waiting += ast.iter_child_nodes(node)
    return count


def is_typed(function: Function) -> bool:
    """Whether every parameter but `self` and what is returned has a type."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    others = [each for each in named if each.arg not in {"self", "cls"}]
    return function.returns is not None and all(each.annotation is not None for each in others)


def public(tree: ast.Module) -> Iterator[ast.AST]:
    """A module and its public classes and functions, methods without an underscore too."""
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def percentile(values: list[int], share: float) -> int:
    """The value below or at which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def like_windows(paths: list[Path]) -> int:
    """Pairs of windows of ten lines, in two places, that say the same apart from layout."""
    seen: Counter[tuple[str, ...]] = Counter()
    for path in paths:
        lines = [line.strip() for line in path.read_text().splitlines()]
        kept = [line for line in lines if line and not line.startswith(("#", "from ", "import "))]
        seen.update(tuple(kept[start : start + WINDOW]) for start in range(len(kept) - WINDOW + 1))
    return sum(count * (count - 1) // 2 for count in seen.values())


def main() -> None:
    """Print the figures."""
    paths = files()
    trees = [ast.parse(path.read_text()) for path in paths]
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, Function)]
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]
    branchy = sum(complexity(node) > 10 for node in functions)
    typed = sum(map(is_typed, functions))
    names = [node for tree in trees for node in public(tree)]
    said = sum(ast.get_docstring(node) is not None for node in names)  # type: ignore[arg-type]
    print(f"largest cycle           {largest_cycle()}")
    print(
        f"file p90                {percentile([len(path.read_text().splitlines()) for path in paths], 0.9)}"
    )
    print(f"function p90            {percentile(lengths, 0.9)}")
    print(f"complexity > 10         {branchy / len(functions):.1%} ({branchy} of {len(functions)})")
    print(f"typed                   {typed / len(functions):.1%}")
    print(f"docstrings              {said / len(names):.1%}")
    print(f"pairs of like windows   {like_windows(paths)}")


if __name__ == "__main__":
    main()
