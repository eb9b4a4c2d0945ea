"""
What the tests of walks share: one desk, all cases with an answer, and a PostgreSQL server of their
own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.postgresql import installed, postgresql_server
from workup.pathway import Assessor
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.session import Session
from workup.simulation.stages import STAGES

#: Every teaching case and every third published patient; `benchmarks/learners.py` walks them all.
CASES = tuple(c for n, c in enumerate(library(short=True)) if c.source is None or n % 3 == 0)
#: A walk in which nothing is done, and no diagnosis named, by mode.
NOTHING = {
    mode: [
        line for s in stages for line in (*(["no diagnosis"] if s.id == "final" else []), "done")
    ]
    for mode, stages in STAGES.items()
}


def go_on(session: Session) -> None:
    """Leave a stage whatever waits there, as a learner does who insists."""
    for line in ("done", "done", "no diagnosis", "done"):
        at = session.at
        if not session.over and session.say(line) and session.at > at:
            return


@pytest.fixture(scope="session")
def desk(truth_assessor: Assessor) -> Desk:
    return Desk(truth_assessor)


def case(id_: str):
    return next(c for c in CASES if c.id == id_)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of these tests."""
    if not installed():
        pytest.skip("PostgreSQL is not installed here")
    with postgresql_server() as url:
        yield url
