"""
Findings of a text: those there, those denied, and those denied by what is said to be normal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workup.reading.clauses import by_the_examiner, in_quotes, of_the_writer
from workup.reading.long_ago import ONLY_YOUNG, PASSING, long_ago
from workup.reading.matcher import Hit
from workup.reading.opened import COVERS, Opened
from workup.reading.vitals import read_vitals

#: Of these only the very mention is left out: a dystonic head tremor leaves the tremor of the
#: hands.
_ONLY_INSIDE = {
    "rest_tremor",
    "dystonic_tremor",
    "wing_beating_tremor",
    "bizarre_gait",
    "risus_sardonicus",
    "hemiplegic_attacks",
    "fever_triggered",
}
#: Words that name a finding beyond doubt, so that no nearer one takes its place.
_NAMED = {
    "laterocollis": ("laterocollis", "laterocaput"),
    "postural_instability": ("pull", "push", "retropuls", "postural", "unsteady on"),
}


#: From this age on a lost skill is no regression of development.
GROWN = 25.0
#: Below this age a head tilted beside one of these is a sign by itself, and no laterocollis unless
#: that is named.
CHILD = 16.0
_OF_TILT = frozenset(
    [
        *("restricted_neck_movement", "neck_mass", "diplopia", "strabismus", "nystagmus"),
        *("headache", "vomiting", "papilloedema", "ataxia", "fever"),
    ]
)


#: What a word of normality denies of the eyes' movements.
_GAZE = frozenset({"supranuclear_gaze_palsy", "vertical_gaze_palsy"})


def read_findings(it: Opened) -> tuple[set[str], set[str]]:
    """Enter every finding as a fact; return those present and those absent."""
    denied = [h for h in it.hits if h.kind == "denied_finding"]
    for hit in denied:
        it.fact("findings.absent", hit.id, "absent", hit.first, hit.last, hit.source)
    off = {(h.id, n) for h in denied for n in h.taken}
    for hit in it.of("finding"):
        if any((hit.id, n) in off for n in hit.taken):
            continue
        if by_the_examiner(it.cut, hit) or of_the_writer(it.cut, hit):
            continue
        state, cue = it.states.of(hit)
        if state == "present" and hit.id in PASSING | ONLY_YOUNG and long_ago(it, hit):
            state, cue = "past", "long ago"
        if state == "present" and hit.id == "seizures" and in_quotes(it.cut, hit):
            state, cue = "uncertain", "in quotation marks"
        if state == "denied":
            it.fact("findings.absent", hit.id, "absent", hit.first, hit.last, f"denied by `{cue}`")
        elif state == "present":
            it.fact("findings.present", hit.id, "present", hit.first, hit.last, hit.source)
        else:
            path = "history.family" if state == "family" else "findings.present"
            it.fact(path, hit.id, state, hit.first, hit.last, f"`{cue}`")
            if state in ("uncertain", "hypothetical"):
                it.unread.append((hit.first, hit.last))
    _normal(it)
    read_vitals(it)
    _tone(it)
    _stiff_neck(it)
    _parkinsonian(it)
    present = {f.value for f in it.facts if f.path == "findings.present" and f.state == "present"}
    absent = {f.value for f in it.facts if f.path == "findings.absent"}
    return present, absent


#: With one of these a stiff neck is one of meningitis; a stiff neck alone is rigid or dystonic.
_FEVERISH = frozenset(
    ["fever", "headache", "vomiting", "altered_consciousness", "photophobia", "seizures", "rash"]
)


def _stiff_neck(it: Opened) -> None:
    """A neck that is only said to be stiff is no meningism without fever, headache or the like."""
    there = {f.value for f in it.facts if f.path == "findings.present" and f.state == "present"}
    if there & _FEVERISH or {"photophobia", "kernig", "brudzinski"} & set(it.stems):
        return
    it.facts[:] = [
        f
        for f in it.facts
        if not (
            f.value == "meningism" and f.state == "present" and f.text.lower().endswith("stiff")
        )
    ]


def _tone(it: Opened) -> None:
    """A tone that is only said to be increased is spastic beside brisk reflexes or Babinski."""
    there = {f.value for f in it.facts if f.path == "findings.present" and f.state == "present"}
    stiff = [f for f in it.facts if f.value == "rigidity" and f.state == "present"]
    plain = [f for f in stiff if "tone" in f.text.lower() or _stiff_leg(f.text.lower())]
    if stiff and plain == stiff and {"babinski", "hyperreflexia"} & there:
        it.facts[:] = [replace(f, value="spasticity") if f in stiff else f for f in it.facts]


def _stiff_leg(said: str) -> bool:
    return "stiff leg" in said or "stiffness of the leg" in said


def _parkinsonian(it: Opened) -> None:
    """Slowness with a rest tremor is parkinsonism, unless that is denied or doubted."""
    signs = {f.value: f for f in it.facts if f.path == "findings.present" and f.state == "present"}
    spoken_of = any(f.value == "parkinsonism" for f in it.facts)
    if not spoken_of and {"bradykinesia", "rest_tremor"} <= set(signs):
        why = "slowness with a rest tremor"
        it.facts.append(replace(signs["rest_tremor"], value="parkinsonism", because=why))


def _normal(it: Opened) -> None:
    """What is said to be normal: "speech and swallow normal", "normal gait"."""
    words = {h.first: h for h in it.of("normal_word")}
    topics = it.of("topic")
    starts = {n for h in topics for n in h.taken}
    for topic in topics:
        word = _normal_word(it, topic, words, starts)
        if word is None:
            continue
        if {"family", "hypothetical", "uncertain"} & set(it.states.at[topic.first]):
            continue
        if (
            topic.first
            and it.stems[topic.first - 1].startswith("doll")
            and not (_GAZE.isdisjoint(it.lexicon.normal[topic.id]))
        ):
            continue  # a doll's eye that is full proves the palsy, and denies none
        for id_ in it.lexicon.normal[topic.id]:
            first, last = min(topic.first, word.first), max(topic.last, word.last)
            it.fact("findings.absent", id_, "absent", first, last, "said to be normal")


#: Right behind a topic these say what it is, so that no `normal` before it is said of it.
_ODD = frozenset(
    [
        "increased",
        "reduced",
        "brisk",
        "absent",
        "decreased",
        "high",
        "low",
        "up",
        "poor",
        "abnormal",
        "impaired",
        "mildly",
        "raised",
        "lost",
        "slightly",
        "exaggerated",
        "slow",
        "slurred",
        "not",
        "diminished",
        "weak",
        "extensor",
        "upgoing",
        "unsteady",
    ]
)
_LINKS = frozenset(
    [
        "(",
        ")",
        "rest",
        "at",
        "tested",
        "testing",
        "test",
        "examination",
        "exam",
        "examined",
        "screen",
        "appear",
        "appears",
        "appeared",
        "found",
        "function",
        "functions",
        "is",
        "was",
        "are",
        "were",
        "be",
        "remain",
        "remained",
        "all",
        "both",
        "entirely",
        "completely",
        "quite",
        "otherwise",
        "and",
        ",",
        "/",
        "&",
        ":",
        "the",
        "of",
        "his",
        "her",
        "with",
        "in",
        "on",
        "also",
        "well",
        "perfectly",
        "throughout",
        "bilaterally",
        "has",
        "been",
        "clinically",
        "too",
        "as",
        "at",
        "rest",
        "range",
        "a",
        "-",
        "within",
        "to",
        "there",
        "present",
        "arm",
        "leg",
        "limb",
        "upper",
        "lower",
    ]
)


def _normal_word(it: Opened, topic: Hit, words: Mapping[int, Hit], starts: set[int]) -> Hit | None:
    """
    The word of normality that belongs to a topic, through a list of topics on either side of it.
    """
    sentence = it.cut.sentences[it.cut.sentence_of[topic.first]]
    for step, n in ((1, topic.last), (-1, topic.first - 1)):
        for _ in range(12):
            if not sentence.first <= n < sentence.last:
                break
            if n in words and not _not_normal(it, n):
                return words[n]
            if n not in starts and it.stems[n] not in _LINKS:
                if step < 0 or it.stems[n] in _ODD:
                    return None
                if (said := words.get(_said_of(it, n, sentence.last))) is not None:
                    return said
                break
            if step < 0 and it.stems[n] == "," and n - 1 not in starts and it.stems[n - 1] != ")":
                break
            if step < 0 and it.stems[n] in (":", "is", "was", "are", "were"):
                break
            n += step
    return None


def _said_of(it: Opened, n: int, end: int) -> int:
    """
    The word after `is` or `was` where a few words of place come first: "tone between the spasms is
    normal".
    """
    for at in range(n, min(n + 4, end - 1)):
        if it.stems[at] == ",":
            break
        if (
            it.stems[at] in ("is", "was", "are", "were", "remain", "seem")
            and it.stems[at + 1] != "not"
        ):
            return at + 1
    return -1


def _not_normal(it: Opened, n: int) -> bool:
    before = it.stems[max(0, n - 2) : n]
    return bool({"not", "never", "less", "longer", "isnot", "wasnot", "than"} & set(before))


def enter_findings(it: Opened, case: dict[str, Any], present: set[str], absent: set[str]) -> None:
    if it.age is not None and it.age.years >= GROWN:
        present.discard("developmental_regression")  # what a grown patient loses is no milestone
    absent -= present
    covered = {id_ for p in present - _ONLY_INSIDE for id_ in COVERS.get(p, ())}
    young = it.age is not None and it.age.years < CHILD
    if young and "head_tilt" in present and present & _OF_TILT:
        covered.add("laterocollis")
    covered -= {id_ for id_ in covered if _by_name(it, id_)}
    findings: dict[str, Any] = {}
    told = [id_ for id_ in _ordered(it, "findings.present", "present") if id_ in present]
    if kept := [id_ for id_ in told if id_ not in covered]:
        findings["present"] = kept
    if gone := [id_ for id_ in _ordered(it, "findings.absent", "absent") if id_ in absent]:
        findings["absent"] = gone
    groups = list(dict.fromkeys(h.id for h in it.of("examined")))
    if groups:
        findings["examined_normal"] = groups
    if findings:
        case["findings"] = findings


def _by_name(it: Opened, id_: str) -> bool:
    """Whether a finding is named by a word of its own, such as laterocollis beside a head tilt."""
    said = [f.text.lower() for f in it.facts if f.value == id_ and f.state == "present"]
    return any(word in text for text in said for word in _NAMED.get(id_, ()))


def _ordered(it: Opened, path: str, state: str) -> list[str]:
    facts = sorted(
        (f for f in it.facts if f.path == path and f.state == state), key=lambda f: f.start
    )
    return list(dict.fromkeys(f.value for f in facts))
