"""Rounding, dates, filters, pages, idempotency, limits, what enters as JSON."""

from bench.mutations.fault import of

_money = of("rounding", "apps/kernel/money.py", "apps/kernel/tests/test_money.py")
_lines = of(
    "rounding",
    "apps/kernel/pricing.py",
    "apps/kernel/tests/test_pricing.py apps/kernel/tests/test_money.py apps/sales/tests/test_placing_refused.py",
)
_clock = of(
    "dates", "apps/kernel/clock.py", "apps/kernel/tests/test_clock.py apps/kernel/tests/test_filters.py"
)
_numbering = of(
    "dates",
    "apps/kernel/migrations/0004_next_numbers.py",
    "apps/kernel/tests/test_numbering.py prometric/tests/test_numbers.py",
)
_comparisons = of("filters", "apps/kernel/api/comparisons.py", "apps/kernel/tests/test_filters.py")
_filters = of(
    "filters",
    "apps/kernel/api/filters.py",
    "apps/kernel/tests/test_filters.py apps/kernel/tests/test_sorting.py",
)
_pages = of("pages", "apps/kernel/api/pagination.py", "apps/kernel/tests/test_pagination.py")
_once = of("idempotency", "apps/kernel/api/idempotency.py", "apps/kernel/tests/test_idempotency.py")
_throttle = of("limits", "apps/kernel/api/throttling.py", "apps/kernel/tests/test_throttling.py")
_parser = of("limits", "apps/kernel/api/parsers.py", "apps/kernel/tests/test_parsers.py")
_codes = of("limits", "apps/accounts/services/codes.py", "apps/accounts/tests/test_codes.py")
_attempts = of("limits", "apps/accounts/services/attempts.py", "apps/accounts/tests/test_sign_in.py")
_versions = of(
    "versions",
    "apps/kernel/api/etag.py",
    "apps/crm/tests/test_deals.py apps/crm/tests/test_concurrency.py apps/kernel/tests",
)
_rows = of("rows", "apps/kernel/api/rows.py", "apps/kernel/tests/test_rows.py")
_identity = of("identity", "apps/kernel/kz.py", "apps/kernel/tests/test_kz.py")

FAULTS = (
    _money("halves go to the even cent", "prec=80, rounding=ROUND_HALF_UP", 'prec=80, rounding="ROUND_HALF_EVEN"'),
    _money("VAT inside by the rate alone", "_EXACT.add(HUNDRED, rate)))", "HUNDRED))"),
    _money("28 digits", "prec=80", "prec=28", also="apps/sales/tests/test_placing_refused.py"),
    _lines("no discount", "_EXACT.subtract(HUNDRED, discount)", "HUNDRED"),
    _lines("VAT of the unrounded net", "vat = round_money(_percent(sum_, tax))", "vat = round_money(_percent(_percent(gross, _EXACT.subtract(HUNDRED, discount)), tax))"),
    _lines("a price with VAT is taken for net", "    if tax_included:\n        vat = vat_inside", "    if False:\n        vat = vat_inside"),
    _lines("the shown price is not rounded", "return round_money(_EXACT.divide(gross, _EXACT.add(HUNDRED, tax)))", "return _EXACT.divide(gross, _EXACT.add(HUNDRED, tax))"),
    _money("a sum one above the column fits", "abs(amount) <= MAX_MONEY", "abs(amount) <= MAX_MONEY + CENT"),
    _money("whole numbers keep their point", "return whole if whole == value else", "return"),
    _clock("days of UTC", 'ZoneInfo("Asia/Almaty")', 'ZoneInfo("UTC")'),
    _clock("a day ends at its start", "time.max, tzinfo", "time.min, tzinfo"),
    _clock("a naive moment is taken", "if timezone.is_naive(moment):", "if False:"),
    _numbering("the year of UTC", "AT TIME ZONE 'Asia/Almaty'", "AT TIME ZONE 'UTC'", fresh=True),
    _numbering("three digits", "greatest(4,", "greatest(3,", fresh=True),
    _numbering("several numbers count as one", "SET last = c.last + EXCLUDED.last", "SET last = c.last + 1", fresh=True),
    _comparisons("the last day is left out", '"lte": {"lt": after}', '"lte": {"lt": start}'),
    _comparisons("after a day begins with it", '"gt": {"gte": after}', '"gt": {"gte": start}'),
    _comparisons("ne is eq", 'qs.filter(~condition if self.lookup_expr == "ne" else condition)', "qs.filter(condition)"),
    _comparisons("a list is its first value", "return [self.kind.read(part) for part in parts]", "return [self.kind.read(parts[0])]"),
    _filters("an unknown parameter is ignored", "for name in self.unknown:", "for name in ():"),
    _filters("a repeated parameter is ignored", "for name in self.repeated:", "for name in ():"),
    _filters("one word of a search is enough", "condition &= anywhere", "condition |= anywhere"),
    _filters("descending is ascending", 'f"-{known[name]}" if down', 'f"{known[name]}" if down'),
    _filters("pages may overlap", 'columns.append("-id" if columns[-1].startswith("-") else "id")', "pass"),
    _pages("a page begins one late", "(self.page - 1) * self.limit", "self.page * self.limit"),
    _pages("any page size", "min(values[\"limit\"], MAX_LIMIT)", "values[\"limit\"]"),
    _pages("the total ends at 10,000", "if counted > EXACT_UP_TO:", "if False:"),
    _pages("a total is remembered for other tenants", "scope, sql, params", "sql, params"),
    _once("another body is answered as the first", "if not hmac.compare_digest(record.request_hash, digest):", "if False:"),
    _once("a refusal is remembered", "if error.commits:\n            mine.delete()", "if error.commits:\n            pass"),
    _once("keys of all callers are one", 'return f"{request.auth.workspace_id}:{request.auth.author_id}"', 'return "everybody"'),
    _once("an answer is repeated for ever", "record.created_at < timezone.now() - timedelta(days=days)", "False"),
    _throttle("one more than the limit", "self.used <= self.limit", "self.used <= self.limit + 1"),
    _throttle("a client names its own address", "hops[-trusted]", "hops[0]"),
    _throttle("each IPv6 address counts alone", "IPv6Network((address, 64), strict=False)", "IPv6Network((address, 128), strict=False)"),
    _throttle("health is counted", "(?!/(?:v[^/]+/)?health/?\\Z)", ""),
    _parser("any size", "if len(data) > limit:", "if False:"),
    _parser("nested without end", "MAX_DEPTH = 20", "MAX_DEPTH = 20_000"),
    _codes("tries without end", "if row.attempts >= TRIES:", "if False:"),
    _codes("a code lives for ever", "if row.expires_at <= now:", "if False:"),
    _codes("a code is used twice", "EmailedCode.objects.filter(pk=row.pk).update(closed_at=now)\n    return", "return"),
    _codes("a code for another purpose", "purpose=purpose, closed_at__isnull=True)\n        .first()", "closed_at__isnull=True)\n        .first()"),
    _attempts("guessing never waits", "return int(left) + 1 if left > 0 else 0", "return 0"),
    _versions("another version is overwritten", "if str(current) in wanted:", "if True:"),
    _rows("null for a nested row is an empty one", "None if row[index] is None else shape(row)", "shape(row)"),
    _rows("children of all parents are the first's", "grouped[row[at]].append", "grouped[ids[0]].append"),
    _rows("a to_representation is ignored", "if not own.__module__.startswith(READABLE):", "if False:"),
    _identity("any check digit", "return check == digits[11]", "return True"),
    _identity("one pass of weights", "for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS)", "for weights in (_FIRST_WEIGHTS,)"),
)  # fmt: skip
