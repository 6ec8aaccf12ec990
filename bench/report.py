"""The table at the end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement: ours, what it is measured against, and what is wanted of the two.

    goal: a ratio or a number that `figure` must reach, or with `at_most` must not exceed; None: for
        information.
    """

    name: str
    ours: str
    against: str
    figure: float
    goal: float | None = None
    stretch: float | None = None
    at_most: bool = False

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        if not self._reaches(self.goal):
            return "NOT MET"
        return "met, stretch too" if self.stretch is not None and self._reaches(self.stretch) else "met"

    @property
    def wanted(self) -> str:
        if self.goal is None:
            return ""
        sign = "≤" if self.at_most else "≥"
        stretch = f" ({self.stretch:g})" if self.stretch is not None else ""
        return f"{sign} {self.goal:g}{stretch}"

    def _reaches(self, goal: float) -> bool:
        return self.figure <= goal if self.at_most else self.figure >= goal


def show(lines: list[Line], seconds: float) -> None:
    """Print all lines as columns."""
    head = ("measurement", "house", "against", "figure", "goal", "")
    table = [head, *((x.name, x.ours, x.against, f"{x.figure:.2f}", x.wanted, x.verdict) for x in lines)]
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    print()
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"\n{seconds:.0f} s in all")
