"""`workup cases`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from workup.errors import WorkupError, did_you_mean
from workup.interfaces.cli import plain_errors
from workup.interfaces.paragraph import WIDTH, block

if TYPE_CHECKING:
    from workup.knowledge.rulebook import Rulebook
    from workup.model.case import Case

#: What a case file may hold, as a user calls it, and the section of the vocabulary.
SECTIONS = {
    "findings": "findings",
    "events": "events",
    "tests": "tests",
    "drugs": "drug_classes",
    "regions": "regions",
    "diagnoses": "diagnoses",
    "patterns": "result_patterns",
    "flags": "red_flags",
    "tempo": "tempo",
    "course": "course",
    "variability": "variability",
    "family": "inheritance",
}


@click.command()
@click.argument("words", nargs=-1)
@click.option("--level", type=click.Choice(["easy", "middle", "hard"]), help="Only of this level.")
@click.option("--finding", "findings", multiple=True, help="Only with this finding, by id or name.")
@click.option("--diagnosis", help="Only with this answer, by id or name.")
@click.option("--teaching", "kind", flag_value="teaching", help="Only those written for teaching.")
@click.option("--published", "kind", flag_value="published", help="Only published patients.")
@click.option("--answers", is_flag=True, help="Show the answer too.")
@click.option(
    "--ids",
    "section",
    type=click.Choice(list(SECTIONS)),
    help="List the ids that a case file may use instead.",
)
@plain_errors
def cases(
    words: Sequence[str],
    level: str | None,
    findings: Sequence[str],
    diagnosis: str | None,
    kind: str | None,
    answers: bool,
    section: str | None,
) -> None:
    """List, filter and describe the cases that come with workup, and the ids of a case file.

    WORDS are looked for in id, title and vignette; the id of one case describes it. With --ids
    they are looked for among the names of the ids. Answers stay hidden unless asked for.

    \b
    Examples:
        workup cases --level easy
        workup cases arm-after-stroke
        workup cases --finding ataxia --published
        workup cases --ids findings neck
    """
    from workup.knowledge.rulebook import load_rules

    book = load_rules()
    if section:
        click.echo("\n".join(_ids(SECTIONS[section], words, book)))
        return
    from workup.interfaces.cli.named import id_named

    wanted = {id_named(f, "findings", book) for f in findings}
    answer = id_named(diagnosis, "diagnoses", book) if diagnosis else ""
    everything = _library()
    if len(words) == 1 and (one := next((c for c in everything if c.id == words[0]), None)):
        click.echo("\n".join(_described(one, answers, book)))
        return
    found = [
        c
        for c in everything
        if _holds(c, words)
        and (not level or (c.teaching and c.teaching.level == level))
        and wanted <= set(c.findings.present or ())
        and (not answer or answer in c.accepted)
        and (not kind or (kind == "published") == (c.source is not None))
    ]
    if not found:
        known = [c.id for c in everything]
        hint = did_you_mean(words[0], known) if len(words) == 1 else ""
        raise WorkupError(f"no case is like that.{hint} Fewer words or options find more")
    click.echo("\n".join(_listed(found, answers, book)))


def _library() -> list[Case]:
    """Teaching cases, then published ones."""
    from workup.knowledge.rulebook import cases_folder
    from workup.readers import load_cases

    return [c for part in ("teaching", "published") for c in load_cases(cases_folder() / part)]


def _holds(case: Case, words: Iterable[str]) -> bool:
    text = f"{case.id} {case.title or ''} {case.vignette or ''}".lower()
    return all(word.lower() in text for word in words)


def _listed(found: Sequence[Case], answers: bool, book: Rulebook) -> Iterable[str]:
    for case in found:
        level = case.teaching.level if case.teaching and case.teaching.level else "published"
        head = f"{case.id:<28} {level:<9} "
        told = _answer(case, book) if answers else case.title or ""
        room = WIDTH - len(head)
        yield head + (told if len(told) <= room else told[: room - 1].rstrip() + "…")
    yield f"{len(found)} {'case' if len(found) == 1 else 'cases'}"


def _described(case: Case, answers: bool, book: Rulebook) -> Iterable[str]:
    """One case: who it is, its text, how much it tells, and what can be done with it."""
    from workup.explanations.curve import parts

    yield case.title or case.id
    yield block(" ".join((case.vignette or "No vignette.").split()))
    teaching = case.teaching
    if teaching and (teaching.level or teaching.minutes):
        minutes = f", {teaching.minutes:g} minutes" if teaching.minutes else ""
        yield f"Level: {teaching.level or 'not given'}{minutes}"
    if case.source and case.source.citation:
        yield block(f"Source: {case.source.citation}")
    facts = [p for p in parts(case) if p[1] is not None or not p[0].startswith("findings.")]
    absent = sum(field in ("findings.absent", "findings.examined_normal") for field, _ in facts)
    yield f"Facts: {len(facts)}, of them {absent} absent or normal"
    if answers:
        yield f"Answer: {_answer(case, book)}"
    yield f"Walk through it: workup walk {case.id}"
    yield f"What the rules say: workup assess {case.id}"


def _answer(case: Case, book: Rulebook) -> str:
    label = book.vocabulary.label
    return "; ".join(label("diagnoses", d) for d in case.accepted)


def _ids(section: str, words: Sequence[str], book: Rulebook) -> list[str]:
    """The ids of a section with their labels; with words those whose names hold them all."""
    from workup.knowledge.further import further_names

    terms = book.vocabulary[section]
    further = further_names().get(section, {})
    found = [
        t
        for t in terms.values()
        if all(
            w.lower() in f"{t.id} {t.label} {' '.join(further.get(t.id, ()))}".lower()
            for w in words
        )
    ]
    if not found:
        raise WorkupError(f"nothing is called so.{did_you_mean(' '.join(words), terms)}")
    wide = max(len(t.id) for t in found) + 2
    return [f"{t.id:{wide}}{t.label}" for t in found]
