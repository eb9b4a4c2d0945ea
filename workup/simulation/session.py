"""
One walk through one case: a prompt in, an answer out.

The state is the list of acts and nothing else; a walk that was stopped is taken up again by playing
its lines. The score reads the acts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workup.explanations.curve import partial
from workup.model.case import Case
from workup.simulation import prompt as asking
from workup.simulation.acts import NO_DIAGNOSIS, NO_TESTS, Act, act_of, id_of
from workup.simulation.commands import leave, same, still_open, take
from workup.simulation.context import Desk
from workup.simulation.items import certainty, split
from workup.simulation.log import Log
from workup.simulation.scoring_weights import hint_cost
from workup.simulation.stages import AIMS_OF, WORDS, Line, Mode, Prompt
from workup.simulation.statement import NOTHING, compare

MOST_LINES = 500
MOST_TYPED = 1000
SENTENCE = 4  # words from which a line is a sentence and no command: "Back pain in a boy" is one
HELP = (
    "Type in your own words; several things are separated by commas. `done` (or an empty line) "
    "continues, `back` "
    "returns, `undo` takes back the last line, `same` repeats the last differential, `hint` costs "
    "points,"
    " `how SIGN` says how to look for it, `disagree because ...` is kept for the debrief, "
    "`pause` stops and the walk is kept."
    " What the case does not record is denied where nothing speaks for it, else not known. A test "
    "without a result is "
    "assumed normal where nothing in the answer"
    " would change it, and is not available otherwise."
)
_UNDO = frozenset(["undo", "take that back", "take it back", "oops"])
_SAME = re.compile(
    r"(?i)(the )?same( as (before|above|last time))?|as before|unchanged|no change|ditto"
)
_AGAIN = re.compile(r"(?i)same|ditto|as before")
_NO_DIAGNOSIS = re.compile(r"(?i)(no|none|without) ?(a |final )?(diagnosis)?|i do not know|unknown")
_DISAGREE = re.compile(r"(?i)^i (disagree|do not agree|don.t agree)\b\W*")
#: How a question begins that is put to a patient: `how long`, `how is he at school`.
_ASKS = re.compile(
    r"(?i)how('?s)? (is|are|was|were|did|does|has|have|had|could|long|much|many|often|old|"
    r"bad|severe|soon|quick(ly)?|fast|slow(ly)?|well|far|about|come|things)\b"
)
#: Words that name nothing: at a differential, and where tests are ordered.
_UNSURE = re.compile(
    r"(?i)((i am |i'?m )?not sure|(i have )?no idea|unsure|(i )?(do not|don.?t) know)"
)
_NO_TEST = re.compile(
    r"(?i)(none|nothing|no (tests?|investigations?))( (is |are )?(needed|required|necessary))?"
)
_ENOUGH = re.compile(
    r"(?i)(nothing (else|more)|no (more|further|other) tests?|that.?s (all|it)|that is all)"
)
_NOT_TO_DO = re.compile(
    r"(?i)(please )?(avoid|leave|omit|skip|do not|don.?t|never|no need for|(i )?would(n.?t| not))\b"
    r"(?! (?:know|stop))[: ]*"
    r"((do|give|order|perform|use|send|request|arrange) )?"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Session(Log):
    """A walk that listens: `prompt` says what it waits for, `say` takes a line."""

    @classmethod
    def replay(cls, case: Case, desk: Desk, mode: Mode, typed: Sequence[str]) -> Session:
        """The walk as it stood after these lines."""
        session = cls(case, desk, mode)
        for line in typed:
            session.say(line)
        return session

    def opening(self) -> list[Line]:
        """What the learner reads first."""
        return asking.opening(self)

    def prompt(self) -> Prompt:
        """What is waited for now."""
        return asking.prompt(self)

    def say(self, line: str) -> list[Line]:
        """
        Take what the learner typed.

        Args:
            line: One line; at most 1,000 characters of it are read, control characters as spaces.

        Returns:
            What to show. A line that was not understood changes nothing but is kept.
        """
        line = _CONTROL.sub(" ", line).strip()[:MOST_TYPED]
        if self.over:
            return [Line("note", "The walk is over.")]
        if len(self.typed) >= MOST_LINES:
            return [
                Line(
                    "warn",
                    f"{MOST_LINES} lines are the maximum for one walk. `workup walk --new` begins "
                    f"a new one.",
                )
            ]
        self.typed.append(line)
        if line.lower().rstrip(".!") in _UNDO:
            return self._undo()
        self.remember()
        return self._command(line)

    def _command(self, line: str) -> list[Line]:
        word, _, rest = line.partition(" ")
        if self.stage.kinds == WORDS and len(line.split()) >= SENTENCE:
            return self._sum_up(line)
        match word.lower().rstrip(":,."):
            case "":
                return [Line("note", "`done` goes on.")]
            case "done" | "next":
                return self._next()
            case "back":
                return self._back()
            case "hint":
                return self._hint()
            case "help" | "?":
                return [
                    Line("note", f"{self.stage.title}: {asking.prompt(self).asks}"),
                    Line("note", HELP),
                ]
            case "how" if not self._is_question(line):
                return self._how(rest)
            case "disagree":
                return self._disagree(rest)
            case "leave" if self.stage.id == "actions":
                return leave(self, rest)
        if self.stage.weighs and _SAME.fullmatch(line):
            return same(self)
        if _AGAIN.fullmatch(line) and not {"topic", "words"} & set(self.stage.kinds):
            return [Line("note", "`same` repeats a differential, and none is asked for here.")]
        if self.stage.weighs and _UNSURE.fullmatch(line.rstrip(".!")):
            return [Line("note", "No diagnosis is added. `done` goes on, with none named too.")]
        if self.stage.id == "tests" and (lines := self._no_tests(line.rstrip(".!"))):
            return lines
        if self.stage.id == "actions" and (found := _NOT_TO_DO.match(line)):
            return leave(self, line[found.end() :])
        if "topic" not in self.stage.kinds and _NOT_TO_DO.match(line):
            return [Line("note", "What you would not do is asked at the last stage.")]
        if self.stage.id == "final" and _NO_DIAGNOSIS.fullmatch(line):
            self.do(NO_DIAGNOSIS)
            return [Line("told", "Noted: no diagnosis.")]
        if found := _DISAGREE.match(line):
            return self._disagree(line[found.end() :])
        return take(self, line)

    def _no_tests(self, line: str) -> list[Line]:
        """That nothing, or nothing more, is to be ordered; empty where a line says neither."""
        ordered = any(a.kind == "test" for a in self.draft("tests"))
        if _NO_TEST.fullmatch(line) or (_ENOUGH.fullmatch(line) and not ordered):
            self.do(NO_TESTS)
            return [Line("told", "Nothing is ordered.")]
        if _ENOUGH.fullmatch(line):
            return [Line("note", "Nothing more is ordered. `done` goes on.")]
        if _NOT_TO_DO.match(line):
            words = "Nothing is ordered by that. What you would not do is asked at the last stage."
            return [Line("note", words)]
        return []

    def _sum_up(self, text: str) -> list[Line]:
        """
        Keep a sentence and show its qualifiers beside what is known so far. One that says none of
        them does not take the place of another; a differential is none.
        """
        items = split(text)
        several = len(items) > 1 or text.endswith("%")  # `in a man of 46` is no certainty
        if several and all(certainty(item)[1] is not None for item in items):
            return take(self, text)
        known = partial(self.case, self.shown)
        found = self.desk.assessor.assess(known).classification
        pairs = compare(text, known, found, self.desk.book)
        empty = all(q.yours == NOTHING for q in pairs)
        if empty and self.draft("summary"):
            return [Line("note", "Nothing of that is read; your sentence stands. `done` goes on.")]
        self.do(act_of("summary", text))
        head = "Your sentence beside what you know so far:"
        return [
            Line("note", head),
            *(Line("told", f"{q.label}: yours {q.yours}; known {q.case}.") for q in pairs),
            Line("note", "`done` goes on; another sentence takes its place."),
        ]

    def _next(self) -> list[Line]:
        if waits := still_open(self):
            return waits
        if self.stage.id == "final" and not self._named():
            self.offers = ()
            return [
                Line(
                    "warn",
                    "No diagnosis is named yet. Name one, or say `no diagnosis` to go on without.",
                )
            ]
        self.offers = ()
        self.open = tuple(o for o in self.open if o.stage != self.stage.id)
        missing = asking.missing(self)
        note = [Line("note", f"{missing}; `back` returns.")] if missing else []
        self.at += 1
        return [*note, Line("stage", "" if self.over else self.stage.title)]

    def _named(self) -> bool:
        """Whether a diagnosis was committed to, or the learner said that there is none."""
        return any(a.kind == "final" or a.what == NO_DIAGNOSIS for a in self.draft("final"))

    def _undo(self) -> list[Line]:
        """Take back what the last line did; what it brought to light stays known."""
        was = self.stage.title
        if not self.restore():
            return [Line("note", "There is nothing to take back: what was learned stays known.")]
        moved = [Line("stage", self.stage.title)] if self.stage.title != was else []
        return [*moved, Line("note", "The last line is taken back.")]

    def _back(self) -> list[Line]:
        self.offers = ()
        if self.at == 0:
            return [Line("note", "This is the first stage.")]
        self.at -= 1
        kept = (
            " An earlier differential cannot be changed; you may still ask and order."
            if self.stage.weighs and self.frozen()
            else ""
        )
        return [Line("stage", self.stage.title), Line("note", "Back." + kept)]

    def _hint(self) -> list[Line]:
        aims = self.desk.aims(self.case)
        aim = aims.unmet(AIMS_OF.get(self.stage.id, self.stage.id), {a.what for a in self.acts})
        if aim is None:
            return [Line("hint", "Nothing more is expected at this stage.")]
        cost = hint_cost(aim, aims, self.mode)
        self.acts.append(Act(self.stage.id, act_of("hint", aim.best), cost=cost))
        self.states.clear()  # a hint was read; nothing before it can be taken back
        return [Line("hint", f"Think of: {self.desk.name(aim.best)}. {aim.why} ({cost:g} points)")]

    def _is_question(self, line: str) -> bool:
        """
        Whether a line that begins with `how` asks the patient (`how did it spread`) and not for the
        way to look for a sign.
        """
        return "topic" in self.stage.kinds and (
            _ASKS.match(line) is not None or self.desk.words.match(line, ("topic",)).id is not None
        )

    def _how(self, text: str) -> list[Line]:
        found = self.desk.words.match(text, ("finding",))
        if found.id is None:
            near = ", ".join(self.desk.name(o) for o in found.offers)
            return [Line("note", f"How to look for what?{f' Perhaps: {near}.' if near else ''}")]
        return [Line("note", text) for text in self.desk.how(id_of(found.id))]

    def _disagree(self, text: str) -> list[Line]:
        text = re.sub(r"(?i)^\W*(because)?\W*", "", text).strip()
        if not text:
            return [Line("note", "Say why: `disagree because ...`.")]
        self.acts.append(Act(self.stage.id, act_of("disagree", text)))
        return [Line("note", "Noted; it will be shown in the debrief.")]
