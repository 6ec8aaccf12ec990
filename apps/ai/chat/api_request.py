"""A request of the API that answers a question, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

API = "/api/v1"


@dataclass(frozen=True)
class ApiRequest:
    """One request that changes nothing. `params` are the query's, or the body's of POST /search.

    sums: for lists, {key of a row: the model's columns} to be added up over all rows that match; "a-b-c"
    subtracts, "a|b" takes the first that is there.
    """

    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    method: str = "GET"
    sums: Mapping[str, str] = field(default_factory=dict)

    @property
    def filters(self) -> dict[str, Any]:
        """The parameters that choose rows, without those that order and cut them."""
        return {name: value for name, value in self.params.items() if name not in ("sort", "limit")}


@dataclass(frozen=True)
class ApiResponse:
    """What a request gave, as plain JSON, with the sums asked for."""

    data: Any
    sums: Mapping[str, Any]


class ApiRefusal(Exception):
    """The API did not answer with 200; `status` and `code` are its words."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


# Puts a request to the API as the one who asks. Raises Refused.
Reader = Callable[[ApiRequest], ApiResponse]
