"""An independent model of fulfilment: the steps, done by the house first, then counted by hand."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from apps.finance import services as finance
from apps.finance.models import ISSUED, InvoiceItem
from apps.inventory.services import receive_stock
from apps.kernel import clock
from apps.sales import services
from apps.sales.models import OrderItem
from apps.sales.tests.fulfilment_books import PRICE, Extra, Line, Sent, Sold

D = Decimal
MOST = 8


@dataclass
class House:
    """All of it, and the steps: the real house first, then the model."""

    company: Any
    dice: random.Random
    customer: Any
    products: list[Any]
    stock: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    orders: list[Sold] = field(default_factory=list)
    paid: int = 0
    alone: int = 0
    turns: int = 0

    def free(self, product: Any) -> int:
        kept = sum(line.kept for order in self.orders for line in order.lines if line.product is product)
        return self.stock[product] - kept

    def serve(self, product: Any) -> None:
        waiting = sorted(
            (order for order in self.orders if order.open),
            key=lambda order: (order.due is None, order.due or 0, order.turn),
        )
        for order in waiting:
            for line in order.lines:
                if line.product is product:
                    line.kept += min(line.left - line.kept, self.free(product))

    def place(self) -> None:
        if len([order for order in self.orders if order.status not in ("cancelled", "delivered")]) > 5:
            return
        lines = [Line(product, self.dice.randint(1, 6)) for product in self.products]
        due = self.dice.choice([None, 3, 9])
        made = services.create_order(
            actor=self.company.actor,
            customer_id=self.customer.pk,
            delivery_date=None if due is None else clock.today() + timedelta(days=due),
            items=[self._item(line.product, line.quantity) for line in lines],
        )
        self.orders.append(Sold(made.pk, due, lines))

    def _item(self, product: Any, quantity: int) -> dict[str, Any]:
        return {
            "product_id": product.pk,
            "quantity": D(quantity),
            "unit_price_with_tax": PRICE,
            "tax": D(16),
        }

    def arrive(self) -> None:
        product, quantity = self.dice.choice(self.products), self.dice.randint(1, 9)
        receive_stock({product.pk: D(quantity)}, actor=self.company.actor)
        self.stock[product] += quantity
        self.serve(product)

    def confirm(self) -> None:
        order, waits = self.dice.choice(self.orders), self.dice.random() < 0.7
        services.confirm_order(order.pk, actor=self.company.actor, allow_backorder=waits)
        assert order.status == "pending"
        assert waits or all(line.quantity <= self.free(line.product) for line in order.lines)
        self.turns += 1
        order.status, order.turn, order.waits = "confirmed", self.turns, waits
        for line in order.lines:
            line.kept = min(line.quantity, self.free(line.product))

    def change(self) -> None:
        """Lines grow, shrink, go, or come again."""
        order = self.dice.choice([order for order in self.orders if order.open])
        waits = self.dice.choice([None, True, False])
        wanted = {line: self.dice.randint(0, MOST) for line in order.lines}
        fresh = [
            Line(product, self.dice.randint(1, MOST))
            for product in self.products
            if all(line.product is not product for line in order.lines) and self.dice.random() < 0.5
        ]
        items = [
            {"id": row.pk, "quantity": D(wanted[line])} for line, row in self._rows(order) if wanted[line]
        ]
        items += [self._item(line.product, line.quantity) for line in fresh]
        services.update_order(order.pk, actor=self.company.actor, items=items, allow_backorder=waits)
        assert items
        assert all(quantity >= line.held for line, quantity in wanted.items())
        if not fresh and all(quantity == line.quantity for line, quantity in wanted.items()):
            return  # the lines that there are: nothing is judged anew
        may_wait = order.waits if waits is None else waits
        order.waits = order.waits or may_wait
        freed = []
        for line, quantity in wanted.items():
            lacked, line.quantity = line.left - line.kept, quantity
            if line.kept > line.left:
                freed.append(line.product)
                line.kept = line.left
            self._keep_more(line, lacked, may_wait)
        order.lines = [line for line in order.lines if wanted[line]] + fresh
        for line in fresh:
            self._keep_more(line, 0, may_wait)
        for product in freed:
            self.serve(product)
        if order.status == "processing" and order.sent and not any(line.left for line in order.lines):
            order.status = "shipped" if any(sent.on_its_way for sent in order.sent) else "delivered"

    def _keep_more(self, line: Line, lacked: int, may_wait: bool) -> None:
        more = line.left - line.kept - max(lacked, 0)
        if more > 0:
            assert may_wait or more <= self.free(line.product)
            line.kept += min(more, self.free(line.product))

    def _rows(self, order: Sold) -> Iterator[tuple[Line, OrderItem]]:
        return zip(order.lines, OrderItem.objects.filter(order=order.pk).order_by("position"), strict=True)

    def ship(self) -> None:
        order = self.dice.choice(self.orders)
        rows = dict(self._rows(order))
        wanted = {line: part for line in rows if (part := self.dice.randint(0, max(line.left, 0)))}
        items = [{"order_item_id": rows[line].pk, "quantity": D(part)} for line, part in wanted.items()]
        made = services.ship_order(order.pk, actor=self.company.actor, items=items)
        assert order.open
        for line, part in wanted.items():
            assert part <= line.kept
            line.kept -= part
            line.shipped += part
            line.turn()
            self.stock[line.product] -= part
        order.sent.append(Sent(made.pk, wanted))
        order.status = "processing" if any(line.left for line in order.lines) else "shipped"

    def undo(self) -> None:
        order = self.dice.choice(self.orders)
        sent = self.dice.choice(order.sent)
        services.undo_shipment(sent.pk, actor=self.company.actor, reason="r")
        assert not any(sent.back.values())
        order.sent.remove(sent)
        for line, part in sent.parts.items():
            line.shipped -= part
            line.turn()
            line.kept += part
            self.stock[line.product] += part
        order.status = "processing"

    def give_back(self) -> None:
        order = self.dice.choice(self.orders)
        line, row = self.dice.choice(list(self._rows(order)))
        part, condition = self.dice.randint(1, 3), self.dice.choice(["restock", "scrap"])
        items = [{"order_item_id": row.pk, "quantity": D(part), "condition": condition}]
        services.return_goods(order.pk, actor=self.company.actor, items=items, reason="r")
        assert part <= line.shipped - line.returned
        rest = part
        for sent in order.sent:
            taken = min(rest, sent.parts.get(line, 0) - sent.back[line])
            sent.back[line] += taken
            rest -= taken
        never = max(0, line.comes_to - line.owed)
        line.returned += part
        line.turn()
        # What is billed beyond what it still comes to is credited; the rest was never billed, or is forgiven.
        credited = min(part, max(0, line.owed - line.comes_to), line.owed)
        line.credited += credited
        order.closed += min(part - credited, never)
        if condition == "restock":
            self.stock[line.product] += part
            self.serve(line.product)

    def bill(self) -> None:
        """All that is left to bill of an order, or so many pieces of a line."""
        order = self.dice.choice([order for order in self.orders if order.status != "cancelled"])
        line, extra = self.dice.choice(order.lines), False
        if self.dice.random() < 0.4:
            parts, items = {each: max(each.worth, 0) for each in order.lines}, None
        else:
            parts = {line: self.dice.randint(1, max(line.worth, 1))}
            if parts[line] > line.worth:
                return
            row = dict(self._rows(order))[line]
            items = [{"order_item_id": row.pk, "quantity": D(parts[line])}]
            if extra := self.dice.random() < 0.3:
                items.append(self._extra())
        made = finance.create_invoice(
            actor=self.company.actor, customer_id=self.customer.pk, order_id=order.pk, items=items
        )
        finance.send_invoice(made.pk, actor=self.company.actor)
        for each, part in parts.items():
            each.billed += part
        if extra:
            order.extras.append(Extra(list(parts)))

    def bill_shipment(self) -> None:
        order = self.dice.choice(self.orders)
        sent = self.dice.choice([sent for sent in order.sent if not sent.billed])
        parts = {line: min(part - sent.back[line], line.worth) for line, part in sent.parts.items()}
        made = finance.create_invoice(
            actor=self.company.actor, customer_id=self.customer.pk, shipment_id=sent.pk
        )
        finance.send_invoice(made.pk, actor=self.company.actor)
        sent.billed = True
        for line, part in parts.items():
            line.billed += max(part, 0)

    def bill_alone(self) -> None:
        """An invoice without an order."""
        made = finance.create_invoice(
            actor=self.company.actor, customer_id=self.customer.pk, items=[self._extra()]
        )
        finance.send_invoice(made.pk, actor=self.company.actor)
        self.alone += 1

    def _extra(self) -> dict[str, Any]:
        return {"description": "x", "quantity": D(1), "unit_price_with_tax": PRICE, "tax": D(16)}

    def forgive(self) -> None:
        """A credit note without goods: first of what was billed ahead of the delivery."""
        order = self.dice.choice(self.orders)
        line, row = self.dice.choice(list(self._rows(order)))
        billed = list(InvoiceItem.objects.filter(order_item=row, invoice__status__in=ISSUED).order_by("id"))
        item, part = self.dice.choice(billed), self.dice.randint(1, 2)
        items = [{"invoice_item_id": item.pk, "amount": part * PRICE}]
        finance.issue_credit_note(actor=self.company.actor, invoice_id=item.invoice_id, items=items)
        ahead = min(part, max(0, line.owed - line.turned))
        line.ahead += ahead
        line.reduced += part - ahead
        line.turned -= part - ahead

    def pay(self) -> None:
        amount = D(self.dice.randint(1, 300))
        body = {"customer_id": self.customer.pk, "amount": amount, "method": "cash"}
        made = finance.record_payment(actor=self.company.actor, **body)
        self.paid += int(amount)
        if self.dice.random() < 0.3:
            finance.refund_payment(made.pk, actor=self.company.actor, amount=D(1))
            self.paid -= 1

    def cancel(self) -> None:
        order = self.dice.choice(self.orders)
        services.cancel_order(order.pk, actor=self.company.actor, reason="r")
        assert not any(line.shipped for line in order.lines)
        order.status = "cancelled"
        for line in order.lines:
            line.kept = line.credited = line.again = 0
            line.billed = line.ahead + line.reduced  # what was credited for good stays so
        order.extras = []
        for line in order.lines:
            self.serve(line.product)

    def close(self) -> None:
        order = self.dice.choice([order for order in self.orders if order.status == "processing"])
        services.close_order(order.pk, actor=self.company.actor, reason="r")
        assert order.sent
        for line in order.lines:
            line.kept = 0
            if rest := line.left:
                # What was forgiven of it is not taken off twice.
                ahead = line.forgiven_ahead
                order.closed += rest - (min(ahead, line.closed + rest) - min(ahead, line.closed))
                line.closed += rest
            if line.closed:
                line.again += max(0, line.owed - max(0, line.comes_to))
        order.status = "shipped" if any(sent.on_its_way for sent in order.sent) else "delivered"
        for line in order.lines:
            self.serve(line.product)

    def deliver(self) -> None:
        order = self.dice.choice(self.orders)
        services.deliver_order(order.pk, actor=self.company.actor)
        assert order.status == "shipped"
        order.status = "delivered"
        for sent in order.sent:
            sent.arrived = True

    def steps(self) -> list[Callable[[], None]]:
        return [
            *[self.place] * 2, *[self.arrive] * 3, *[self.confirm] * 3, *[self.ship] * 5, self.undo,
            *[self.give_back] * 2, *[self.bill] * 3, self.bill_shipment, self.bill_alone, *[self.forgive] * 2,
            self.pay, self.cancel, self.close, self.deliver, *[self.change] * 4,
        ]  # fmt: skip
