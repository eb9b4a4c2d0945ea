"""
All ended walks of a record that many share, for the class report: by the record's random codes,
without what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from workup.simulation.record.record import kept_of
from workup.simulation.record.store import Store
from workup.simulation.record.tables import Learner, WalkRow
from workup.simulation.transcript import kept_export, to_json

MOST = 20_000  # walks in one report


def ended(store: Store) -> Iterator[tuple[str, bytes]]:
    """
    Each ended walk as the file that its learner would hand in; the latest ones where there are very
    many.
    """
    wanted = (
        select(WalkRow, Learner.code)
        .join(Learner, WalkRow.learner == Learner.id)
        .where(WalkRow.over)
        .order_by(WalkRow.began.desc(), WalkRow.id)
    )
    with store.work() as orm:
        rows = [(kept_of(row), code) for row, code in orm.execute(wanted.limit(MOST)).tuples()]
    for kept, code in reversed(rows):
        yield "a walk of this server", to_json(kept_export(kept, code, words=False)).encode()
