"""
A new case, question by question: what is typed goes in, a case file comes out.

The state is the list of typed lines and nothing else, so that a draft that was put aside is taken
up by playing them again. Plain
words are matched as in a walk: exact ones are taken, close ones named or offered, nothing is
guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workup.model.case import Case, build
from workup.model.document import Document, Path_
from workup.simulation.acts import act_of, id_of
from workup.simulation.context import Desk
from workup.simulation.items import split
from workup.teach.fields import fields
from workup.teach.new.lines import Asked, Said
from workup.teach.new.matching import Matching
from workup.teach.new.questions import (
    GO_ON,
    QUESTIONS,
    Question,
    drug_details,
    event_details,
    read_id,
    read_number,
    read_quantity,
    read_result,
)

MOST_LINES = 1000
MOST_TYPED = 4000
#: That a question was asked and there was nothing.
_NONE = re.compile(
    r"(?:none|no|nil|nothing)(?: (?:known|regular|drugs?|medications?|medicines?|tablets|of note))*"
)


@dataclass
class Draft:
    """
    One case as it is being written.

    Args:
        desk: Rules and words.
    """

    desk: Desk
    lines: list[str] = field(default_factory=list)
    value: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._matching = Matching(self.desk)
        self._start()

    def _start(self) -> None:
        self.value = {"id": None, "patient": {}, "onset": {}, "dystonia": {}}
        self._left: list[Question] = list(QUESTIONS)
        self._begun = [0]  # the number of lines when each question was first asked
        self._offers: tuple[str, ...] = ()
        self._pending: list[str] = []
        self._pass()

    @classmethod
    def replay(cls, desk: Desk, lines: Sequence[str]) -> Draft:
        """The draft as it stood after these lines."""
        draft = cls(desk)
        for line in lines:
            draft.say(line)
        return draft

    @property
    def over(self) -> bool:
        """Whether every question is answered or passed."""
        return not self._left

    def asked(self) -> Asked:
        """What is asked now."""
        q = self._left[0]
        known = fields()[q.field]
        choices = tuple(
            (o, self._matching.label(o)) for o in self._offers
        ) or self._matching.choices(q, self.built()[0] if q.suggest else None)
        main = [
            x.path for x in QUESTIONS if x.when(self.value)
        ]  # what does not apply has no number
        number = 1 + max(
            (n for n, path in enumerate(main) if q.path[: len(path)] == path), default=0
        )
        return Asked(
            q.ask or known.ask,
            " ".join(t for t in (known.help, known.type) if t),
            choices,
            number,
            len(main),
        )

    def kinds(self) -> tuple[str, ...]:
        """The kinds of id that may be typed now."""
        return self._left[0].kinds if self._left else ()

    def say(self, line: str) -> list[Said]:
        """
        Take what was typed.

        Args:
            line: One line; at most 4,000 characters of it are read. Empty leaves the field untold,
            `back` returns to the last question.

        Returns:
            What to show. A line that was not understood changes nothing.
        """
        line = " ".join(line.replace("\x00", " ").split())[:MOST_TYPED]
        if self.over:
            return [Said("note", "Every question is answered.")]
        if len(self.lines) >= MOST_LINES:
            return [Said("warn", f"{MOST_LINES} lines are the maximum for one draft.")]
        if line.lower() == "back":
            return self._back()
        self.lines.append(line)
        said = self._take(self._left[0], line)
        _, problems = self.built()
        if problems:  # what was typed does not fit what was said before
            self._play(self.lines[:-1])
            return [
                Said(
                    "warn",
                    f"That does not fit: {problems[0]}. It is left out; answer again, or `back`.",
                )
            ]
        return said

    def _back(self) -> list[Said]:
        if len(self._begun) < 2:
            return [Said("note", "This is the first question.")]
        self._play(self.lines[: self._begun[-2]])
        return [Said("note", "Back; the last answer is removed.")]

    def _play(self, lines: Sequence[str]) -> None:
        self.lines = []
        self._start()
        for line in lines:
            self.say(line)

    def _take(self, q: Question, line: str) -> list[Said]:
        if not line:
            return self._empty(q)
        readers: dict[str, Callable[[Question, str], list[Said]]] = {
            "ids": self._ids,
            "id": self._ids,
            "loop": self._ids,
            "texts": self._texts,
            "results": self._results,
            "result": self._result,
        }
        if q.kind in readers:
            return readers[q.kind](q, line)
        try:
            value = _READ[q.kind](line)
        except ValueError as error:
            return [Said("warn", f"`{line}` {error}.")]
        if line.lower() == "after" and q.after:
            self._put((*q.path[:-1], q.after), True)
        elif q.path == ("id",) or value is not None:
            self._put(q.path, value)
        self._next()
        return []

    def _empty(self, q: Question) -> list[Said]:
        """Leave out what was not understood, and go on with what was typed after it."""
        left, self._offers, self._pending = self._pending, (), []
        if left:
            return self._ids(q, ", ".join(left))
        if q.required:
            return [Said("warn", "This one is needed.")]
        self._next()
        return []

    def _ids(self, q: Question, line: str) -> list[Said]:
        lines: list[Said] = []
        if not self._offers and _NONE.fullmatch(line.lower()) and q.none is not GO_ON:
            self._put(q.path, q.none)
            self._next()
            return []
        items = self._items(q, line)
        while items:
            item = items.pop(0)
            found, exact, offers = self._matching.match(q, item)
            if found is None and (denied := self._matching.denied(q, item)):
                lines.append(self._absent(item, denied))
                continue
            if found is None:
                self._offers, self._pending = offers, items
                return [*lines, self._unsure(item)]
            if not exact:
                lines.append(Said("note", f"`{item}` is read as: {self._matching.label(found)}."))
            lines += self._chosen(q, found)
            if q.kind != "ids":
                break
        if q.kind == "ids" and self._left and self._left[0] is q:
            self._next()
        return lines

    def _absent(self, item: str, denied: tuple[str, ...]) -> Said:
        """List findings that were denied among what is present under the absent ones."""
        held = self._at(("findings", "absent")) or []
        new = [id_ for id_ in denied if id_ not in held]
        self._put(("findings", "absent"), [*held, *new])
        names = "; ".join(self._matching.label(act_of("finding", id_)) for id_ in denied)
        return Said("note", f"`{item}` is read as absent: {names}.")

    def _items(self, q: Question, line: str) -> list[str]:
        """
        What is to be matched now: the items of a line, a number standing for its choice; then those
        left from before.
        """
        by_number = {str(n): id_ for n, (id_, _) in enumerate(self.asked().choices, 1)}
        items = split(line) if q.kind == "ids" else [line]
        left, self._pending, self._offers = self._pending, [], ()
        return [by_number.get(item, item) for item in items] + left

    def _unsure(self, item: str) -> Said:
        left = "; ".join(self._pending)
        then = f" Then comes: {left}." if left else ""
        if not self._offers:
            cure = "Please rephrase, or skip it with an empty line."
            return Said("warn", f"`{item}` is not understood. {cure}{then}")
        shown = "; ".join(f"{n} {self._matching.label(o)}" for n, o in enumerate(self._offers, 1))
        cure = "Give its number, or other words."
        return Said("offer", f"`{item}`: did you mean {shown}? {cure}{then}")

    def _chosen(self, q: Question, found: str) -> list[Said]:
        id_ = id_of(found)
        if q.kind == "loop":
            return self._begin_item(q, id_)
        if q.kind == "id":
            self._put(q.path, id_)
            said = self._category(id_) if q.path == ("answer", "diagnosis") else []
            if said:
                said.insert(0, Said("told", f"Noted: {self._matching.label(found)}."))
            self._next()
            return said
        held = self._at(q.path) or []
        other = self._at(("findings", "present" if q.path[-1] == "absent" else "absent")) or []
        if q.path[0] == "findings" and id_ in other:
            return [
                Said(
                    "warn",
                    f"{self._matching.label(found)} is already listed under the other of present "
                    f"and absent; left out here.",
                )
            ]
        if id_ not in held:
            self._put(q.path, [*held, id_])
        return [Said("told", f"Noted: {self._matching.label(found)}.")]

    def _begin_item(self, q: Question, id_: str) -> list[Said]:
        held, said = self._at(q.path) or [], list[Said]()
        if q.path[-1] == "events":
            self._put(q.path, [*held, {"event": id_}])
            more = event_details(id_, (*q.path, len(held)))
        else:
            id_, said = self._matching.named_drug(id_)
            known = self.desk.book.drugs.class_of(id_, None)
            self._put(q.path, [*held, {"name": id_}])
            more = drug_details(known, (*q.path, len(held)))
            if known is None:
                near = self.desk.book.drugs.suggestion(id_)
                text = f"`{id_}` is not in the table of drugs.{near} `back` removes it."
                self._next([*more, q])
                return [Said("note", text), *said]
        self._next([*more, q])
        name = self.desk.book.vocabulary.label("events", id_)
        return [Said("told", f"Noted: {name}."), *said]

    def _category(self, diagnosis: str) -> list[Said]:
        category = self.desk.book.vocabulary["diagnoses"][diagnosis].category
        answer = self.value.setdefault("answer", {})
        self.value["answer"] = {"category": category, **answer}
        label = self.desk.book.vocabulary.label("categories", category)
        return [Said("note", f"The category goes with it: {label}.")]

    def _texts(self, q: Question, line: str) -> list[Said]:
        if _NONE.fullmatch(line.lower()) and q.none is not GO_ON:
            self._put(q.path, q.none)
            self._next()
            return []
        if q.split:
            self._put(q.path, [t.strip() for t in line.split(",") if t.strip()])
            self._next()
        else:
            self._put(q.path, [*(self._at(q.path) or []), line])
        return []

    def _results(self, q: Question, line: str) -> list[Said]:
        """A test with its result, on one line."""
        name, sep, rest = line.partition(":")
        if not sep:
            match = re.match(r"(?i)^(.*?)[\s,]+((?:ab)?normal|inconclusive)\b(.*)$", line)
            name, rest = (match[1], match[2] + match[3]) if match else (line, "")
        one = replace(q, kind="id", kinds=("test",))
        items = self._items(one, name.strip())
        found, exact, offers = self._matching.match(one, items[0])
        if found is None:
            self._offers = offers
            return [self._unsure(items[0])]
        test = id_of(found)
        note = (
            []
            if exact
            else [Said("note", f"`{name.strip()}` is read as: {self._matching.label(found)}.")]
        )
        if not rest.strip():
            asked = replace(
                q,
                kind="result",
                path=(*q.path, test),
                ask=f"{self._matching.label(found)}: what it showed",
                field="answer.results",
            )
            self._next([asked, q])
            return note
        return [*note, *self._keep_result((*q.path, test), rest)]

    def _result(self, q: Question, line: str) -> list[Said]:
        said = self._keep_result(q.path, line)
        if said[0].kind != "warn":
            self._next()
        return said

    def _keep_result(self, path: Path_, text: str) -> list[Said]:
        try:
            result, rest = read_result(text)
        except ValueError as error:
            return [Said("warn", f"`{text.strip()}` {error}.")]
        if rest:
            found = self.desk.words.match(rest, ("pattern",))
            if found.id:
                result["pattern"] = [id_of(found.id)]
            else:
                result["text"] = rest
        self._put(path, result)
        return [Said("told", f"Noted: {self._matching.result(str(path[-1]), result)}.")]

    def _next(self, more: Sequence[Question] = ()) -> None:
        """Go to the next question; `more` come before those that were left."""
        self._left = [*more, *self._left[1:]]
        self._offers, self._pending = (), []
        self._begun.append(len(self.lines))
        self._pass()

    def _pass(self) -> None:
        """Pass over what does not apply, and ask for the result of each decisive test."""
        while self._left and not self._left[0].when(self.value):
            self._left.pop(0)
        if self._left and self._left[0].path == ("answer", "results"):
            q = self._left.pop(0)
            tests = [
                t
                for t in self._at(("answer", "decisive_tests")) or ()
                if t not in (self.value.get("results") or {})
            ]
            label = self.desk.book.vocabulary.label
            self._left = [
                replace(q, path=(*q.path, t), ask=f"{label('tests', t)}: what it showed")
                for t in tests
            ] + self._left
            self._pass() if self._left and not self._left[0].when(self.value) else None

    def _at(self, path: Path_) -> Any:
        value: Any = self.value
        for part in path:
            value = value[int(part)] if isinstance(value, list) else (value or {}).get(part)
        return value

    def _put(self, path: Path_, item: Any) -> None:
        value: Any = self.value
        for part in path[:-1]:
            value = value[int(part)] if isinstance(value, list) else value.setdefault(part, {})
        value[path[-1]] = item

    def built(self) -> tuple[Case | None, list[str]]:
        """The case as it stands, and what is wrong with it."""
        value = {**self.value, "id": self.value["id"] or "new-case"}
        case, problems = build(Document("draft", value, {(): 1}), self.desk.book.vocabulary)
        return case, [p.message for p in problems]


_READ: dict[str, Callable[[str], Any]] = {
    "name": read_id,
    "text": str,
    "quantity": read_quantity,
    "number": read_number,
}
