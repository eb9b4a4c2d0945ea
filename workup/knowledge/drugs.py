"""
Drug names and their classes: `rules/derive/drugs.yaml`, and the brands, short names and slips of
`rules/lexicon/drugs.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: How alike a name must be to be offered for an unknown one. Names of drugs resemble each other by
#: chance (ramipril, veralipride), and the wrong one is worse than none.
_ALIKE = 0.8
#: What stands behind a name on a list of drugs: a dose, a bracket, a form, how often.
_AS_GIVEN = re.compile(
    r"\s*\(.*$|\s+\d.*$|\s+(tab|tablet|cap|capsule|drop|injection|syrup|patch|depot|oral|orally|po|"
    r"iv|im|sc|sr|xr|er|mr|prn|od|bd|tds|qds|nocte|daily|once|twice)s?\b.*$"
)


@dataclass(frozen=True)
class Drugs:
    """
    Generic name (lower case) to class, other spellings included; and what else drugs are called,
    each with its generic name and class.
    """

    classes: Mapping[str, str]
    called: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def class_of(self, name: str | None, told: str | None) -> str | None:
        """
        The class of a drug.

        Args:
            name: Its name as written, generic or brand, a dose or a form behind it or not, or None.

            told: The class that the case gives, or None. A name that the table knows outweighs it:
            promethazine blocks dopamine, whatever it was given for. It stands where the table says
            no more than `other`, and where it is `withdrawal`, which no name can tell.

        Returns:
            A drug class of the vocabulary, or None where neither tells.
        """
        looked_up = self._known(name)[1]
        if told == "withdrawal" or looked_up in (None, "other"):
            return told or looked_up
        return looked_up

    def outweighed(self, name: str | None, told: str | None) -> bool:
        """Whether a case gives a drug another class than the one by which it is read."""
        return told not in (None, "other") and self.class_of(name, told) != told

    def generic(self, name: str) -> str | None:
        """The generic name of a drug as written, brand or with its dose; None where unknown."""
        return self._known(name)[0]

    def unrelated(self, name: str) -> bool:
        """Whether a drug is known and stands in no table of those that cause or treat dystonia."""
        generic, class_ = self._known(name)
        return class_ == "other" and generic not in self.classes

    def _known(self, name: str | None) -> tuple[str | None, str | None]:
        """Generic name and class, each None where the name is not known."""
        said = " ".join((name or "").lower().split())
        for written in dict.fromkeys((said, _AS_GIVEN.sub("", said))):
            if written in self.classes:
                return written, self.classes[written]
            if written in self.called:
                return self.called[written]
        return None, None

    def suggestion(self, name: str) -> str:
        """The end of a message about an unknown name: a generic name, or nothing."""
        import difflib  # only a mistake needs it

        said = _AS_GIVEN.sub("", name.strip().lower())
        options = [*self.classes, *self.called]
        near = difflib.get_close_matches(said, options, n=1, cutoff=_ALIKE)
        return f" Did you mean `{self.generic(near[0])}`?" if near else ""


def read_drugs(value: Mapping[str, Any], names: Mapping[str, Any] | None = None) -> Drugs:
    """
    Build the table.

    Args:
        value: The plain value of `derive/drugs.yaml`.

        names: That of `lexicon/drugs.yaml`, or None without it.
    """
    found: dict[str, str] = {}
    for part in ("drugs", "remedies"):
        for name, item in (value.get(part) or {}).items():
            for spelling in (name, *(item.get("aliases") or ())):
                found.setdefault(str(spelling).lower(), item["class"])
    called: dict[str, tuple[str, str]] = {}
    for name, class_, spellings in _called(names or {}):
        for spelling in (name, *spellings):
            if spelling not in found:
                called.setdefault(spelling, (name, found.get(name, class_)))
    return Drugs(found, called)


def _called(names: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Generic name, its class where the rules have none, and how else it is written."""
    for part in ("drugs", "others"):
        for name, spellings in (names.get(part) or {}).items():
            yield str(name).lower(), "other", [str(s).lower() for s in spellings or ()]
    for name, item in (names.get("classes") or {}).items():
        yield str(name).lower(), item["class"], [str(s).lower() for s in item["say"]]
