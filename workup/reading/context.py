"""
What the words around a finding make of it: there, denied, doubted, of a relative, past, or only
thought of.

Each cue reaches over the words beside it, to the end of its clause or of its reach, and no further
than a word that ends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workup.reading.clauses import (
    begins_clause,
    body_of_kin,
    habit_of_onset,
    line_of_kin,
    of_the_family,
    over_for_good,
)
from workup.reading.lexicon import Lexicon
from workup.reading.matcher import Hit
from workup.reading.segment import Cut

#: Which state counts where several reach over the same word: the one that takes most away from
#: "present".
ORDER = ("hypothetical", "family", "uncertain", "denied", "past")
#: Headings under which all is of relatives, all is planned, or all is left.
_FAMILY = ("family history", "family hx", "fh", "fhx", "family", "fam hx", "famhx")
_PLANNED = (
    *("plan", "plans", "proposal", "recommendation", "advice", "action", "to do", "suggestion"),
    *("adv", "impression and plan", "differential", "ddx", "question", "my question"),
    "differential diagnosi",
)
#: Verbs that a cue only leans on: "is not" is the cue `not`.
_HELPING = frozenset(
    [
        *("is", "was", "are", "were", "be", "been", "has", "have", "had"),
        *("do", "does", "did", "can", "could", "will", "would", "he", "she"),
        *("it",),
    ]
)


@dataclass(frozen=True, slots=True)
class Cue:
    """
    What brought a state: as written, and its words; a phrase that holds the cue itself is not
    touched by it.
    """

    name: str
    words: tuple[int, ...] = ()


#: What a condition brings or eases: "worse if he is tired" tells of it, and is no mere thought.
_ON_CONDITION = frozenset(
    [
        "sensory_trick",
        "worse_with_stress",
        "distractible",
        "exercise_induced",
        "sudden_movement_induced",
        "mirror_dystonia",
        "alcohol_responsive",
    ]
)


def _tells_a_condition(cue: Cue, hit: Hit) -> bool:
    """Whether `if` is said of what brings or eases a posture, or is part of it."""
    if cue.name.lower() != "if":
        return False
    inside = any(hit.first < n < hit.last for n in cue.words)
    return inside or hit.id in _ON_CONDITION or hit.id.endswith("_triggered")


#: What a drug did or did not do stays true when the drug was taken long ago.
_OF_TRIALS = ("_responsive", "_unresponsive", "_partial")


@dataclass(frozen=True)
class States:
    """For each word the states that reach it, and the words of the cue that brought them."""

    at: list[dict[str, Cue]]

    def of(self, hit: Hit) -> tuple[str, str]:
        """The state of a hit and the cue that made it so; `present` where none reaches it."""
        own = set(hit.taken)
        found: dict[str, str] = {}
        trial = hit.id.endswith(_OF_TRIALS)
        for word in hit.taken:
            found.update(
                {
                    state: cue.name
                    for state, cue in self.at[word].items()
                    if own.isdisjoint(cue.words) and not _tells_a_condition(cue, hit)
                }
            )
        for state in ORDER:
            if state in found and not (trial and state == "past"):
                return state, found[state]
        return "present", ""


def states(cut: Cut, lexicon: Lexicon, hits: Iterable[Hit]) -> States:
    """
    Work out what reaches each word.

    Args:
        cut: The text.

        lexicon: Its reaches.

        hits: All hits in the text; the cues among them are used.

    Returns:
        The states of each word.
    """
    by_kind: dict[str, list[Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    not_cues = {(h.id, n) for h in by_kind.get("not_cue", []) for n in h.taken}
    stops = {h.first for h in by_kind.get("stop", [])}
    own = _own_denials(cut, by_kind.get("finding", []))
    at: list[dict[str, Cue]] = [{} for _ in cut.words]
    for kind, step in (("cue_before", 1), ("cue_after", -1)):
        for cue in by_kind.get(kind, []):
            single = len(cue.taken) == 1
            if all((cue.id, n) in not_cues for n in _core(cut, cue)):
                continue
            if (step < 0 and single and _of_the_next(cut, cue)) or habit_of_onset(cut, cue):
                continue
            side = "before" if step > 0 else "after"
            reach = lexicon.reach[f"{side} {cue.id}"]
            if cue.id == "denied" and cue.taken[-1] in own:
                reach = own[cue.taken[-1]] if step > 0 else 0
            _spread(cut, cue, step, reach, stops, at)
    _relatives(cut, by_kind, at)
    _family_history(cut, at)
    for n in of_the_family(cut, by_kind.get("kin", [])):
        at[n].setdefault("family", Cue("in the family"))
    _headings(cut, at)
    return States(at)


def _own_denials(cut: Cut, findings: Iterable[Hit]) -> dict[int, int]:
    """
    Words of denial that are part of a finding, and how far they reach: no further than it does
    ("not speaking, soaked in sweat").
    """
    return {
        n: hit.last - n - 1
        for hit in findings
        for n, after in zip(hit.taken, hit.taken[1:], strict=False)
        if after == n + 1 and cut.words[n].stem in ("not", "never")
    }


#: After a word of denial at the end of a list these go on with the list: "chorea, absent at rest".
_ELSE = frozenset(["otherwise", "else", "rest", "remainder"])
_END = frozenset(["in", "on", "at", "to", "and", "or", "throughout", "today", "now", "by", "as"])


def _of_the_next(cut: Cut, cue: Hit) -> bool:
    """Whether `absent` after a comma is said of what follows: "feeding dystonia, absent jerks"."""
    n = cue.last
    if cue.first and cut.words[cue.first - 1].stem in _ELSE:
        return True
    if cue.first == 0 or cut.words[cue.first - 1].raw != "," or n >= len(cut.words):
        return False
    return cut.words[n].kind == "word" and cut.words[n].stem not in _END


def _family_history(cut: Cut, at: list[dict[str, Cue]]) -> None:
    """What "no family history of" or "FHx of" names is of relatives, denied or not."""
    stems = [word.stem for word in cut.words]
    for sentence in cut.sentences:
        if cut.words[sentence.first].raw in ("FH", "FHx", "FHX"):
            for k in range(sentence.first + 1, sentence.last):
                at[k].setdefault("family", Cue("family history"))
    for n in range(len(stems) - 2):
        two = stems[n : n + 2]
        long = two in (["family", "history"], ["family", "hx"]) and stems[n + 2] in ("of", "for")
        if not long and not (stems[n] in ("fhx", "fh") and stems[n + 1] in ("of", "for")):
            continue
        sentence = cut.sentences[cut.sentence_of[n]]
        for k in range(n + 2, min(sentence.last, n + 16)):
            if stems[k] in ("but", "he", "she", ";"):
                break
            at[k].setdefault("family", Cue("family history"))


def _spread(
    cut: Cut, cue: Hit, step: int, reach: int, stops: set[int], at: list[dict[str, Cue]]
) -> None:
    """Lay the state of a cue over the words that it reaches."""
    name = " ".join(cut.words[n].raw for n in cue.taken)
    after_semicolon = step < 0 and cue.id == "past" and _opens_after_semicolon(cut, cue)
    core = _core(cut, cue)
    sentence = cut.sentences[cut.sentence_of[cue.first] - after_semicolon]
    n = cue.last if step > 0 else cue.first - 1
    if after_semicolon:
        n = sentence.last - 2
    left = reach
    while sentence.first <= n < sentence.last and left > 0:
        if n in stops and not _goes_on(cut, n, cue, step):
            break
        if step < 0 and cue.id == "uncertain" and cut.words[n].raw == ",":
            break
        ahead = step > 0 and cue.id == "denied" and n > cue.last
        if ahead and (_denied_anew(cut, n) or begins_clause(cut, n)):
            break
        if cut.words[n].raw in "()" and cut.words[n].kind == "mark" and n != cue.last:
            break
        if step > 0 and cut.words[n].raw == ")":
            break
        at[n].setdefault(cue.id, Cue(name, core))
        left -= cut.words[n].kind != "mark"
        n += step


def _core(cut: Cut, cue: Hit) -> tuple[int, ...]:
    """The words of a cue without the verbs that it leans on; all of it where it is only those."""
    core = tuple(n for n in cue.taken if cut.words[n].stem not in _HELPING)
    return core or cue.taken


def _opens_after_semicolon(cut: Cut, cue: Hit) -> bool:
    """Whether a cue is the first word after a semicolon: "sick on Tuesday; nothing since"."""
    first = cut.sentences[cut.sentence_of[cue.first]].first
    return cue.first == first and first > 0 and cut.words[first - 1].raw == ";"


def _denied_anew(cut: Cut, n: int) -> bool:
    """Whether a word after a comma denies again: "not settling, not slept" are two denials."""
    return cut.words[n].stem in ("no", "not", "never", "nor") and cut.words[n - 1].raw == ","


def _goes_on(cut: Cut, n: int, cue: Hit, step: int) -> bool:
    """
    Whether a list of things denied goes on over the stop at word `n`, as in "no fever, a rash or a
    cough".
    """
    word = cut.words[n]
    if step < 0 and cue.id == "denied" and word.raw == ":" and n == cue.first - 1:
        return True
    if step < 0 and cue.id == "past" and over_for_good(cut, cue):
        return word.stem in ("when", "with", "due", "and") or n == cue.first - 1
    if step < 0 and cue.id == "past" and word.raw == "," and n == cue.first - 1:
        return True
    if step > 0 and word.raw == ":" and n == cue.last:
        return cut.sentences[cut.sentence_of[n]].heading == ""
    if step < 0 or cue.id != "denied":
        return False
    if word.stem in ("with", "due", "on") and n - cue.last < 2:
        return True
    if word.stem == "when" and n == cue.last:
        return True
    if (
        word.raw != ","
        or n + 1 >= len(cut.words)
        or cut.words[n + 1].stem not in ("a", "an", "any", "the", "some")
    ):
        return False
    sentence = cut.sentences[cut.sentence_of[n]]
    rest = [w.stem for w in cut.words[n + 1 : min(sentence.last, n + 12)]]
    return any(joint in rest for joint in ("or", "nor"))


def _relatives(cut: Cut, by_kind: dict[str, list[Hit]], at: list[dict[str, Cue]]) -> None:
    """What is said of a relative who has something, and not of one who only tells."""
    witnesses = {
        h.first
        for h in by_kind.get("family_witness", [])
        if not {"was", "were"} & {cut.words[n].stem for n in range(h.first, h.last)}
        and not (body_of_kin(cut, h.first) or line_of_kin(cut, h))
    }
    for hit in by_kind.get("family_has", []):
        if hit.first in witnesses or _object(cut, hit):
            continue
        name = cut.words[hit.first].raw
        sentence = cut.sentences[cut.sentence_of[hit.first]]
        n = hit.first
        while n < sentence.last:
            word = cut.words[n]
            if n > hit.last and word.stem in (
                "he",
                "she",
                "it",
                "patient",
                "but",
                "whereas",
                "while",
                "however",
                "they",
            ):
                break
            at[n].setdefault("family", Cue(name, (hit.first,)))
            n += 1
    _kin_alone(cut, by_kind.get("kin", []), witnesses, at)
    for hit in by_kind.get("kin", []):
        after = hit.last
        if (
            after < len(cut.words)
            and cut.words[hit.last - 1].raw.endswith("'s")
            and hit.first not in witnesses
        ):
            for n in range(after, min(after + 4, len(cut.words))):
                if cut.sentence_of[n] == cut.sentence_of[hit.first]:
                    at[n].setdefault("family", Cue(cut.words[hit.first].raw))


#: Before a relative who opens a clause.
_HIS = frozenset(
    [
        *("his", "her", "the", "a", "an", "one", "maternal", "paternal", "older", "younger"),
        *("elder", "eldest", "youngest", "half", "late", "twin", "two", "both", "another"),
    ]
)
#: After a relative: the patient is one, or is in their care.
_IN_CARE = frozenset(
    [
        *("of", "to", "and", "hold", "carry", "feed", "dress", "lift", "wake", "find", "found"),
        *("film", "has", "had", "who", "then", "him", "straighten", "put", "bring"),
    ]
)
_PERSON = frozenset(
    ["he", "she", "patient", "but", "whereas", "while", "however", "him", "i", "we"]
)


def _kin_alone(cut: Cut, kin: list[Hit], witnesses: set[int], at: list[dict[str, Cue]]) -> None:
    """What a relative who opens a sentence does, and what is said to be "in his mother"."""
    for hit in kin:
        if hit.first in witnesses or cut.words[hit.last - 1].raw.lower().endswith(("'s", "twin")):
            continue
        sentence = cut.sentences[cut.sentence_of[hit.first]]
        n = hit.first - 1
        while n >= sentence.first and (
            cut.words[n].stem in _HIS or (n == sentence.first and cut.words[n].stem == "when")
        ):
            n -= 1
        before = cut.words[n].stem if n >= sentence.first else ""
        cue = Cue(cut.words[hit.first].raw, hit.taken)
        if before == "" and hit.last < sentence.last:
            rest = range(hit.last, sentence.last)
            if cut.words[hit.last].stem in _IN_CARE or any(
                cut.words[k].stem in _PERSON for k in rest
            ):
                continue
            for k in rest:
                at[k].setdefault("family", cue)
        elif before in ("in", ":") and n - sentence.first <= IN_KIN:
            for k in range(sentence.first, n):
                at[k].setdefault("family", cue)


#: Words that may stand before "in his mother" or ": father" and be said of the relative.
IN_KIN = 5


def _object(cut: Cut, hit: Hit) -> bool:
    """
    Whether a relative is not the one who has it: "the child of related parents has", a comma in
    between.
    """
    n = hit.first - 1
    while n >= 0 and cut.words[n].stem in (
        "his",
        "her",
        "the",
        "a",
        "their",
        "related",
        "consanguineous",
        "unrelated",
    ):
        n -= 1
    before = cut.words[n].stem if n >= 0 else ""
    between = [cut.words[k].raw for k in range(hit.first, hit.last)]
    return before in ("of", "for", "with", "by", "to", "from", "like", "than", "after") or (
        "," in between and before != ","
    )


def _headings(cut: Cut, at: list[dict[str, Cue]]) -> None:
    for sentence in cut.sentences:
        state = ""
        if sentence.heading in _FAMILY:
            state = "family"
        elif sentence.heading.startswith(_PLANNED) or sentence.heading in ("p", "therapy planned"):
            state = "hypothetical"
        if state:
            for n in range(sentence.first, sentence.last):
                at[n].setdefault(state, Cue(sentence.heading))
