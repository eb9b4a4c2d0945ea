"""
The items of pictures as rules: some ten thousand, so each is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workup.knowledge.presentations import Item, Picture, Presentations
from workup.knowledge.sheet import Rule

WORDS = {
    "very_often": "nearly always",
    "often": "often",
    "sometimes": "sometimes",
    "seldom": "seldom",
    "never": "all but never",
}


class RulesById(Mapping[str, Rule]):
    """
    Every rule by its id; looking up the id of an item of a picture makes its rule. Going through
    them gives those that stand in a row.
    """

    def __init__(self, pages: Mapping[str, Presentations], rules: Mapping[str, Rule]) -> None:
        self._pages, self._rules = pages, rules
        self._made: dict[str, dict[str, Rule]] = {}

    def __contains__(self, id_: object) -> bool:
        """Whether there is such a rule, written in a row or made of an item of a picture."""
        if id_ in self._rules:
            return True
        return isinstance(id_, str) and id_ in self._items_of(id_.partition(".")[0])

    def __getitem__(self, id_: str) -> Rule:
        if id_ in self._rules:
            return self._rules[id_]
        return self._items_of(id_.partition(".")[0])[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def _items_of(self, owner: str) -> dict[str, Rule]:
        """The items of all pictures of a disorder as rules; made once."""
        found = self._made.get(owner)
        if found is None:
            page = self._pages.get(owner)
            found = self._made[owner] = items_of(page) if page else {}
        return found


def items_of(page: Presentations) -> dict[str, Rule]:
    """The items of all pictures of a disorder as rules, by id."""
    rules = [rule_of(p, item, page.file) for p in page.pictures for item in p.items]
    return {rule.id: rule for rule in rules}


def line_id(picture: Picture, item: Item) -> str:
    """The id of an item as a rule: `<diagnosis>.<picture>.<kind>_<item>`."""
    name = f"{item.kind}_{item.name}".replace(": ", "_").replace(" ", "_")
    return f"{picture.owner}.{picture.id}.{name}"


def rule_of(picture: Picture, item: Item, file: str) -> Rule:
    """An item of a picture as a rule."""
    name = item.name.replace("_", " ")
    why = f"{name[:1].upper()}{name[1:]}: {WORDS[item.often]} in {picture.title}."
    return Rule(
        line_id(picture, item), "evidence", item.when, why, picture.sources, file, picture.line
    )
