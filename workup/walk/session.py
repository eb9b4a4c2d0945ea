"""
One walk through one case: a prompt in, an answer out.

The state is the list of acts and nothing else; a walk that was stopped is taken up again by playing its lines. The score reads the acts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from workup.model.case import Case
from workup.reasons.curve import Part
from workup.walk.aims import accepted
from workup.walk.desk import Desk
from workup.walk.reveal import Reveal
from workup.walk.words import AXES, GROUPS, TOPICS, URGENCY

Mode = Literal["full", "quick"]
ASKED = ("topic", "group", "finding", "event", "drug")
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what it is called, what it asks for, and which kinds of id may be typed."""

    id: str
    title: str
    asks: str
    kinds: tuple[str, ...]


_DX = "Name diagnoses with your certainty in percent, likeliest first: `post-stroke 70, brain tumour 10`."
STAGES: dict[Mode, tuple[Stage, ...]] = {
    "full": (
        Stage("impression", "First impression", _DX, ("diagnosis",)),
        Stage("history", "History", "Ask in your own words, one thing or several parted by commas.", ASKED),
        Stage("after_history", "Differential after the history", _DX, ("diagnosis",)),
        Stage("examination", "Examination", "Say what you examine: a round, or one sign.", ASKED),
        Stage(
            "classification",
            "Your classification",
            "Choose one of each kind, by number or word: age at onset, distribution, temporal pattern, associated features.",
            tuple(AXES),
        ),
        Stage("differential", "Differential before tests", _DX, ("diagnosis",)),
        Stage("tests", "Tests", "Order tests, one or several. `none` if nothing is needed.", ("test",)),
        Stage("after_tests", "Differential after the tests", _DX, ("diagnosis",)),
        Stage("final", "Your answer", "Name the category and the diagnosis.", ("category", "diagnosis")),
        Stage(
            "actions",
            "What to do at once, and what to leave",
            "Say how urgent it is, name each red flag, and `leave` with a test that you would not do here.",
            ("urgency", "flag"),
        ),
    ),
    "quick": (
        Stage("differential", "Your differential", _DX, ("diagnosis",)),
        Stage("tests", "Your tests", "Order tests, one or several. `none` if nothing is needed.", ("test",)),
        Stage(
            "final",
            "Your answer",
            "Name the category, the diagnosis and how urgent it is.",
            ("category", "diagnosis", "urgency"),
        ),
    ),
}
_DX_STAGES = ("impression", "after_history", "differential", "after_tests")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done: at which stage, what (`kind:id`, or `none:tests`, `hint:`, `disagree:`), with which certainty in percent."""

    stage: str
    what: str
    certainty: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line to show; `kind` is told, note, offer, hint, warn or stage."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the walk waits for. `choices` are `kind:id` with labels, in the order of their numbers from 1."""

    stage: str
    title: str
    asks: str
    number: int
    of: int
    choices: tuple[tuple[str, str], ...] = ()
    committed: tuple[str, ...] = ()


@dataclass
class Session:
    """
    One learner with one case.

    Args:
        case: The case; it has an answer.

        desk: Rules, words and the aims drawn so far.

        mode: `full`, or `quick` with three commitments.
    """

    case: Case
    desk: Desk
    mode: Mode = "full"
    typed: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    shown: list[Part] = field(default_factory=list)
    at: int = 0
    offers: tuple[str, ...] = ()
    _percent: int | None = None

    def __post_init__(self) -> None:
        self.reveal = Reveal(self.case, self.desk.book)
        self.stages = STAGES[self.mode]
        if self.mode == "quick":
            self.shown = list(self.reveal.parts)

    @classmethod
    def replay(cls, case: Case, desk: Desk, mode: Mode, typed: Sequence[str]) -> Session:
        """The walk as it stood after these lines."""
        session = cls(case, desk, mode)
        for line in typed:
            session.say(line)
        return session

    @property
    def over(self) -> bool:
        """Whether the last stage is done."""
        return self.at >= len(self.stages)

    @property
    def stage(self) -> Stage:
        """The stage at which it stands; the last one when it is over."""
        return self.stages[min(self.at, len(self.stages) - 1)]

    def opening(self) -> list[Line]:
        """What the learner reads first: vignette, age and sex; in a quick walk all that history and examination hold."""
        p, case = self.case.patient, self.case
        from workup.walk.saying import age

        who = " ".join(
            w for w in (p.sex if p.sex != "unknown" else None, f"{age(p.age)}" if p.age is not None else None) if w
        )
        lines = [Line("told", " ".join((case.vignette or "").split()) or "No vignette: ask.")]
        lines.append(Line("note", f"Patient: {who or 'age and sex not told'}."))
        if self.desk.aims(case).short and self.mode == "full":
            lines.append(Line("note", "A short case: history and examination are not scored."))
        if self.mode == "quick":
            words = [self.reveal.words(part) for part in self.shown]
            lines += [Line("told", "Known: " + "; ".join(words) + ".")] if words else []
        return lines

    def prompt(self) -> Prompt:
        """What is waited for now."""
        stage = self.stage
        committed = tuple(
            self.desk.name(a.what) + (f" {a.certainty} %" if a.certainty is not None else "")
            for a in self.draft(stage.id)
        )
        return Prompt(
            stage.id, stage.title, stage.asks, min(self.at + 1, len(self.stages)), len(self.stages), self._choices(stage), committed
        )  # fmt: skip

    def _choices(self, stage: Stage) -> tuple[tuple[str, str], ...]:
        if self.offers:
            return tuple((name, self.desk.name(name)) for name in self.offers)
        shown: Sequence[str] = ()
        if stage.id == "history":
            shown = [f"topic:{t}" for t in TOPICS]
        elif stage.id == "examination":
            shown = [f"group:{g}" for g in GROUPS]
        elif stage.id == "classification":
            given = {a.what.partition(":")[0] for a in self.draft(stage.id)}
            axis = next((a for a in AXES if a not in given), next(iter(AXES)))
            shown = [n for n in self.desk.words.labels if n.startswith(axis + ":")]
        elif stage.id == "final":
            shown = [n for n in self.desk.words.labels if n.startswith("category:")]
        elif stage.id == "actions":
            shown = [f"urgency:{u}" for u in URGENCY]
        return tuple((name, self.desk.name(name)) for name in shown)

    def draft(self, stage: str) -> list[Act]:
        """The commitments at a stage as they stand; of a kind that has one place, the last."""
        found: dict[str, Act] = {}
        for act in self.acts:
            if act.stage == stage and not act.what.startswith(("hint:", "disagree:")):
                kind = act.what.partition(":")[0]
                key = kind if kind in (*AXES, "category", "urgency", "final") else act.what
                found.pop(key, None)
                if act.certainty != 0:
                    found[key] = act
        return list(found.values())

    def say(self, line: str) -> list[Line]:
        """
        Take what the learner typed.

        Args:
            line: One line; at most 1,000 characters of it are read.

        Returns:
            What to show. A line that was not understood changes nothing but is kept.
        """
        line = line.replace("\x00", " ").strip()[:1000]
        if self.over:
            return [Line("note", "The walk is over.")]
        if len(self.typed) >= MOST_LINES:
            return [Line("warn", f"{MOST_LINES} lines are the most of one walk. `workup walk` begins a new one.")]
        self.typed.append(line)
        word, _, rest = line.partition(" ")
        match word.lower().rstrip(":,"):
            case "" | "done" | "next":
                return self._next()
            case "back":
                return self._back()
            case "hint":
                return self._hint()
            case "help" | "?":
                return [Line("note", HELP)]
            case "how":
                return self._how(rest)
            case "disagree":
                return self._disagree(rest)
            case "leave" if self.stage.id == "actions":
                return self._leave(rest)
            case "none" | "nothing" if self.stage.id == "tests" and not rest:
                self._do("none:tests")
                return [Line("told", "Nothing is ordered.")]
        if line.lower().startswith("i disagree") or line.lower().startswith("i do not agree"):
            return self._disagree(re.sub(r"(?i)^i (disagree|do not agree)\W*", "", line))
        return self._items(line)

    def _next(self) -> list[Line]:
        self.offers = ()
        if self.stage.id in _DX_STAGES and not self.draft(self.stage.id):
            note = [Line("note", "No diagnosis was named here.")]
        else:
            note = []
        self.at += 1
        return [*note, Line("stage", "" if self.over else self.stage.title)]

    def _back(self) -> list[Line]:
        self.offers = ()
        if self.at == 0:
            return [Line("note", "This is the first stage.")]
        self.at -= 1
        frozen = " A differential once given stays; you may still ask and order." if self.stage.id in _DX_STAGES else ""
        return [Line("stage", self.stage.title), Line("note", "Back." + frozen)]

    def _hint(self) -> list[Line]:
        aim = self.desk.hint(self)
        if aim is None:
            return [Line("hint", "Nothing more is looked for at this stage.")]
        self.acts.append(Act(self.stage.id, f"hint:{aim.best}"))
        return [Line("hint", f"Think of: {self.desk.name(aim.best)}. {aim.why}")]

    def _how(self, text: str) -> list[Line]:
        found = self.desk.words.match(text, ("finding",))
        if found.id is None:
            near = ", ".join(self.desk.name(o) for o in found.offers)
            return [Line("note", f"How to look for what?{f' Perhaps: {near}.' if near else ''}")]
        return [Line("note", text) for text in self.desk.how(found.id.partition(":")[2])]

    def _disagree(self, text: str) -> list[Line]:
        text = re.sub(r"(?i)^\W*(because)?\W*", "", text).strip()
        if not text:
            return [Line("note", "Say why: `disagree because ...`.")]
        self.acts.append(Act(self.stage.id, f"disagree:{text}"))
        return [Line("note", "Kept; the debrief shows it.")]

    def _leave(self, text: str) -> list[Line]:
        lines: list[Line] = []
        for item in _split(text):
            found = self.desk.words.match(item, ("test", "option"))
            if item in self.desk.book.vocabulary["tests"]:
                lines += self._take(f"leave:{item}", item, True)
            elif found.id is None:
                lines += self._unsure(item, tuple("leave:" + o.partition(":")[2] for o in found.offers))
            else:
                lines += self._take("leave:" + found.id.partition(":")[2], item, found.exact)
        return lines

    def _items(self, line: str) -> list[Line]:
        lines: list[Line] = []
        numbers = {str(n): name for n, (name, _) in enumerate(self._choices(self.stage), 1)}
        self.offers = ()
        for item in _split(line):
            if chosen := numbers.get(item):
                lines += self._take(chosen, item, True)
                continue
            words, percent = _certainty(item) if "diagnosis" in self.stage.kinds else (item, None)
            if percent is not None and percent > 100:
                lines.append(Line("warn", f"`{percent}`: a certainty is a number from 0 to 100."))
                continue
            self._percent = percent
            if words in self.desk.words.labels and words.partition(":")[0] in self.stage.kinds:
                lines += self._take(words, words, True)  # an id itself, as scripts write it
                continue
            found = self.desk.words.match(words, self.stage.kinds)
            if found.id is None:
                lines += self._unsure(words, found.offers)
            else:
                lines += self._take(found.id, words, found.exact)
        return lines

    def _unsure(self, typed: str, offers: tuple[str, ...]) -> list[Line]:
        if not offers:
            return [Line("warn", f"`{typed}` is not understood. Say it in other words; `help` shows what can be said.")]
        self.offers = offers
        shown = "; ".join(f"{n} {self.desk.name(o)}" for n, o in enumerate(offers, 1))
        return [Line("offer", f"`{typed}`: did you mean {shown}? Give its number, or other words.")]

    def _take(self, name: str, typed: str, exact: bool) -> list[Line]:
        lines = [] if exact else [Line("note", f"`{typed}` is taken as: {self.desk.name(name)}.")]
        kind, _, id_ = name.partition(":")
        if kind in ASKED:
            told = self.reveal.ask(name)
            self._do(name)
            self._show(told.parts)
            return [*lines, Line("told", told.text)]
        if kind == "test" and self.stage.id == "tests":
            return [*lines, *self._order(id_)]
        if kind == "diagnosis" and self.stage.id == "final":
            name = f"final:{id_}"
        if kind == "diagnosis" and self.stage.id in _DX_STAGES:
            return [*lines, *self._weigh(name)]
        self._do(name)
        return [*lines, Line("told", f"Noted: {self.desk.name(name)}.")]

    def _weigh(self, name: str) -> list[Line]:
        if self._given_before():
            return [Line("warn", "This differential was given before more was known; it stays as it was.")]
        percent = 100 if self._percent is None and not self.draft(self.stage.id) else self._percent
        others = sum(a.certainty or 0 for a in self.draft(self.stage.id) if a.what != name)
        percent = max(0, 100 - others) if percent is None else percent
        self._percent = None
        if others + percent > 100:
            return [Line("warn", f"Together that is {others + percent} %; {100 - others} % is left. Lower one first.")]
        self.acts.append(Act(self.stage.id, name, percent))
        return [Line("told", f"Noted: {self.desk.name(name)}, {percent} %.")]

    def _given_before(self) -> bool:
        """Whether a later stage was begun: then a differential is no longer what was thought at its time."""
        later = {s.id for s in self.stages[self.at + 1 :]}
        return any(a.stage in later for a in self.acts)

    def _order(self, test: str) -> list[Line]:
        text, result = self.reveal.test(test, self.desk.could_show(self.case))
        self._do(f"test:{test}")
        if result is not None:
            self._show((("results", (test, result)),))
        return [Line("told", text), Line("note", self.desk.burden_words(test))]

    def _do(self, name: str) -> None:
        act = Act(self.stage.id, name)
        kind = name.partition(":")[0]
        if kind in (*AXES, "category", "urgency", "final") or act not in self.acts:
            self.acts.append(act)

    def _show(self, parts: Sequence[Part]) -> None:
        self.shown += [p for p in parts if p not in self.shown]

    def right(self, diagnosis: str) -> bool:
        """Whether the case's answer accepts a diagnosis."""
        return self.case.answer is not None and diagnosis in accepted(self.case.answer)


HELP = (
    "Type in your own words; several things are parted by commas. `done` (or an empty line) goes on, `back` returns, `hint` costs two points,"
    " `how SIGN` says how to look for it, `disagree because ...` is kept for the debrief. `pause` stops; the walk is kept."
)


def _split(line: str) -> list[str]:
    return [item.strip() for item in re.split(r"[,;]", line) if item.strip()]


def _certainty(item: str) -> tuple[str, int | None]:
    """The words and the percentage at the end of an item, as in `tumour 10` or `tumour: 10 %`."""
    found = re.fullmatch(r"(.*?)(?:\s|[:=])+(\d{1,4})\s*%?", item)
    return (found[1], int(found[2])) if found else (item, None)
