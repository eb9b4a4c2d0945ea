"""
The items of pictures as rules: some ten thousand, so each is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workup.knowledge.condition import Is
from workup.knowledge.fact_names import FACT_NAMES
from workup.knowledge.presentations import Item, Picture, Presentations
from workup.knowledge.sheet import Rule
from workup.model.vocabulary import Vocabulary, within

#: What is said of an item that is there, and of one that is known not to be.
PRESENT = {
    "very_often": "nearly always found",
    "often": "common",
    "sometimes": "found at times",
    "seldom": "uncommon",
    "never": "hardly ever found",
}
RARE = ("seldom", "never")  # what of a picture may be said to speak against it
ABSENT = {
    "very_often": "though nearly always found",
    "often": "though common",
    "sometimes": "though found at times",
    "seldom": "uncommon",
    "never": "as is the rule",
}
_SECTIONS = {
    "finding": "findings",
    "region": "regions",
    "first": "regions",
    "event": "events",
    "drug": "drug_classes",
    "family": "inheritance",
    "variability": "variability",
    "course": "course",
}

#: How pictures name what a patient was exposed to: an event, a drug, a disease of the brain.
_EXPOSURE = ("fact: drug.", "fact: stroke", "fact: brain_event", "event: ", "drug: ")
#: What follows an id that says nothing alone: a focal distribution, a sudden onset.
_SAID = {"distribution": "distribution", "birth": "birth history", "tempo": "onset"}


class RulesById(Mapping[str, Rule]):
    """
    Every rule by its id; looking up the id of an item of a picture makes its rule. Going through
    them gives those that stand in a row.
    """

    def __init__(
        self,
        pages: Mapping[str, Presentations],
        rules: Mapping[str, Rule],
        vocabulary: Vocabulary,
    ) -> None:
        self._pages, self._rules, self._vocabulary = pages, rules, vocabulary
        self._made: dict[tuple[str, str], dict[str, Rule]] = {}

    def __contains__(self, id_: object) -> bool:
        """Whether there is such a rule, written in a row or made of an item of a picture."""
        if id_ in self._rules:
            return True
        return isinstance(id_, str) and id_ in self._items_of(id_)

    def __getitem__(self, id_: str) -> Rule:
        if id_ in self._rules:
            return self._rules[id_]
        return self._items_of(id_)[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def _items_of(self, id_: str) -> dict[str, Rule]:
        """The items of the picture that an id names as rules; made once."""
        owner, picture, _ = (*id_.split(".", 2), "", "")[:3]
        found = self._made.get((owner, picture))
        if found is None:
            found = self._made[owner, picture] = {}
            if page := self._pages.get(owner):
                for mine in page.pictures:
                    if mine.id == picture:
                        rules = items_of(mine, page.file, self._vocabulary)
                        found.update((rule.id, rule) for rule in rules)
        return found


def items_of(picture: Picture, file: str, vocabulary: Vocabulary) -> list[Rule]:
    """The items of a picture as rules, the absence of each that can be denied after it."""
    return [
        rule_of(picture, item, file, vocabulary, present)
        for item in picture.items
        for present in ((True, False) if deniable(item) else (True,))
    ]


def brought(id_: str, page: Presentations | None) -> bool:
    """Whether a rule is an item that its picture brings at times or more often; no row is."""
    return page is not None and any(
        line_id(picture, item) == id_ and item.often not in RARE
        for picture in page.pictures
        for item in picture.items
    )


def picture_of(id_: str) -> str:
    """The id of the picture whose item a rule is; empty for a row, which has no third part."""
    return (*id_.split(".", 2), "", "")[1] if id_.count(".") > 1 else ""


def presumed(rules: Iterable[str], page: Presentations | None) -> dict[str, Item]:
    """
    The exposures that pictures stand or fall with, where none of them is recorded: a foot that
    turns in on levodopa, and no levodopa.

    Args:
        rules: Ids of the rules that hold, among them the items of pictures.

        page: The pictures of their diagnosis.

    Returns:
        Id of each picture that lacks its exposure to the first exposure that would do.
    """
    held, found = set(rules), dict[str, Item]()
    for picture in page.pictures if page else ():
        exposures = [item for item in picture.items if _defines(picture, item)]
        if exposures and held.isdisjoint(line_id(picture, item) for item in exposures):
            found[picture.id] = exposures[0]
    return found


def _defines(picture: Picture, item: Item) -> bool:
    """Whether a picture is of a drug, event or earlier disease: needed, or nearly always there."""
    if item.kind != "fact" or not item.name.startswith(_EXPOSURE):
        return False
    return item.often == "very_often" or item.when in picture.needs


def deniable(item: Item) -> bool:
    """Whether the absence of an item says something: only that of a finding does."""
    return item.kind == "finding" and isinstance(item.when, Is) and item.when.op == "present"


def denied_id(id_: str) -> str:
    """The id of the rule for the absence of an item, from that for its presence."""
    owner, picture, name = id_.split(".", 2)
    return f"{owner}.{picture}.no_{name}"


def line_id(picture: Picture, item: Item, present: bool = True) -> str:
    """The id of an item as a rule: `<diagnosis>.<picture>.<kind>_<item>`, `no_` where absent."""
    name = f"{item.kind}_{item.name}".replace(": ", "_").replace(" ", "_")
    id_ = f"{picture.owner}.{picture.id}.{name}"
    return id_ if present else denied_id(id_)


def rule_of(
    picture: Picture, item: Item, file: str, vocabulary: Vocabulary, present: bool = True
) -> Rule:
    """
    An item of a picture as a rule.

    Args:
        picture: The picture.

        item: What it brings.

        file: Where the picture is written.

        vocabulary: Gives the labels.

        present: Whether the item is there; otherwise the rule speaks of its known absence.
    """
    name = name_of(item, vocabulary)
    here = f"in this picture ({picture.title})."
    when = item.when
    if present:
        why = f"{name[:1].upper()}{name[1:]}: {PRESENT[item.often]} {here}"
    else:
        why = f"No {within(name)}, {ABSENT[item.often]} in this presentation."
    if not present and isinstance(when, Is):
        when = Is(when.fact, "absent")
    id_ = line_id(picture, item, present)
    return Rule(id_, "evidence", when, why, picture.sources, file, picture.line, picture.owner)


def name_of(item: Item, vocabulary: Vocabulary) -> str:
    """What an item is called: a label of the vocabulary where there is one."""
    kind, _, id_ = item.name.partition(": ") if item.kind == "fact" else (item.kind, "", item.name)
    if item.kind == "result":
        test, _, shows = item.name.partition(" ")
        label = vocabulary.label("tests", test)
        return f"{label} {within(vocabulary.label('result_patterns', shows))}"
    if kind == "fact" and id_ in FACT_NAMES:
        return FACT_NAMES[id_]
    if kind in _SAID:
        return f"{id_.replace('_', ' ')} {_SAID[kind]}"
    section = _SECTIONS.get(kind)
    if section is None or id_ not in vocabulary[section]:
        return item.name.partition(": ")[2].replace("_", " ") or item.name.replace("_", " ")
    label = vocabulary.label(section, id_) if id_ != "other" else f"another {kind}"
    return {
        "first": f"onset in: {within(label)}",
        "family": f"family history: {within(label)}",
    }.get(kind, label)
