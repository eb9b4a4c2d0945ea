"""
What a typed line does at the stage where a walk stands: words to ids, ids to acts, and what is
answered.
"""

from __future__ import annotations

import re
from dataclasses import replace

from workup.simulation.acts import ASKED, Act, act_of, id_of, kind_of
from workup.simulation.asides import aside, available, related
from workup.simulation.items import MOST, alone, certainty, split, weighed
from workup.simulation.log import Log, Offer
from workup.simulation.prompt import choices
from workup.simulation.stages import Line
from workup.simulation.systems import round_of
from workup.simulation.understanding import understand
from workup.simulation.words import AXES, small

#: Kind of id that a stage takes to the asides that answer there.
_ASIDES = {"test": "tests", "topic": "asked", "diagnosis": "diagnoses"}
_AND = re.compile(r"(?i)\s+(?:and|plus|with|&|\+)\s+|\s*[&+/]\s*")
#: In a question `or` joins too, and `normal?` asks for nothing more.
_AND_OR = re.compile(r"(?i)\s+(?:and|or|plus|with|&|\+)\s+|\s*[&+/]\s*")
_WELL = re.compile(r"(?i)\s+(?:normal|ok(?:ay)?|fine|all right)\W*$")
#: What is examined, said where the examination is over; and what is done with a drug.
_LOOK = re.compile(r"(?i)(?:look at|examine|watch|palpate|feel|listen to|auscultate)\b")
_GIVE = re.compile(r"(?i)^(?:stop|start|give|try|reduce|increase|withdraw|withhold)\s+(?:the )?")
#: An age at onset as a number, and the class that it is in: below which year each ends.
_YEARS = re.compile(
    r"(?:onset )?(?:at |aged? |in (?:his|her|their|the) )*(\d{1,2})"
    r"(?: ?y(?:ears?)?(?: old)?|s)?"
)
_CLASSES = (
    ("infancy", 3),
    ("childhood", 13),
    ("adolescence", 21),
    ("early_adulthood", 41),
    ("late_adulthood", 1000),
)


def take(log: Log, line: str) -> list[Line]:
    """Do what each item of a line says."""
    numbers = {str(n): name for n, (name, _) in enumerate(choices(log), 1)}
    if len(log.offers) == 1:
        numbers |= dict.fromkeys(("yes", "y"), log.offers[0])
    elif not log.offers and len(waits := log.waiting()) == 1 and len(waits[0].candidates) == 1:
        numbers |= dict.fromkeys(("yes", "y"), waits[0].candidates[0])
    log.offers = ()
    items = weighed(line) if log.stage.weighs else split(line)
    return [answer for item in items for answer in _item(log, item, numbers)]


def _item(log: Log, item: str, numbers: dict[str, str]) -> list[Line]:
    kinds, desk = log.stage.kinds, log.desk
    words, percent = certainty(item) if "diagnosis" in kinds else (item, None)
    if percent is not None and percent > 100:
        return [Line("warn", f"`{percent}`: a certainty is a number from 0 to 100.")]
    if chosen := numbers.get(words.lower()):
        return _do(log, chosen, item, True, percent)
    if words in desk.words.labels and kind_of(words) in kinds:
        return _do(log, words, words, True, percent)  # an id itself, as scripts write it
    if log.stage.id == "classification" and (years := _YEARS.fullmatch(words.lower())):
        class_ = next(c for c, below in _CLASSES if int(years[1]) < below)
        return _do(log, act_of("age_class", class_), item, False)
    if log.stage.weighs and (share := alone(item)) is not None and (lines := _share(log, share)):
        return lines
    if log.stage.id == "classification" and _LOOK.match(words):
        return _belongs(log, item, ASKED)
    if "system" in kinds and (through := round_of(words)):
        return [line for s in through for line in _do(log, act_of("system", s), words, True)]
    found = understand(desk.words, words, kinds)
    if (found.id is None or not found.exact) and (lines := _aside(log, words)):
        return lines
    if not found.exact and (lines := _later(log, item)):
        return lines
    if not found.exact and (several := _several(log, words, percent, found.id)):
        return [line for name, part in several for line in _do(log, name, part, True)]
    if found.id is None and percent is not None:
        return unsure(log, words, found.candidates, percent) if found.candidates else [_none(words)]
    if found.id is None and not found.candidates and (lines := _elsewhere(log, words)):
        return lines
    if found.id is None:
        return unsure(log, words, found.candidates, percent)
    lines = _do(log, found.id, words, found.exact, percent)
    for name in found.also:
        lines += _do(log, name, words, False)
    return lines


def _share(log: Log, share: int) -> list[Line]:
    """A certainty alone goes with the diagnosis that was named last, or waits for its choice."""
    if share > MOST:
        return []
    if log.open and (last := log.open[-1]) in log.waiting():
        log.open = (*log.open[:-1], replace(last, certainty=share))
        return [_offered(log, log.open[-1])]
    draft = log.draft(log.stage.id)
    return _weigh(log, draft[-1].what, share) if draft else []


def _none(typed: str) -> Line:
    """What is said of a diagnosis that no rule names and no list of others does."""
    return Line("warn", f"`{typed}` is not understood as a diagnosis. Another name for it may be.")


def _aside(log: Log, typed: str) -> list[Line]:
    """The answer to a sensible question on which nothing depends; empty where it is none."""
    kinds = log.stage.kinds
    section = next((s for kind, s in _ASIDES.items() if kind in kinds), "")
    answer = aside(typed, section) if section else ""
    if not answer:
        return []
    if section == "diagnoses":
        return [Line("told", f"{answer}: no rule covers it, so it is neither kept nor scored.")]
    if section == "tests":
        shows = "taken as normal" if available(typed) else "not available in this case"
        return [Line("told", f"{answer}: {shows}; no rule reads it, so it is not scored.")]
    log.assumed += [answer] if answer not in log.assumed else []
    held = [name for name in related(typed) if log.reveal.ask(name).parts]
    return [
        Line("told", f"{answer}."),
        *(line for name in held for line in _answer(log, name, None)),
    ]


def _several(log: Log, typed: str, percent: int | None, whole: str | None) -> list[tuple[str, str]]:
    """
    What is named on both sides of an `and`, or by each word, where each names one thing by its
    exact words: `caeruloplasmin and urine copper`, `FBC LFT CRP`. A question that is understood as
    a `whole` is not taken word by word: `siblings affected`.
    """
    if percent is not None:
        return []
    joined = _AND_OR if "topic" in log.stage.kinds else _AND
    if found := _named(log, [p for p in joined.split(_WELL.sub("", typed)) if p.strip()]):
        return found
    if {"age_class", "flag"} & set(log.stage.kinds):
        return log.desk.words.each(typed, log.stage.kinds)
    if whole is not None and "topic" in log.stage.kinds:
        return []
    return _named(log, [w for w in typed.split() if not small(w)])


def _named(log: Log, parts: list[str]) -> list[tuple[str, str]]:
    """What each of several parts names, where all do by their exact words."""
    if len(parts) < 2:
        return []
    found = [understand(log.desk.words, part, log.stage.kinds) for part in parts]
    names = [f.id for f in found if f.id is not None and f.exact]
    if len(names) < len(parts) or len(set(names)) < 2:
        return []
    return list(zip(names, parts, strict=True))


#: The kinds of id that one stage takes, looked for where another is typed at.
_OTHERS: tuple[tuple[str, ...], ...] = (
    ("test",),
    tuple(AXES),
    ("urgency",),
    ("diagnosis",),
    ("category",),
)


def _later(log: Log, typed: str) -> list[Line]:
    """
    Where a line belongs that names by its exact words what another stage asks for: a test, a word
    of the classification, a diagnosis with its certainty. Empty where it names none of them.
    """
    words, percent = certainty(typed)
    for kinds in _OTHERS:
        weighs = "diagnosis" in kinds
        if percent is None and "topic" in log.stage.kinds and (weighs or "category" in kinds):
            continue  # a disease that is asked for: any stroke, any MS
        found = log.desk.words.match(words, kinds, within=False)
        if found.exact and "test" in kinds and log.desk.words.match(words, ASKED).exact:
            return _belongs(log, typed, ASKED)  # a sign that a test looks for too
        named = found.id or (len(words.split()) <= 3 and found.offers)
        if found.exact or (weighs and percent is not None and named):
            return _belongs(log, typed, kinds)
    signs = log.desk.words.match(words, ("group", "system", "finding"), within=False)
    if (
        percent is None and signs.exact and {"diagnosis", "age_class"} & set(log.stage.kinds)
    ):  # `posture`, `tone`
        return _belongs(log, typed, ASKED)
    return []


def _belongs(log: Log, typed: str, kinds: tuple[str, ...]) -> list[Line]:
    """At which stage a line can be said, the next one where there are several."""
    places = [(n, s) for n, s in enumerate(log.stages) if set(kinds) <= set(s.kinds)]
    ahead = [place for place in places if place[0] > log.at] or places[-1:]
    if not ahead or set(kinds) & set(log.stage.kinds):
        return []
    number, stage = ahead[0]
    way = "`done` goes on" if number > log.at else "`back` returns"
    said = f"`{typed}` belongs to stage {number + 1}, {stage.title}; {way}."
    return [Line("note", said)]


def _elsewhere(log: Log, typed: str) -> list[Line]:
    """What answers a line that is sensible but not what the stage asks for."""
    if log.stage.id == "actions":
        said = (
            f"`{typed}` is not weighed here: say how urgent it is, a red flag, or `leave` with a "
            "test. Treatment is not scored; the debrief gives it."
        )
        return [Line("note", said)]
    words = _GIVE.sub("", certainty(typed)[0])
    option = log.desk.words.match(words, ("option",), within=False)
    if option.exact or log.desk.book.drugs.generic(words):
        said = f"`{typed}` is a treatment: none is scored, and the debrief gives it."
        return [Line("note", said)]
    asked = log.desk.words.match(words, ASKED)
    return _belongs(log, typed, ASKED) if asked.id is not None else []


def unsure(
    log: Log, typed: str, candidates: tuple[str, ...], percent: int | None = None
) -> list[Line]:
    """Offer what a text may have meant, by number; nothing is taken, and it stays open."""
    if not candidates:
        return [
            Line(
                "warn",
                f"`{typed}` is not understood. Please rephrase; `help` shows what can be said.",
                f"`{typed}` is not understood. Please rephrase.",
            )
        ]
    log.open = (*log.open, Offer(log.stage.id, typed, candidates, percent))
    return [_offered(log, log.open[-1])]


def _offered(log: Log, offer: Offer) -> Line:
    """An offer with its numbers, which go on from those that were given before it."""
    start = len(log.offers)
    log.offers += offer.candidates
    named = enumerate(offer.candidates, start + 1)
    shown = "; ".join(f"{n} {log.desk.name(o)}" for n, o in named)
    alone = log.offers == offer.candidates[:1]
    say = "`Yes`, or other words" if alone else "Its number, or other words"
    brief = f"`{offer.typed}`: it is not clear what is meant."
    return Line("offer", f"`{offer.typed}`: did you mean {shown}? {say}.", brief)


def still_open(log: Log) -> list[Line]:
    """
    What waits for a choice at this stage, offered again before it is left; once, so that whoever
    goes on has gone on.
    """
    log.offers = ()
    waits = [offer for offer in log.waiting() if offer not in log.reminded]
    log.reminded.update(waits)
    if not waits:
        return []
    found = [_offered(log, offer) for offer in waits]
    note = "Still open. Choose, or say `done` again to go on without."
    return [*found, Line("note", note)]


def same(log: Log) -> list[Line]:
    """The last differential that was given, once more."""
    before = [log.draft(s.id) for s in log.stages[: log.at] if s.weighs]
    last = next((draft for draft in reversed(before) if draft), [])
    if not last:
        return [Line("note", "There is no earlier differential to repeat.")]
    if log.frozen():
        return _weigh(log, last[0].what, last[0].certainty)
    for act in log.draft(log.stage.id):
        log.acts.append(Act(log.stage.id, act.what, 0))
    log.acts += [Act(log.stage.id, act.what, act.certainty) for act in last]
    said = ", ".join(f"{log.desk.name(a.what)} {a.certainty} %" for a in last)
    return [Line("told", f"As before: {said}.")]


def leave(log: Log, text: str) -> list[Line]:
    """Name tests or treatments that are not to be done here."""
    lines: list[Line] = []
    for item in split(text):
        found = understand(log.desk.words, item, ("test", "option"))
        if item in log.desk.book.vocabulary["tests"]:
            lines += _do(log, act_of("leave", item), item, True)
        elif (not found.exact and _drug(log, item)) or not (found.id or found.candidates):
            lines.append(Line("note", f"`{item}` is no test or treatment that is weighed here."))
        elif found.id is None:
            left = tuple(act_of("leave", id_of(o)) for o in found.candidates)
            lines += unsure(log, item, left)
        else:
            lines += _do(log, act_of("leave", id_of(found.id)), item, found.exact)
    return lines or [Line("note", "Avoid what? For example `leave muscle biopsy`.")]


def _drug(log: Log, item: str) -> bool:
    """Whether an item is the name of a drug, or of a class of drugs."""
    exact = log.desk.words.match(item, ("drug",), within=False).exact
    return exact or log.desk.book.drugs.generic(item) is not None


def _do(log: Log, name: str, typed: str, exact: bool, percent: int | None = None) -> list[Line]:
    taken = [] if exact else [Line("note", f"`{typed}` is read as: {log.desk.name(name)}.")]
    if not exact:
        log.guessed.add(name)
    kept = log.settle(name)
    return [*taken, *_answer(log, name, kept if percent is None else percent)]


def _answer(log: Log, name: str, percent: int | None) -> list[Line]:
    kind, id_ = kind_of(name), id_of(name)
    if kind in ASKED:
        told = log.reveal.ask(name)
        log.assumed += [a for a in told.assumed if a not in log.assumed]
        log.do(name)
        log.show(told.parts)
        return [Line("told", told.text)]
    if kind == "test" and log.stage.id == "tests":
        return _order(log, id_)
    if kind == "diagnosis" and log.stage.weighs:
        return _weigh(log, name, percent)
    if kind == "diagnosis":
        return _final(log, id_)
    log.do(name)
    said = log.desk.name(name)
    return [
        Line(
            "told",
            f"{'To be left out' if kind == 'leave' else 'Noted'}: {said.removeprefix('leave ')}.",
        )
    ]


def _final(log: Log, diagnosis: str) -> list[Line]:
    """Commit to a diagnosis; its category goes with it unless one was named."""
    log.do(act_of("final", diagnosis))
    noted = f"Noted: {log.desk.name(act_of('diagnosis', diagnosis))}"
    category = log.desk.book.vocabulary["diagnoses"][diagnosis].category
    if not category or any(a.kind == "category" for a in log.draft(log.stage.id)):
        return [Line("told", f"{noted}.")]
    named = act_of("category", category)
    log.do(named)
    return [Line("told", f"{noted}; category: {log.desk.name(named).lower()}.")]


def _weigh(log: Log, name: str, percent: int | None) -> list[Line]:
    if log.frozen():
        return [
            Line(
                "warn",
                "This differential was given before more was known and can no longer be changed.",
            )
        ]
    rest = ""
    others = sum(a.certainty or 0 for a in log.draft(log.stage.id) if a.what != name)
    if percent is None:
        if others >= 100:
            return [
                Line(
                    "warn",
                    f"{log.desk.name(name)}: how certain? Nothing is left of 100 %; lower another "
                    f"first.",
                )
            ]
        percent, rest = 100 - others, " (all that was left)"
    if others + percent > 100:
        return [
            Line(
                "warn",
                f"Together that is {others + percent} %; {100 - others} % is left. "
                "Lower one first.",
            )
        ]
    before = next((a.certainty for a in log.draft(log.stage.id) if a.what == name), None)
    if before not in (None, percent) and percent:
        rest += f" (before: {before} %)"
    log.acts.append(Act(log.stage.id, name, percent))
    if percent == 0:
        return [Line("told", f"Removed: {log.desk.name(name)}.")]
    return [Line("told", f"Noted: {log.desk.name(name)}, {percent} %{rest}.")]


def _order(log: Log, test: str) -> list[Line]:
    told = log.reveal.test(test, log.desk.could_show(log.case))
    log.do(act_of("test", test))
    log.show(told.parts)
    return [Line("told", f"{told.text} {log.desk.burden_words(test)}")]
