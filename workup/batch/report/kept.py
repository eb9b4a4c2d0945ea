"""The cases with an answer as the report reads them: as columns, and the first of them whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workup.batch.labels import Labels
from workup.batch.report.intervals import Papers
from workup.batch.scores import Scored, Scores

SLIM = (
    "category",
    "confidence",
    "answer_category",
)  # what is kept of the summary row of every case


class Columns:
    """
    The cases, in the order of the input.

    Args:
        scores: Their measures.

        slim: The columns SLIM of every case's summary row.

        groups: Subgroup to the group of each case.

        sources: The paper of each case, "" where not told.

        rows: The whole summary rows of the first cases, from which lists and pages are made.
    """

    def __init__(
        self,
        scores: Scores,
        slim: Mapping[str, Labels],
        groups: Mapping[str, Labels],
        sources: Labels,
        rows: pa.Table,
    ) -> None:
        self.scores, self.slim, self.groups, self.sources, self.rows = (
            scores,
            slim,
            groups,
            sources,
            rows,
        )

    @classmethod
    def of(
        cls,
        scored: Sequence[Scored],
        rows: Sequence[Mapping[str, Any]],
        groups: Sequence[Mapping[str, str]],
        sources: Sequence[str],
        whole: int | None = None,
    ) -> Columns:
        """From one case after another; `whole` of them keep their row."""
        slim = {name: Labels.of(r[name] or "" for r in rows) for name in SLIM}
        parted = {
            name: Labels.of(g[name] for g in groups) for name in (groups[0] if groups else ())
        }
        return cls(
            Scores.of(scored),
            slim,
            parted,
            Labels.of(sources),
            pa.Table.from_pylist([dict(r) for r in rows[:whole]]),
        )

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def whole(self) -> int:
        """How many cases, the first of the input, are kept whole."""
        return int(self.rows.num_rows)

    def row(self, place: int) -> dict[str, Any]:
        """The summary row of a case kept whole."""
        found: dict[str, Any] = self.rows.slice(place, 1).to_pylist()[0]
        return found

    def texts(self, name: str) -> list[str]:
        """A column of the summary rows of the cases kept whole; "" where untold."""
        return [value or "" for value in self.rows.column(name).to_pylist()] if self.whole else []

    @cached_property
    def cases(self) -> list[str]:
        """The ids of the cases kept whole."""
        return self.texts("case")

    @cached_property
    def one(self) -> NDArray[np.float64]:
        """A one for each case, to divide by."""
        return np.ones(len(self.scores))

    @cached_property
    def papers(self) -> Papers:
        """Which cases come from one paper."""
        return Papers(self.sources)

    @cached_property
    def all(self) -> NDArray[np.bool_]:
        """Every case."""
        return np.ones(len(self.scores), np.bool_)


def groups_of(
    sex: str | None,
    setting: str | None,
    distribution: str | None,
    age_class: str | None,
    listed: int,
) -> dict[str, str]:
    """The subgroups of a case; `listed` counts its findings, events, drugs and results."""
    return {
        "age at onset": (age_class or "not known").replace("_", " "),
        "sex": sex or "not known",
        "setting": (setting or "not known").replace("_", " "),
        "distribution": distribution or "not known",
        "known facts": "up to 2" if listed <= 2 else "3 to 5" if listed <= 5 else "more",
    }


@lru_cache(maxsize=100_000)
def paper_of(source: str | None) -> str:
    """
    What names the paper of a case: the address, else the citation; "" where neither is told.

    Args:
        source: The case's source as the text of a JSON map.
    """
    value = json.loads(source) if source else None
    if not isinstance(value, dict):
        return ""
    return str(value.get("url") or value.get("citation") or "").strip().lower()
