"""
What a learner did: walks and their lines, read and written. Times come from the caller.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update

from workup.errors import Problem, WorkupError
from workup.simulation.record.due import review
from workup.simulation.record.kept import Kept
from workup.simulation.record.store import Store
from workup.simulation.record.tables import CardRow, Learner, LineRow, WalkRow

MOST_NAME = 100


class Record:
    """
    One learner's record in a store.

    Args:
        store: Where it is kept.

        learner: A name that tells learners apart; none is needed. At most 100 letters.

    Raises:
        WorkupError: If the store cannot be written, or the name is too long.
    """

    def __init__(self, store: Store, learner: str = "") -> None:
        if len(learner) > MOST_NAME:
            raise WorkupError(
                [
                    Problem(
                        "learner",
                        0,
                        f"a name has at most {MOST_NAME} letters, this has {len(learner)}",
                    )
                ]
            )
        self.store = store
        self.name = learner
        self.learner, self.code = self._learner(learner)

    @staticmethod
    def known(store: Store, learner: str) -> bool:
        """Whether a store holds anything of a learner; nothing is made by asking."""
        with store.work() as orm:
            return orm.scalar(select(Learner.id).where(Learner.name == learner)) is not None

    def _learner(self, name: str) -> tuple[int, str]:
        """The learner's number and code; made when new, once even if two come at once."""
        for _ in range(2):
            try:
                with self.store.work() as orm:
                    row = orm.scalar(select(Learner).where(Learner.name == name))
                    if row is None:
                        row = Learner(name=name, code=secrets.token_hex(3))
                        orm.add(row)
                        orm.flush()
                    return row.id, row.code
            except WorkupError:
                continue
        raise WorkupError([Problem("record", 0, "could not be written")])

    def begin(
        self, case: str, case_hash: str, rules: str, mode: str, now: datetime, course: str = ""
    ) -> str:
        """Begin a walk, for a course if one is named; its id."""
        id_ = str(uuid.uuid4())
        row = WalkRow(
            id=id_,
            learner=self.learner,
            case=case,
            case_hash=case_hash,
            rules=rules,
            mode=mode,
            course=course,
            began=now,
            over=False,
        )
        with self.store.work() as orm:
            orm.add(row)
        return id_

    def say(self, walk: str, place: int, text: str, now: datetime) -> None:
        """
        Keep one line.

        Raises:
            WorkupError: If a line at that place is kept already: the walk goes on in another
            window.
        """
        with self.store.work() as orm:
            held = orm.scalar(select(LineRow).where(LineRow.walk == walk, LineRow.place == place))
            if held is not None:
                raise WorkupError(
                    [
                        Problem(
                            "record",
                            0,
                            "this walk goes on in another window; `workup walk` takes it up from "
                            "there",
                        )
                    ]
                )
            orm.add(LineRow(walk=walk, place=place, text=text, at=now))

    def finish(self, walk: str, total: float, summary: dict[str, Any], now: datetime) -> None:
        """
        Keep the score, and when the case is due again. A walk that is over already stays as it is.
        """
        with self.store.work() as orm:
            row = orm.scalar(select(WalkRow).where(WalkRow.id == walk).with_for_update())
            if row is None or row.over:
                return
            row.over, row.total, row.summary = True, total, summary
            # of two sessions that end a first walk of one case at once, the second waits for the
            # first one's card; SQLite lets one write at a time as it is
            orm.scalar(select(Learner.id).where(Learner.id == self.learner).with_for_update())
            card = orm.scalar(
                select(CardRow)
                .where(CardRow.learner == self.learner, CardRow.case == row.case)
                .with_for_update()
            )
            state, due = review(card.state if card else None, total, now)
            if card is None:
                orm.add(CardRow(learner=self.learner, case=row.case, state=state, due=due))
            else:
                card.state, card.due = state, due

    def walks(self) -> list[Kept]:
        """All walks, oldest first, without their lines."""
        with self.store.work() as orm:
            rows = orm.scalars(
                select(WalkRow)
                .where(WalkRow.learner == self.learner)
                .order_by(WalkRow.began, WalkRow.id)
            ).all()
            return [kept_of(row) for row in rows]

    def walk(self, start: str) -> Kept:
        """
        One walk with its lines.

        Args:
            start: Its id or the beginning of it.

        Raises:
            WorkupError: If none or more than one begins so.
        """
        mine = select(WalkRow).where(
            WalkRow.learner == self.learner, WalkRow.id.startswith(start, autoescape=True)
        )
        with self.store.work() as orm:
            found = orm.scalars(mine).all() if start else []
            if len(found) == 1:
                lines = (
                    select(LineRow.text).where(LineRow.walk == found[0].id).order_by(LineRow.place)
                )
                return kept_of(found[0], orm.scalars(lines).all())
        many = f"{len(found)} walks begin" if found else "no walk begins"
        raise WorkupError(
            [Problem("record", 0, f"{many} with `{start}`; `workup record list` shows the ids")]
        )

    def unfinished(self, case: str, mode: str, course: str | None = None) -> Kept | None:
        """The latest walk of a case that was not ended; of one course where it is named."""
        mine = [w for w in self.walks() if w.case == case and w.mode == mode and not w.over]
        mine = [w for w in mine if course is None or w.course == course]
        return self.walk(mine[-1].id) if mine else None

    def due(self) -> dict[str, datetime]:
        """Case to when it is due again."""
        with self.store.work() as orm:
            rows = orm.scalars(select(CardRow).where(CardRow.learner == self.learner)).all()
            return {row.case: _aware(row.due) for row in rows}

    def adopt(self, other: str) -> None:
        """
        Take over the walks of another learner of the store, who is this one in truth; of two cards
        of a case this learner's own stays.
        """
        with self.store.work() as orm:
            theirs = orm.scalar(select(Learner.id).where(Learner.name == other))
            if theirs is None or theirs == self.learner:
                return
            mine = select(CardRow.case).where(CardRow.learner == self.learner)
            orm.execute(delete(CardRow).where(CardRow.learner == theirs, CardRow.case.in_(mine)))
            for table in (WalkRow, CardRow):
                moved = update(table).where(table.learner == theirs)
                orm.execute(moved.values(learner=self.learner))
            orm.execute(delete(Learner).where(Learner.id == theirs))

    def delete(self, start: str | None = None) -> int:
        """Delete one walk, or all and the learner's cards; how many walks went."""
        chosen = [self.walk(start).id] if start else [w.id for w in self.walks()]
        with self.store.work() as orm:
            for id_ in chosen:
                orm.execute(delete(LineRow).where(LineRow.walk == id_))
                orm.execute(delete(WalkRow).where(WalkRow.id == id_))
            if start is None:
                orm.execute(delete(CardRow).where(CardRow.learner == self.learner))
        return len(chosen)


def kept_of(row: WalkRow, lines: Sequence[str] = ()) -> Kept:
    """A row of the record as a walk that is kept; times are in UTC."""
    return Kept(
        row.id,
        row.case,
        row.case_hash,
        row.rules,
        row.mode,
        _aware(row.began),
        row.over,
        row.total,
        row.summary,
        tuple(lines),
        row.course,
    )


def _aware(moment: datetime) -> datetime:
    """SQLite keeps no zone; all times are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
