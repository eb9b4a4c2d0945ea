"""
Which drawing shows what, with its text alternative: `rules/teaching/drawings.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from workup.knowledge.teaching import teaching
from workup.model.grouped import grouped

Term = tuple[str, str]  # a section of the vocabulary and an id in it


@dataclass(frozen=True, slots=True)
class Drawing:
    """
    A schematic drawing.

    `alt` says what is seen, for those who do not see it; `caption` what to look at; `shows` the
    terms of the vocabulary that it is a picture of.
    """

    name: str
    title: str
    alt: str
    caption: str
    shows: tuple[Term, ...]


@dataclass(frozen=True)
class Drawings:
    """All drawings, by name, in the order of the file."""

    by_name: Mapping[str, Drawing]

    @cached_property
    def _by_term(self) -> dict[Term, list[Drawing]]:
        return grouped((term, d) for d in self.by_name.values() for term in d.shows)

    def of(self, section: str, id_: str) -> list[Drawing]:
        """The drawings of one term; none where it has none."""
        return list(self._by_term.get((section, id_), ()))

    def of_all(self, terms: Iterable[Term]) -> list[Drawing]:
        """The drawings of several terms, each once, in the order of the terms."""
        return list(dict.fromkeys(d for term in terms for d in self.of(*term)))


@lru_cache(maxsize=1)
def load_drawings() -> Drawings:
    """Read what each drawing shows."""
    return Drawings(
        {
            name: Drawing(
                name,
                row["title"],
                row["alt"],
                row["caption"],
                tuple((section, str(id_)) for section, ids in row["shows"].items() for id_ in ids),
            )
            for name, row in teaching("drawings").items()
        }
    )


def seen(facts: Iterable[tuple[str, object]]) -> list[Term]:
    """
    The terms that stand in facts of a case and may have a drawing: findings present, the
    distribution, patterns of results.

    Args:
        facts: Each a field of the case and what it says there, as in `findings.present`.
    """
    found: list[Term] = []
    for field, value in facts:
        if field == "findings.present":
            found.append(("findings", str(value)))
        elif field == "dystonia.distribution":
            found.append(("distribution", str(value)))
        elif field == "results" and isinstance(value, tuple):
            found += [("result_patterns", p) for p in getattr(value[1], "pattern", None) or ()]
    return found
