"""
Findings told by words that stand together in one sentence, in whatever order: "pen, grip, hand",
"laid a finger on the cheek ... straightens".

A line of `rules/lexicon/together.yaml` is groups of words between plus signs, a window after a
slash, and after ` - ` what must not stand there: `stools|motions + loose|watery /5`. The words of a
group are written as in a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workup.reading.matcher import Hit, length
from workup.reading.pattern import Element, PatternError, element
from workup.reading.segment import Cut

#: Words on either side of a window in which what must not stand there is looked for.
BESIDE = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line: whose it is, its groups by number, its window, and the words that void it."""

    id: str
    source: str
    groups: tuple[int, ...]
    void: Element | None
    window: int


@dataclass
class Together:
    """All lines, and every group once, by the words that it can begin with."""

    lines: list[Line] = field(default_factory=list)
    groups: list[Element] = field(default_factory=list)
    number: dict[Element, int] = field(default_factory=dict, repr=False)
    by_word: dict[str, list[int]] = field(default_factory=dict)
    by_raw: dict[str, list[int]] = field(default_factory=dict)
    by_run: dict[str, list[int]] = field(default_factory=dict)
    by_start: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def add(
        self,
        id_: str,
        line: str,
        sets: Mapping[str, str],
        irregular: Mapping[str, Iterable[str]],
    ) -> None:
        """
        Enter a line.

        Args:
            id_: The finding that it tells.

            line: The line as written.

            sets: Name to alternatives.

            irregular: Verb to its irregular forms.

        Raises:
            PatternError: If it has no window or fewer than two groups.
        """
        body, _, window = line.rpartition("/")
        wanted, _, void = body.partition(" - ")
        parts = [part.strip() for part in wanted.split(" + ")]
        if not window.strip().isdigit() or len(parts) < 2:
            raise PatternError(f"together: `{line}` wants two groups and a window")
        groups = tuple(self._group(element(part, 0, sets, irregular)) for part in parts)
        off = element(void.strip(), 0, sets, irregular) if void.strip() else None
        self.lines.append(Line(id_, line, groups, off, int(window)))

    def _group(self, made: Element) -> int:
        if made in self.number:
            return self.number[made]
        n = self.number[made] = len(self.groups)
        self.groups.append(made)
        for word in made.words:
            self.by_word.setdefault(word, []).append(n)
        for raw in made.exact:
            self.by_raw.setdefault(raw, []).append(n)
        for first in {run[0] for run in made.runs}:
            self.by_run.setdefault(first, []).append(n)
        for prefix in made.prefixes:
            self.by_start.setdefault(prefix[:3], []).append((prefix, n))
        return n

    def words(self) -> Iterable[str]:
        """Every word that a group takes, alone or at the head of a run."""
        return {*self.by_word, *self.by_run}

    def hits(self, cut: Cut, stems: list[str]) -> list[Hit]:
        """Every line found in a text, once in each sentence."""
        found: list[Hit] = []
        places = self._places(cut, stems)
        for line in self.lines:
            if any(n not in places for n in line.groups):
                continue
            for sentence, first in places[line.groups[0]].items():
                at = [first, *(places[n].get(sentence, []) for n in line.groups[1:])]
                taken = _closest(at, line.window) if all(at) else None
                if taken is None or _void(line.void, taken, cut, stems):
                    continue
                found.append(Hit("finding", line.id, line.source, taken))
        return found

    def _places(self, cut: Cut, stems: list[str]) -> dict[int, dict[int, list[range]]]:
        """Group to sentence to the words that the group takes there."""
        places: dict[int, dict[int, list[range]]] = {}
        for at, stem in enumerate(stems):
            taken = dict.fromkeys(self.by_word.get(stem, ()), 1)
            taken.update(dict.fromkeys(self.by_raw.get(cut.words[at].raw, ()), 1))
            for prefix, n in self.by_start.get(stem[:3], ()):
                if stem.startswith(prefix):
                    taken[n] = 1
            for n in self.by_run.get(stem, ()):
                if long := length(self.groups[n], at, cut, stems):
                    taken[n] = long
            sentence = cut.sentence_of[at]
            for n, long in taken.items():
                places.setdefault(n, {}).setdefault(sentence, []).append(range(at, at + long))
        return places


def _void(void: Element | None, taken: Sequence[int], cut: Cut, stems: list[str]) -> bool:
    """Whether what must not stand there stands within the words taken, or close beside them."""
    if void is None:
        return False
    near = range(max(0, taken[0] - BESIDE), min(len(stems), taken[-1] + BESIDE + 1))
    return any(length(void, n, cut, stems) for n in near)


def _closest(at: Sequence[Sequence[range]], window: int) -> tuple[int, ...] | None:
    """The words, one of each group and none twice, that lie closest together within the window."""
    best: tuple[int, ...] | None = None
    for first in sorted({said.start for group in at for said in group}):
        words: set[int] = set()
        for group in sorted(at, key=len):
            said = next((r for r in group if r.start >= first and words.isdisjoint(r)), None)
            if said is None:
                break
            words.update(said)
        else:
            span = max(words) - min(words)
            if span <= window and (best is None or span < best[-1] - best[0]):
                best = tuple(sorted(words))
    return best
