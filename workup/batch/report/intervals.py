"""
Shares and means with 95 % intervals that know which cases come from one paper.

Cases of one paper are alike, so papers are drawn, not cases, where papers are named and some gave
more than one case; a share's interval is never
narrower than Wilson's. Sources: Wilson EB, J Am Stat Assoc 1927;22:209; Field CA, Welsh AH, J R
Stat Soc B 2007;69:369 (cluster bootstrap).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workup.batch.labels import Flags, Labels
from workup.batch.metrics import DRAWS, Figure, bootstrap, mean, share

MOST = 5000  # clusters beyond which drawing changes nothing that is seen
Floats = NDArray[np.float64]


class Papers:
    """
    The papers of some cases, drawn DRAWS times with seed 0.

    Args:
        sources: The paper of each case; "" for a case of its own.
    """

    def __init__(self, sources: Labels) -> None:
        self.told = ~sources.among("")
        alone = int((~self.told).sum())
        papers = len(sources.names) - bool(alone)
        self.codes = sources.codes.astype(np.int64)
        if alone:  # "" is the first of the names
            self.codes -= 1
            self.codes[~self.told] = papers + np.arange(alone)
        self.count = papers + alone
        self.named = self.count_in(self.told)
        self.clustered = self.count < len(sources) and self.count <= MOST
        self._weights: Floats | None = None

    def count_in(self, where: Flags) -> int:
        """How many named papers the cases of `where` come from."""
        return len(np.unique(self.codes[where & self.told]))

    @property
    def weights(self) -> Floats:
        """How often each paper was drawn, shape (draws, papers)."""
        if self._weights is None:
            drawn = np.random.default_rng(0).multinomial(
                self.count, np.full(self.count, 1 / self.count), DRAWS
            )
            self._weights = drawn.astype(np.float64)
        return self._weights

    def ratio(self, hits: Floats, counts: Floats, where: Flags) -> Figure:
        """
        A share: all hits among all counts, over the cases of `where`.

        Args:
            hits: Shape (cases,).

            counts: Shape (cases,): out of how many.

            where: Shape (cases,).
        """
        done, out_of = float(hits[where].sum()), float(counts[where].sum())
        figure = share(round(done), round(out_of))
        spread = self._spread(hits, counts, where)
        if figure["value"] is None or spread is None:
            return figure
        low, high = (
            min(float(figure["low"] or 0), spread[0]),
            max(float(figure["high"] or 0), spread[1]),
        )
        return {**figure, "low": round(low, 6), "high": round(min(high, 1.0), 6)}

    def mean(self, values: Floats, where: Flags) -> Figure:
        """A mean over the cases of `where`."""
        spread = self._spread(values, np.ones(len(values)), where)
        figure = bootstrap(values[where], mean)
        return (
            figure
            if spread is None
            else {**figure, "low": round(spread[0], 6), "high": round(spread[1], 6)}
        )

    def macro(self, hits: Floats, classes: NDArray[np.int32]) -> Figure:
        """The mean over classes of the share of hits in each; classes are numbers from 0."""
        size = int(classes.max()) + 1 if len(classes) else 0
        n = np.bincount(classes, minlength=size)
        each = np.bincount(classes, hits, size) / np.maximum(n, 1)
        if not size:
            return share(0, 0)
        if self.count <= MOST:
            drawn = np.stack(
                [
                    _safe(
                        self._sum(hits, classes == c), self._sum(np.ones(len(hits)), classes == c)
                    )
                    for c in range(size)
                ]
            )
            low, high = np.nanquantile(np.nanmean(drawn, axis=0), (0.025, 0.975))
        else:
            spread = 1.96 * float(np.sqrt((each * (1 - each) / n).sum())) / size
            low, high = each.mean() - spread, each.mean() + spread
        value = float(each.mean())
        return {
            "value": round(value, 6),
            "low": round(float(max(low, 0)), 6),
            "high": round(float(min(high, 1)), 6),
            "n": size,
        }

    def _sum(self, values: Floats, where: Flags) -> Floats:
        return self.weights @ np.bincount(self.codes[where], values[where], self.count)

    def _spread(self, hits: Floats, counts: Floats, where: Flags) -> tuple[float, float] | None:
        if not self.clustered or len(np.unique(self.codes[where])) < 2:
            return None
        found = _safe(self._sum(hits, where), self._sum(counts, where))
        if np.isnan(found).all():
            return None
        low, high = np.nanquantile(found, (0.025, 0.975))
        return float(low), float(high)


def _safe(above: Floats, below: Floats) -> Floats:
    """A division that is NaN where nothing was drawn."""
    found: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return found
