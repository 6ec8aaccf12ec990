"""Bills of materials at every level: what they take, cost, and how long is worked on them.

A bill of materials is for its product's `output_quantity` units: one sheet makes 248.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import MAX_PREC, ROUND_CEILING, Context, Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from django.db.models import F

from apps.inventory.errors import BomCycle
from apps.inventory.models import Product
from apps.inventory.selectors.figures import bom_parts
from apps.inventory.translated import text
from apps.kernel import money
from apps.production.models import SHARE_PLACES, Operation

# What costs as much as its parts do; everything else costs what the product says.
MADE = frozenset({Product.Type.MANUFACTURED, Product.Type.BUNDLE})
SHARE = Decimal(1).scaleb(-SHARE_PLACES)
MAX_LEVELS = 50
TIYN_PLACES, MINUTES_SHOWN = 2, 10
# Products of quantities and costs are longer than the default context is exact for.
PRECISION = 80


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a bill of materials; `cost` is the component's own, in tenge a unit."""

    component_id: UUID
    quantity: Decimal
    type: str
    code: str
    unit: str
    cost: Decimal
    names: dict[str, str]

    @property
    def name(self) -> str:
        """The component's name in the reader's language."""
        return text(self.names, "name")


@dataclass(slots=True)
class Bom:
    """What `output` units of a product are made of and by which steps."""

    output: Decimal = Decimal(1)
    parts: list[Part] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)

    @property
    def minutes(self) -> Decimal:
        """The product's own operations for the output; those of its components are not in it."""
        return sum((operation.duration for operation in self.operations), money.ZERO)

    def __bool__(self) -> bool:
        return bool(self.parts or self.operations)


@dataclass
class Tree:
    """The bills of materials of some products and of everything that they contain."""

    boms: dict[UUID, Bom]

    def bom(self, product_id: UUID) -> Bom:
        """An empty one where nothing was written."""
        return self.boms.get(product_id) or Bom()

    def has_parts(self, product_id: UUID) -> bool:
        return bool(self.bom(product_id).parts)

    def part_cost(self, part: Part) -> Decimal:
        """A made component costs what its own parts cost where they are known, else its product's cost."""
        rolled = part.type in MADE and self.has_parts(part.component_id)
        return self._rolled[part.component_id][0] if rolled else part.cost

    def unit_cost(self, product_id: UUID) -> Decimal:
        """Σ quantity × unit cost of the components, each line rounded to tiyn, over the output."""
        return self._rolled[product_id][0] if product_id in self._rolled else money.ZERO

    def total_cost(self, product_id: UUID, quantity: Decimal) -> Decimal:
        """Σ quantity × unit cost of the components for so many units, rounded once a line."""
        bom = self.bom(product_id)
        times = Fraction(quantity) / Fraction(bom.output)
        return sum((_line_cost(part.quantity, times, self.part_cost(part)) for part in bom.parts), money.ZERO)

    def total_minutes(self, product_id: UUID, quantity: Decimal) -> Decimal:
        """Minutes of work in so many units: the product's own operations and those of made components, at
        any depth; to ten decimals.
        """
        per_unit = self._rolled[product_id][1] if product_id in self._rolled else Fraction(0)
        return rounded(per_unit * Fraction(quantity), MINUTES_SHOWN)

    def materials(self, product_id: UUID) -> dict[UUID, Decimal]:
        """{component that keeps stock: how much of it the output takes}; bundles count as their content.

        Raises:
            BomCycle: bundles nested without end.
        """
        found: dict[UUID, Decimal] = defaultdict(Decimal)
        level = [(part, Decimal(1)) for part in self.bom(product_id).parts]
        for _level in range(MAX_LEVELS):
            below = []
            for part, times in level:
                share = exact(part.quantity, times)
                if part.type in Product.STOCKABLE:
                    found[part.component_id] += share
                elif part.type == Product.Type.BUNDLE:
                    below += [(inner, share) for inner in self.bom(part.component_id).parts]
            if not below:
                return {pk: max(SHARE, share.quantize(SHARE, ROUND_CEILING)) for pk, share in found.items()}
            level = below
        raise BomCycle

    def types(self) -> dict[UUID, str]:
        """{component: type} of everything in the tree."""
        return {part.component_id: part.type for bom in self.boms.values() for part in bom.parts}

    @cached_property
    def _rolled(self) -> dict[UUID, tuple[Decimal, Fraction]]:
        """{product: (cost, minutes) of one unit}, from the deepest level up."""
        rolled: dict[UUID, tuple[Decimal, Fraction]] = {}
        for product_id in self._deepest_first():
            bom = self.boms[product_id]
            cost, minutes = money.ZERO, Fraction(bom.minutes)
            for part in bom.parts:
                inner_cost, inner_minutes = part.cost, Fraction(0)
                if part.type in MADE and part.component_id in rolled:
                    made_cost, inner_minutes = rolled[part.component_id]
                    inner_cost = made_cost if self.has_parts(part.component_id) else part.cost
                cost += _line_cost(part.quantity, Fraction(1), inner_cost)
                minutes += Fraction(part.quantity) * inner_minutes
            output = Fraction(bom.output)
            rolled[product_id] = rounded(Fraction(cost) / output, TIYN_PLACES), minutes / output
        return rolled

    def _deepest_first(self) -> Iterator[UUID]:
        waiting = {
            pk: {part.component_id for part in bom.parts} & self.boms.keys() for pk, bom in self.boms.items()
        }
        above: dict[UUID, list[UUID]] = defaultdict(list)
        for pk, parts in waiting.items():
            for part in parts:
                above[part].append(pk)
        ready = [pk for pk, parts in waiting.items() if not parts]
        done = 0
        while ready:
            pk = ready.pop()
            done += 1
            yield pk
            for parent in above[pk]:
                waiting[parent].discard(pk)
                if not waiting[parent]:
                    ready.append(parent)
        if done != len(waiting):
            raise BomCycle


def exact(a: Decimal, b: Decimal) -> Decimal:
    """a × b with every digit."""
    with localcontext(prec=PRECISION):
        return a * b


def rounded(value: Fraction, places: int) -> Decimal:
    """A number that is not negative, to so many decimals, half up; whole ones without a fraction."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    return Decimal(int(value * 10**places + Fraction(1, 2))).scaleb(-places, Context(prec=MAX_PREC))


def _line_cost(quantity: Decimal, times: Fraction, unit_cost: Decimal) -> Decimal:
    """In tenge, rounded to tiyn."""
    return rounded(Fraction(quantity) * times * Fraction(unit_cost), TIYN_PLACES)


def load_tree(product_ids: Iterable[UUID]) -> Tree:
    """The bills of materials of products and of all that is in them: two queries at any depth."""
    roots = list(product_ids)
    boms: dict[UUID, Bom] = defaultdict(Bom)
    rows = bom_parts(roots)
    everything = {*roots}
    for product_id, output, component_id, quantity, kind, code, unit, cost, *names in rows:
        languages = dict(zip(("name_kk", "name_ru", "name_en"), names, strict=True))
        boms[product_id].output = output
        boms[product_id].parts.append(Part(component_id, quantity, kind, code, unit, cost, languages))
        everything.add(component_id)
    steps = Operation.objects.filter(product_id__in=everything).order_by("product_id", "position", "id")
    for step in steps.annotate(output=F("product__output_quantity")):
        boms[step.product_id].output = step.output
        boms[step.product_id].operations.append(step)
    return Tree(dict(boms))
