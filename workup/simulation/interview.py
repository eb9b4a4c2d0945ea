"""
What a case says to a question, and what its silence is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workup.explanations.curve import Part, parts
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, Medication, PastEvent, Result
from workup.model.fields import topics
from workup.simulation.acts import act_of, id_of, kind_of
from workup.simulation.assumed import Grounds
from workup.simulation.phrases import result_words, said
from workup.simulation.systems import kinds_of, one_organ, opposites, systems
from workup.simulation.words import GROUPS, TOPICS

#: Topic to the fields of a case that answer it.
_FIELDS = topics()
#: Topic to the groups of symptoms (findings told, not seen) that answer it, and whether it tells
#: what is absent too: an open question
#: brings what the patient would volunteer.
_SYMPTOMS = {
    "modifiers": (("dystonia_phenomenology",), True),
    "treatment": (("treatment_response",), True),
    "complaints": (
        ("neurological", "systemic", "other_movement", "functional_signs", "psychiatric"),
        False,
    ),
}
#: Topics that a patient denies where nothing in the disorder speaks for them: the words, and the
#: facts that would.
_DENIED = {
    "medications": ("none that the patient knows of", ("drug", "drug_class")),
    "events": ("nothing of note", ("event", "stroke", "brain_event", "injury")),
    "family": (
        "no affected relative that the patient knows of",
        ("family", "affected_relative", "recessive_hint"),
    ),
    "birth": ("normal as far as is known", ("birth", "event.birth_asphyxia", "event.prematurity")),
    "attacks": ("there are none", ("attack", "paroxysmal")),
    "previous_diagnoses": ("none", ()),
    "previous_tests": ("none so far", ()),
}
#: The round in which the posture is seen, and with it where it is.
_POSTURE = act_of("group", "dystonia_phenomenology")
#: What a family history may say of related parents.
_RELATED = ("consanguinity", "recessive")
#: What is said where the case is silent and `no` might be wrong.
UNKNOWN, UNSEEN = "not known to the patient", "not recorded"


def told(case: Case) -> list[Part]:
    """The facts of a case, without lists of findings that are there and empty."""
    return [p for p in parts(case) if not (p[0].startswith("findings.") and p[1] is None)]


@dataclass(frozen=True, slots=True)
class Told:
    """
    What was revealed: the words of it, the parts of the case that are known now, and what was
    assumed where the case is silent; `normal`: a result of which nothing is recorded.
    """

    text: str
    parts: tuple[Part, ...] = ()
    assumed: tuple[str, ...] = ()
    normal: bool = False


class Reveal:
    """
    Answers questions about one case. What it does not record is denied where nothing speaks for it,
    and otherwise not known; see `assumed`.
    """

    def __init__(self, case: Case, book: Rulebook) -> None:
        self.case = case
        self.book = book
        self.parts = told(case)
        self.grounds = Grounds(case, book)

    def ask(self, name: str) -> Told:
        """
        Answer a question of history or examination.

        Args:
            name: `topic:…`, `group:…`, `system:…`, `finding:…`, `event:…` or `drug:…`.
        """
        kind, id_ = kind_of(name), id_of(name)
        return {
            "topic": self._topic,
            "group": self._group,
            "system": self._system,
            "finding": self._finding,
            "event": self._event,
            "drug": self._drug,
        }[kind](id_)

    def answers_to(self, part: Part) -> frozenset[str]:
        """The questions that bring a part of the case to light."""
        field, value = part
        named = {act_of("topic", t) for t, fields in _FIELDS.items() if field in fields}
        if field == "findings.examined_normal":
            terms = self.book.vocabulary["findings"].values()
            known = {*(self.case.findings.present or ()), *(self.case.findings.absent or ())}
            signs = {
                act_of("finding", t.id)
                for t in terms
                if t.group == value and t.sign and t.id not in known
            }
            named = {act_of("group", str(value)), *signs}
            named |= {
                act_of("system", s.id)
                for s in systems().values()
                if any(act_of("finding", f) in signs for f in s.findings)
            }
        elif field.startswith("findings.") and isinstance(value, str):
            named = {
                act_of("finding", value),
                *self._asked_with(value, field == "findings.present"),
            }
        elif isinstance(value, PastEvent):
            broad = [b for b, narrow in kinds_of().items() if value.event in narrow]
            named |= {act_of("event", event) for event in (value.event, *broad)}
        elif isinstance(value, Medication) and (class_ := self._class(value)):
            named.add(act_of("drug", class_))
        elif field == "results":
            assert isinstance(value, tuple)
            named.add(act_of("test", value[0]))
        return frozenset(named) | self.beside(part)

    def beside(self, part: Part) -> frozenset[str]:
        """The questions that bring a part of the case to light though they ask for another."""
        match part:
            case "dystonia.regions", _:
                return frozenset([_POSTURE])
            case "history.family", family if family in _RELATED:
                return frozenset([act_of("event", "consanguinity")])
            case "findings.present", str(finding) if other := opposites().get(finding):
                return frozenset([act_of("finding", other)])
        return frozenset()

    def _asked_with(self, finding: str, present: bool) -> set[str]:
        """The round or topic that brings a finding to light beside its own question."""
        group = self._group_of(finding)
        named = {act_of("group", group)} if self._in_round(finding, group) else set()
        named |= {act_of("system", s.id) for s in systems().values() if finding in s.findings}
        if present:
            recorded = {*(self.case.findings.present or ()), *(self.case.findings.absent or ())}
            named |= {
                act_of("finding", broad)
                for broad, narrow in kinds_of().items()
                if finding in narrow and broad not in recorded
            }
        if not self.is_sign(finding):
            named |= {
                act_of("topic", t)
                for t, (groups, both) in _SYMPTOMS.items()
                if group in groups and (present or both)
            }
        return named

    def _group_of(self, finding: str) -> str:
        return self.book.vocabulary.finding_groups.get(finding, "systemic")

    def _in_round(self, finding: str, group: str) -> bool:
        """Signs are found in the round of their group; the mental state is told and seen in one."""
        return self._group_of(finding) == group and (
            self.is_sign(finding) or group == "psychiatric"
        )

    def is_sign(self, finding: str) -> bool:
        """
        Whether a finding is looked for by examining; HPO terms outside the vocabulary count as
        signs.
        """
        term = self.book.vocabulary["findings"].get(finding)
        return term.sign if term else True

    def label(self, finding: str) -> str:
        """The label of a finding."""
        return self.book.vocabulary.label("findings", finding)

    def _topic(self, topic: str) -> Told:
        if topic in _SYMPTOMS:
            return self._symptoms(topic)
        shown = tuple(p for p in self.parts if p[0] in _FIELDS[topic])
        if not shown:
            return self._silent_topic(topic)
        return Told(_begun("; ".join(self.words(p) for p in shown)) + ".", shown)

    def _silent_topic(self, topic: str) -> Told:
        """A topic that the case leaves out: denied where nothing in the disorder speaks for it."""
        if topic in _DENIED and not self.grounds.expects(*_DENIED[topic][1]):
            text = f"{TOPICS[topic]}: {_DENIED[topic][0]}"
            return Told(f"{text}.", (), (text,))
        return Told(f"{TOPICS[topic]}: {UNKNOWN}.")

    def _symptoms(self, topic: str) -> Told:
        groups, both = _SYMPTOMS[topic]
        f = self.case.findings
        fields = (("findings.present", f.present), ("findings.absent", f.absent if both else None))
        shown: tuple[Part, ...] = tuple(
            (field, i)
            for field, ids in fields
            for i in ids or ()
            if not self.is_sign(i) and self._group_of(i) in groups
        )
        if not shown:
            return Told(
                f"{TOPICS[topic]}: "
                f"{UNKNOWN if both else 'nothing else of note; ask for what you want to know'}."
            )
        return Told("; ".join(self.words(p) for p in shown) + ".", shown)

    def _group(self, group: str) -> Told:
        f = self.case.findings
        members = [i for i in (*(f.present or ()), *(f.absent or ())) if self._in_round(i, group)]
        normal = group in (f.examined_normal or ())
        found = self._examined(members, (), (group,) if normal else ())
        where = tuple(
            p
            for p in self.parts
            if p[0] == "dystonia.regions" and p[1] and act_of("group", group) == _POSTURE
        )
        seen = [f"{_begun(self.words(p))}." for p in where] + ([found.text] if found.text else [])
        if not seen:
            return Told(f"{GROUPS[group]}: {UNSEEN}.")
        return Told(" ".join(seen), (*where, *found.parts), found.assumed)

    def _system(self, system: str) -> Told:
        """What one system shows, and nothing of the others."""
        held, f = systems()[system], self.case.findings
        recorded = {*(f.present or ()), *(f.absent or ())}
        members = [i for i in (*(f.present or ()), *(f.absent or ())) if i in held.findings]
        groups = {self._group_of(i) for i in held.findings if i not in recorded}
        normal = tuple(g for g in f.examined_normal or () if g in groups)
        silent = [] if normal else [i for i in held.findings if i not in recorded]
        denied = tuple(i for i in silent if self.grounds.allow_no("findings", i))
        found = self._examined(members, denied, normal)
        label = self.book.vocabulary.label
        unseen = [label("findings", i) for i in silent if i not in denied]
        if not found.text:
            return Told(f"{held.label}: {UNSEEN}.")
        more = f" Not recorded: {', '.join(unseen)}." if unseen and not members else ""
        return Told(f"{held.label}. {found.text}{more}", found.parts, found.assumed)

    def _examined(
        self, members: Sequence[str], denied: tuple[str, ...], normal: tuple[str, ...]
    ) -> Told:
        """What was found, what was not, and whether the rest was normal."""
        present = [i for i in members if i in (self.case.findings.present or ())]
        absent = [i for i in members if i not in present]
        shown: list[Part] = [("findings.present", i) for i in present]
        shown += [("findings.absent", i) for i in absent]
        shown += [("findings.examined_normal", g) for g in normal]
        words = []
        if present:
            words.append("Found: " + self._list(present) + ".")
        if absent or denied:
            words.append("Absent: " + self._list((*absent, *denied)) + ".")
        if normal:
            words.append("Otherwise normal." if present else "Examined and normal.")
        assumed = tuple(f"{self.label(i)}: no" for i in denied)
        return Told(" ".join(words), tuple(shown), assumed)

    def _list(self, findings: Sequence[str]) -> str:
        """Labels in a row, by semicolons where one of them holds a comma."""
        labels = [self.label(i) for i in findings]
        return ("; " if any("," in _outside(label) for label in labels) else ", ").join(labels)

    def _finding(self, finding: str) -> Told:
        f, label = self.case.findings, self.label(finding)
        if finding in (f.present or ()):
            return Told(f"{label}: yes.", (("findings.present", finding),))
        if finding in (f.absent or ()):
            return Told(f"{label}: no.", (("findings.absent", finding),))
        if narrow := [i for i in kinds_of().get(finding, ()) if i in (f.present or ())]:
            said = ", ".join(map(self.label, narrow))
            return Told(f"{label}: {said}.", tuple(("findings.present", i) for i in narrow))
        if (other := opposites().get(finding)) in (f.present or ()):
            return Told(f"{self.label(str(other))}: yes.", (("findings.present", other),))
        group = self.book.vocabulary.finding_groups.get(finding, "")
        if self.is_sign(finding) and group in (f.examined_normal or ()):
            return Told(f"{label}: no.", (("findings.examined_normal", group),))
        return self._silent("findings", finding, UNSEEN if self.is_sign(finding) else UNKNOWN)

    def _silent(self, section: str, id_: str, unknown: str = UNKNOWN) -> Told:
        """What the case does not record: `no` where nothing speaks for it, else not known."""
        label = self.book.vocabulary.label(section, id_)
        if self.grounds.allow_no(section, id_):
            return Told(f"{label}: no.", (), (f"{label}: no",))
        return Told(f"{label}: {unknown}.")

    def _event(self, event: str) -> Told:
        named = {event, *kinds_of().get(event, ())}
        family = ("history.family", self.case.history.family)
        if event == "consanguinity" and family[1] in _RELATED:
            return Told(f"{_begun(self.words(family))}.", (family,))
        shown = [p for p in self.parts if isinstance(p[1], PastEvent) and p[1].event in named]
        return self._listed("events", event, shown, "history.events")

    def _drug(self, class_: str) -> Told:
        shown = [
            p for p in self.parts if isinstance(p[1], Medication) and self._class(p[1]) == class_
        ]
        return self._listed("drug_classes", class_, shown, "history.medications")

    def _listed(self, section: str, id_: str, shown: Sequence[Part], field: str) -> Told:
        """What a list of the history holds of an id; `no` where the list is empty."""
        if shown:
            return Told("; ".join(self.words(p) for p in shown) + ".", tuple(shown))
        if (field, None) in self.parts:
            label = self.book.vocabulary.label(section, id_)
            return Told(f"{label}: no.", ((field, None),))
        return self._silent(section, id_)

    def _class(self, drug: Medication) -> str | None:
        return self.book.drugs.class_of(drug.name, drug.drug_class)

    def words(self, part: Part) -> str:
        """A part of the case in words, as the answer to its question."""
        return said(part, self.book)

    def test(self, test: str, could_show: frozenset[str]) -> Told:
        """
        The result of a test, as far as the case holds it.

        Args:
            test: Vocabulary id.

            could_show: Tests that the answer's own illness script would find abnormal.

        Returns:
            A recorded result, its own or that of a test which it takes in (a gene in a panel); else
            the stated rule: normal is
            assumed where nothing in the answer's script would make it abnormal and no test of the
            same organ was abnormal, and otherwise it is not available. An assumed result is never
            told to the rules.
        """
        label = self.book.vocabulary.label("tests", test)
        found = {
            t: held
            for t in (test, *self.book.test_plan.stands_for.get(test, ()))
            if (held := self._held(t))
        }
        if test in found:
            before = " (done before)" if test in self.case.results else ""
            return Told(
                f"{label}: {result_words(found[test], self.book, test)}{before}.",
                (("results", (test, found[test])),),
            )
        shown = {t: held for t, held in found.items() if held.abnormal}
        if shown:
            said = "; ".join(
                f"{self.book.vocabulary.label('tests', t)}, {result_words(held, self.book, t)}"
                for t, held in shown.items()
            )
            return Told(
                f"{label} shows: {said}.", tuple(("results", item) for item in shown.items())
            )
        beside = any(held.abnormal for t in one_organ(test) if (held := self._held(t)))
        if test in could_show or beside:
            return Told(f"{label}: not available in this case.")
        if self.book.vocabulary["tests"][test].trial:
            return Told(f"{label}: not recorded, so no benefit is assumed.")
        return Told(f"{label}: not recorded, so normal is assumed.", normal=True)

    def _held(self, test: str) -> Result | None:
        return self.case.results.get(test) or (
            (self.case.answer and self.case.answer.results) or {}
        ).get(test)


def _begun(text: str) -> str:
    """A text with its first letter large."""
    return text[:1].upper() + text[1:]


def _outside(label: str) -> str:
    """A label without what stands in brackets."""
    return re.sub(r"\(.*?\)", "", label)
