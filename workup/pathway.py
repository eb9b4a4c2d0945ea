"""
assess(case) -> Assessment: the strata in clinical order, put together.

The answer depends on the case (never on its `answer`) and the rules alone: no clock, no chance, no
order of files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache

from workup.differential import FULL, Differential, Weigher, categories, standings
from workup.engine.facts import CaseFacts, Facts, case_facts
from workup.engine.justification import matched
from workup.engine.program import Program
from workup.engine.strata import Engine, Runner
from workup.engine.truth import truth
from workup.inquiry import Ground, Inquiry
from workup.knowledge.pages import Advice, Flag
from workup.knowledge.rulebook import VERSION, Rulebook, load_rules
from workup.lane import lane
from workup.ledger import Ledger, Wanted
from workup.model import assessment as answer
from workup.model.case import Case
from workup.model.lazy import Later
from workup.silence import silence

SHUTS = (".never_miss", ".by_age")  # ends of the ids of the lane's rules that keep a diagnosis out
NOTICE = (
    "For education; not for the care of a patient. Shares are shares of the rules' weight: "
    "their figures come from published "
    "case reports, not from a clinic. No page has been reviewed by a clinician unless it says so."
)


class Once:
    """The ground for questions on one case, laid when the first of them is asked."""

    def __init__(self, make: Callable[[], Ground]) -> None:
        self._make = make
        self._made: Ground | None = None

    def __call__(self) -> Ground:
        if self._made is None:
            self._made = self._make()
        return self._made


class Assessor:
    """
    Assesses one case after another with one rulebook. Not for two threads at once; build one for
    each worker.
    """

    def __init__(
        self, book: Rulebook | None = None, engine: Engine | None = None, shadow: bool = True
    ) -> None:
        self.book = book or load_rules()
        self.runner = Runner(self.book, engine, shadow)
        self.weigher = Weigher(self.book)
        self.inquiry = Inquiry(self.book, self.weigher)
        self.ledger = Ledger(self.book)
        self.flags = {flag.rule.id: flag for rows in self.book.flags.values() for flag in rows}
        self.advice = {row.rule.id: row for rows in self.book.management.values() for row in rows}
        self.watch = {row.rule.id: row for rows in self.book.complications.values() for row in rows}

    @cached_property
    def category_of(self) -> dict[str, str]:
        """Diagnosis to category."""
        return {term.id: term.category for term in self.book.vocabulary["diagnoses"].values()}

    def assess(self, case: Case) -> answer.Assessment:
        """
        Assess one case.

        Raises:
            EngineFault: If durable-rules does anything unexpected; the next case runs on a new
            engine.
        """
        given = case_facts(case, self.book)
        facts, derived = self.runner.derive(given)
        programs = self.runner.programs
        evidence = self.runner.fire(programs.evidence, facts)
        differential = self.weigher.weigh(evidence, facts)
        words = standings(differential, self.book)
        shares = categories(differential, self.category_of)
        held = self._ids(programs.lane, facts)
        kept = lane(held, facts, differential, self.book)
        if not evidence:  # nothing told speaks for or against anything, so nothing leads
            words = dict.fromkeys(words, "less_likely")
        later = self._hand_on(facts, words, shares if evidence else {}, kept)
        raised = [self.flags[id_] for id_ in self._ids(programs.urgent, later)]
        asked = self._ids(programs.workup, later)
        wanted, left = self.ledger.draw(asked, raised, later, words)
        advised = self._ids(programs.management, later)
        ground = Once(lambda: self.inquiry.start(facts, evidence))
        questions = Later(lambda: self.inquiry.next_questions(ground()))
        settled = {
            r.diagnosis
            for r in differential.ranked[:2]
            if any(self.weigher.rows[n].points >= FULL for n in r.rows_for)
        }
        quiet = silence(case, facts, differential, shares, questions, self.book, settled)
        fired = [
            ("derive", derived),
            ("evidence", [programs.evidence.rules[n] for n in evidence]),
            ("lane", [h for h in held if h.endswith(SHUTS)]),
        ]
        fired += [
            ("urgent", [flag.rule.id for flag in raised]),
            ("workup", asked),
            ("management", advised),
        ]
        return answer.Assessment(
            case=case.id,
            knowledge={"version": VERSION, "hash": self.book.hash},
            classification=self._classification(facts, differential, quiet),
            category=self._category(shares, quiet, self._unmet(differential, facts)),
            differential=Later(lambda: self._candidates(differential, words, programs.evidence)),
            other={"probability": round(differential.other, 6)},
            dont_miss=kept,
            red_flags=red_flags(raised),
            workup=tuple(self._step(w, ground, words) for w in wanted),
            not_needed=left,
            silence=quiet,
            ask_next=questions,
            management=self.options(advised),
            complications=self.complications(advised),
            trace=Later(
                lambda: tuple(
                    self._trace(stratum, id_, later) for stratum, ids in fired for id_ in ids
                )
            ),
            uncovered=given.uncovered,
            notice=NOTICE,
        )

    def _ids(self, program: Program, facts: Facts) -> list[str]:
        return [program.rules[n] for n in self.runner.fire(program, facts)]

    def _hand_on(
        self,
        facts: Facts,
        words: Mapping[str, str],
        shares: Mapping[str, float],
        kept: Iterable[answer.DontMiss],
    ) -> Facts:
        later: Facts = dict(facts)
        later.update({f"standing.{d}": word for d, word in words.items() if word != "less_likely"})
        for entry in kept:
            later[f"lane.{entry.diagnosis}"] = True
            if entry.told:
                later[f"clue.{entry.diagnosis}"] = True
        if shares:
            later["leading.category"] = next(iter(shares))
        return later

    def _classification(
        self, facts: Facts, differential: Differential, quiet: answer.Silence | None
    ) -> answer.Classification:
        def word(name: str) -> str | None:
            return str(facts[name]) if name in facts else None

        first = self.book.vocabulary["diagnoses"][differential.ranked[0].diagnosis]
        return answer.Classification(
            word("age_class"),
            word("distribution"),
            word("variability"),
            word("course"),
            associated(facts),
            None if quiet else first.etiology,
        )

    def _unmet(self, differential: Differential, facts: Facts) -> bool:
        """Whether the first diagnosis lacks what it needs to be called likely."""
        needs = self.book.scripts[differential.ranked[0].diagnosis].likely_needs
        return needs is not None and truth(needs, facts) is not True

    def _category(
        self, shares: Mapping[str, float], quiet: answer.Silence | None, unmet: bool
    ) -> answer.Category:
        id_, share = next(iter(shares.items()))
        c = self.book.calibration
        word = (
            "likely" if share >= c.likely else "possible" if share >= c.possible else "undetermined"
        )
        if unmet and word == "likely":
            word = "possible"
        return answer.Category(id_, round(share, 6), "undetermined" if quiet else word)

    def _candidates(
        self, differential: Differential, words: Mapping[str, str], program: Program
    ) -> tuple[answer.Candidate, ...]:
        def ids(numbers: Iterable[int]) -> tuple[str, ...]:
            return tuple(program.rules[n] for n in numbers)

        return tuple(
            answer.Candidate(
                r.diagnosis,
                self.category_of[r.diagnosis],
                round(r.probability, 6),
                r.points,
                ids(r.rows_for),
                ids(r.rows_against),
                self.book.scripts[r.diagnosis].treatable,
                self.book.scripts[r.diagnosis].never_miss is not None,
                words[r.diagnosis],
                r.unexplained,
            )
            for r in differential.ranked
        )

    def _step(self, wanted: Wanted, ground: Once, words: Mapping[str, str]) -> answer.Step:
        page = self.book.tests[wanted.test]
        order = {"leading": 0, "plausible": 1, "less_likely": 2}
        looks_for = tuple(sorted(wanted.looks_for, key=lambda d: order[words[d]]))
        return answer.Step(
            wanted.test,
            page.group,
            self.book.ledger.priorities[wanted.priority],
            dict(page.burden),
            looks_for,
            wanted.why,
            wanted.because,
            Later(lambda: self.inquiry.branch(ground(), wanted.test, True, looks_for)),
            Later(lambda: self.inquiry.branch(ground(), wanted.test, False, looks_for)),
        )

    def options(self, advised: Iterable[str]) -> tuple[answer.Option, ...]:
        """What may be discussed, of the advice rules that hold."""
        found: dict[str, list[Advice]] = {}
        for id_ in advised:
            if id_ in self.advice:
                found.setdefault(self.advice[id_].about, []).append(self.advice[id_])
        return tuple(
            answer.Option(
                o,
                rows[0].kind,
                rows[0].rule.why,
                tuple(dict.fromkeys(c for r in rows for c in r.cautions)),
                tuple(r.rule.id for r in rows),
            )
            for o, rows in found.items()
        )

    def complications(self, advised: Iterable[str]) -> tuple[answer.Complication, ...]:
        """What to watch for, of the advice rules that hold."""
        found: dict[str, list[Advice]] = {}
        for id_ in advised:
            if id_ in self.watch:
                found.setdefault(self.watch[id_].about, []).append(self.watch[id_])
        return tuple(
            answer.Complication(c, rows[0].rule.why, tuple(r.rule.id for r in rows))
            for c, rows in found.items()
        )

    def _trace(self, stratum: str, id_: str, facts: Facts) -> answer.Trace:
        rule = self.book.rules[id_]
        return answer.Trace(
            id_,
            stratum,
            matched(rule.when, facts),
            self.effects.get(id_, ""),
            rule.why,
            rule.sources,
        )

    @cached_property
    def effects(self) -> dict[str, str]:
        """Rule id to what it does, in words."""
        found = {d.rule.id: f"{d.fact} holds" for d in self.book.derived}
        for row, targets in zip(self.weigher.rows, self.weigher.targets, strict=True):
            found[row.rule.id] = ", ".join(
                f"{self.weigher.diagnoses[n]} {points:+g}" for n, points, _ in targets
            )
        found.update({id_: f"{f.urgency}: {f.flag}" for id_, f in self.flags.items()})
        found.update(
            {id_: f"{ask.test}: {ask.priority}" for id_, (_, ask) in self.ledger.asks.items()}
        )
        found.update({id_: f"{o.test}: {o.priority}" for id_, o in self.ledger.orders.items()})
        found.update({id_: f"{leave.test}: leave" for id_, leave in self.ledger.leaves.items()})
        found.update({id_: f"{a.before} before {a.test}" for id_, a in self.ledger.afters.items()})
        found.update({id_: row.about for id_, row in (*self.advice.items(), *self.watch.items())})
        found.update(
            {
                s.never_miss.rule.id: f"{s.id} leaves the lane"
                for s in self.book.scripts.values()
                if s.never_miss
            }
        )
        found.update(
            {
                s.never_miss.by_age.id: f"{s.id} is kept out of the lane by age"
                for s in self.book.scripts.values()
                if s.never_miss and s.never_miss.by_age
            }
        )
        return found


def associated(facts: Facts) -> str | None:
    """Isolated, combined or complex, where the facts tell."""
    systemic = (
        "cognitive_decline",
        "liver_disease",
        "developmental_regression",
        "seizures",
        "kayser_fleischer",
        "psychosis",
        "developmental_delay",
    )
    if any(facts.get(f"finding.{f}") for f in systemic):
        return "complex"
    if facts.get("other_neurological_sign"):
        return "combined"
    return "isolated" if facts.get("isolated_told") else None


def red_flags(raised: Iterable[Flag]) -> tuple[answer.RedFlag, ...]:
    """The red flags of the rules raised, each once, emergencies first."""
    found: dict[str, list[Flag]] = {}
    for flag in raised:
        found.setdefault(flag.flag, []).append(flag)
    merged = []
    for id_, rows in found.items():
        worst = min(rows, key=lambda f: f.urgency)  # "emergency" sorts before "urgent"
        merged.append(
            answer.RedFlag(
                id_, worst.urgency, worst.message, worst.action, tuple(f.rule.id for f in rows)
            )
        )
    return tuple(sorted(merged, key=lambda f: f.urgency))


@lru_cache(maxsize=2)
def _assessor(engine: Engine | None) -> Assessor:
    return Assessor(engine=engine)


def assess(case: Case, engine: Engine | None = None) -> answer.Assessment:
    """
    Assess one case with the built-in rules.

    Args:
        case: As `load_cases` reads it.

        engine: `durable`, `truth`, or None for durable wherever it can be had.

    Raises:
        EngineFault: If durable-rules does anything unexpected.
    """
    return _assessor(engine).assess(case)


def facts_of_case(case: Case, assessor: Assessor) -> tuple[CaseFacts, Facts]:
    """The facts that a case tells, and those with the derived ones beside them."""
    given = case_facts(case, assessor.book)
    return given, assessor.runner.derive(given)[0]
