"""Shares of money in SQL, to the tiyn: division of numerics is cut after some digits, `div` is exact."""

from __future__ import annotations

SQL_TABLES = ()


def rounded(amount: str, by: str) -> str:
    """round(amount / by, 2), halves up; both SQL, `amount` not below zero. NULL where `by` is zero."""
    return f"(div(200 * ({amount}) + ({by}), NULLIF(2 * ({by}), 0)) * 0.01)"
