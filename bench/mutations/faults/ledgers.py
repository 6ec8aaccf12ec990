"""Locks, stock, money, steps of documents, announcements, what follows in search and on the line."""

from bench.mutations.fault import of

_stock = of(
    "locks",
    "apps/inventory/sql/stock.py",
    "apps/sales/tests/test_last_stock.py apps/inventory/tests/test_races.py",
)
_reserve = of(
    "locks",
    "apps/inventory/sql/reservations.py",
    "apps/sales/tests/test_last_stock.py apps/inventory/tests/test_races.py",
)
_records = of(
    "locks",
    "apps/kernel/records.py",
    "apps/sales/tests/test_races.py apps/finance/tests/test_races.py apps/crm/tests/test_concurrency.py",
)
_moves = of(
    "stock",
    "apps/inventory/services/stock.py",
    "apps/inventory/tests/test_stock.py apps/inventory/tests/test_reservations.py",
)
_moving = of(
    "stock",
    "apps/inventory/sql/stock.py",
    "apps/inventory/tests/test_stock.py apps/inventory/tests/test_reservations.py",
)
_bundles = of("stock", "apps/inventory/services/reservations.py", "apps/inventory/tests/test_reservations.py")
_credit = of("money", "apps/sales/services/credit.py", "apps/sales/tests/test_credit.py")
_payments = of("money", "apps/finance/services/payments.py", "apps/finance/tests/test_payments.py")
_refunding = of("money", "apps/finance/services/refunding.py", "apps/finance/tests/test_payments.py")
_allocating = of("money", "apps/finance/services/allocating.py", "apps/finance/tests/test_accounts.py")
_credits = of("money", "apps/finance/services/crediting.py", "apps/finance/tests/test_credits.py")
_books = of(
    "money",
    "apps/finance/services/ledger.py",
    "apps/finance/tests/test_payments.py apps/finance/tests/test_ledger.py",
)
_steps = of(
    "steps",
    "apps/sales/services/transitions.py",
    "apps/sales/tests/test_transitions.py apps/sales/tests/test_cancelling.py",
)
_machine = of(
    "steps",
    "apps/kernel/state_machine.py",
    "apps/sales/tests/test_transitions.py apps/crm/tests/test_stages.py apps/finance/tests/test_invoice_life.py",
)
_closing = of("steps", "apps/crm/services/closing.py", "apps/crm/tests/test_stages.py")
_issuing = of(
    "steps",
    "apps/finance/services/issuing.py",
    "apps/finance/tests/test_invoice_life.py apps/finance/tests/test_overdue.py",
)
_placing = of(
    "locks",
    "apps/crm/sql/offered.py",
    "apps/sales/tests/test_races.py apps/sales/tests/test_placing_refused.py apps/sales/tests/test_placing.py",
)
_announcing = of(
    "announcements",
    "apps/kernel/events.py",
    "apps/kernel/tests/test_events.py apps/kernel/tests/test_event_groups.py",
)
_outbox = of(
    "announcements",
    "apps/kernel/outbox.py",
    "apps/kernel/tests/test_outbox.py apps/kernel/tests/test_events.py",
)
_won = of(
    "announcements",
    "apps/crm/services/closing.py",
    "apps/sales/tests/test_deals.py apps/crm/tests/test_stages.py",
)
_sales = of(
    "announcements", "apps/sales/handlers.py", "apps/sales/tests/test_deals.py prometric/tests/test_wiring.py"
)
_finance = of(
    "announcements",
    "apps/finance/handlers.py",
    "apps/finance/tests/test_orders.py prometric/tests/test_wiring.py",
)
_sources = of("search", "apps/crm/sql/search.py", "apps/search/tests/test_every_field.py")
_search = of(
    "search",
    "apps/search/handlers.py",
    "apps/search/tests/test_following.py apps/search/tests/test_every_field.py",
)

FAULTS = (
    _stock("stock is judged before it is locked", "ORDER BY s.product_id FOR NO KEY UPDATE OF s", "ORDER BY s.product_id"),
    _reserve("reservations are judged before the lock", "WHERE s.workspace_id = %(workspace)s\n    ORDER BY s.product_id FOR NO KEY UPDATE OF s\n), judged", "WHERE s.workspace_id = %(workspace)s\n    ORDER BY s.product_id\n), judged"),
    _records("rows are not locked", "rows.select_for_update(no_key=True, of=(\"self\",)).order_by(\"pk\"))", "rows.order_by(\"pk\"))"),
    _placing("a customer may be deleted meanwhile", "deleted_at IS NULL\n    FOR SHARE", "deleted_at IS NULL"),
    _moving("more may go out than is free", "AND in_stock + delta >= reserved - release AND", "AND"),
    _moves("an OUT comes in", "delta = -quantity if type == Type.OUT else quantity", "delta = quantity"),
    _moves("a movement of tomorrow", "if date is not None and date > clock.today():", "if False:"),
    _moves("low stock is said again and again", "if is_low and not was_low", "if is_low"),
    _bundles("a bundle needs one of each part", "bundles[product] * per_unit", "per_unit"),
    _bundles("fractions are rounded down", "return whole if whole >= quantity else whole + THOUSANDTH", "return whole"),
    _credit("debts do not count", "others + order.unbilled - customer.balance", "others + order.unbilled"),
    _credit("other open orders do not count", "others + order.unbilled - customer.balance", "order.unbilled - customer.balance"),
    _credit("a limit of 0 is none", "if customer.credit_limit is None or override_limit:", "if not customer.credit_limit or override_limit:"),
    _payments("more may be paid than is due", "if put < amount and not on_account:", "if False:"),
    _allocating("more is put on an invoice than is due", "if wanted > due:", "if False:"),
    _allocating("more is put on an invoice than there is", "if not 0 < wanted <= free:", "if not 0 < wanted:"),
    _payments("the same payment twice", "raise DuplicatePayment(payment_number=number)", "pass"),
    _refunding("more goes back than came", "if left <= 0 or wanted > left:", "if False:"),
    _refunding("a refund is refunded", "if payment.kind == PaymentKind.REFUND:", "if False:"),
    _credits("more is credited than billed", "if wanted > left:", "if False:"),
    _books("a part paid is paid", "if paid >= owed:", "if paid:"),
    _books("a payment is not posted to the account", "        amount=amount,\n    )\n\n\ndef sums", "        amount=0 * amount,\n    )\n\n\ndef sums"),
    _machine("any step may follow", "if step.target == to and (", "if True or ("),
    _machine("guards of steps are not asked", "and (step.guard is None or step.guard(row))", ""),
    _steps("more is refunded than was paid", "if refund_amount > order.paid_amount:", "if False:"),
    _steps("a cancelled order keeps its goods", "    order_stock.release(order, actor=actor)\n", "    pass\n"),
    _steps("anyone goes beyond the credit limit", "actor.require(\"ORDERS_APPROVE\")", "pass", also="apps/sales/tests/test_credit.py"),
    _closing("a deal closed in the future", "if closed_on > clock.local_date(now):", "if False:"),
    _closing("a closed deal is won again", "DEAL.require(deal, Stage.WON)\n    previous", "previous"),
    _issuing("an empty invoice is issued", "if invoice.amount <= 0:", "if False:"),
    _issuing("any invoice is cancelled", "INVOICE.require(locked.invoice, S.CANCELLED)", "pass"),
    _announcing("announced outside a transaction", "if not connection.in_atomic_block:", "if False:"),
    _announcing("handlers hear nothing", "for handler in _handlers.get(type(event), []):\n            handler(event, actor)", "pass"),
    _announcing("every change is heard", "if not changes or not wanted or not wanted.isdisjoint(changes):", "if True:"),
    _outbox("a failed event is overtaken", "elif row.parked_at is None:\n                    blocked.add(row.subject_id)", "elif False:\n                    pass"),
    _outbox("a failing event is tried for ever", "if row.attempts >= MAX_ATTEMPTS:", "if False:"),
    _won("a win is not announced", "event = DealWon(**deal_payload(deal), previous_stage=previous, final_amount=final_amount)\n    announce(event, actor=actor, changes=changes, of=deal)", "pass"),
    _sales("a win makes no order", "services.create_order_of_deal(event.deal_id, actor=actor)", "pass"),
    _finance("a cancelled order stays billed", "services.settle_cancelled_order(\n        event.order_id, actor=actor, refund_amount=event.refund_amount, reason=event.reason\n    )", "pass", also="apps/finance/tests/test_credits.py"),
    _finance("every order gets a draft invoice", "if event.auto_created:", "if True:"),
    _sources("segments are not searched", "o.email, o.segment, c.people", "o.email, c.people"),
    _search("customers do not follow", "services.index_customers(event.customer_id for event in events)", "pass"),
)  # fmt: skip
