"""
What a request is told when it cannot be answered: problem JSON (RFC 9457) for programs, a page for
people.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from workup.errors import Problem


class Refusal(Exception):
    """A request that is not answered: HTTP status, what to do, and each mistake with its place."""

    def __init__(
        self, status: int, detail: str, problems: Iterable[Problem] = (), retry: int = 0
    ) -> None:
        self.status, self.detail, self.problems, self.retry = status, detail, tuple(problems), retry
        super().__init__(f"{status}")

    def __reduce__(self) -> tuple[Any, ...]:
        return Refusal, (self.status, self.detail, self.problems, self.retry)


def problem_json(refusal: Refusal) -> dict[str, Any]:
    """The body of `application/problem+json`."""
    listed = [{"line": p.line, "field": p.field, "message": p.message} for p in refusal.problems]
    return {
        "type": "about:blank",
        "title": title_of(refusal.status),
        "status": refusal.status,
        "detail": refusal.detail,
        "problems": listed,
    }


def title_of(status: int) -> str:
    """The name of an HTTP status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"
