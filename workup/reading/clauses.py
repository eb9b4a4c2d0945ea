"""Where a denial ends though no word ends it: a new clause, and hands that are the examiner's."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from workup.reading.matcher import Hit
from workup.reading.segment import Cut

_IS = frozenset(["is", "are", "was", "were", "has", "have", "had", "shows", "showed", "remains"])
#: Verbs that after a comma begin a clause without a subject: "no rest tremor, fell back when
#: pulled".
_DOES = frozenset(
    [
        *("fell", "went", "took", "came", "ran", "sat", "woke", "stumbled", "drags", "dragged"),
        *("walks", "walked", "chokes", "drools", "dribbles", "limps", "holds", "held", "keeps"),
        *("kept", "cannot", "can't", "speaks", "talks", "stands", "leans", "shuffles", "staggers"),
        *("wears", "uses", "needs", "needed", "overshoots", "turns", "twists", "jerks", "toppled"),
    ]
)
#: Words between `and` and the verb of its clause.
SUBJECT = 6


def begins_clause(cut: Cut, n: int) -> bool:
    """
    Whether a clause of its own begins at the comma or `and` at word `n`, so that no denial goes on.

    A list goes on over `and`: "no tremor and rigidity"; a subject with its verb does not: "no
    longer goes out in the dark, and pigment is seen".
    """
    words, stems = cut.words, [w.raw.lower() for w in cut.words[n + 1 : n + SUBJECT + 3]]
    if words[n].raw == "," and stems[:1] and stems[0] in _DOES:
        return True
    if words[n].raw == "," and stems[:1] == ["and"]:
        stems = stems[1:]
    elif words[n].raw.lower() not in ("and", "&"):
        return False
    for k, said in enumerate(stems[:SUBJECT]):
        if said in ",.;:()" or said in ("or", "nor", "no", "not", "and", "any", "which", "that"):
            return False
        if said in _IS:
            return k > 0 and stems[k + 1 : k + 2] not in (
                ["absent"],
                ["denied"],
                ["not"],
                ["normal"],
            )
    return False


#: Postures that an examiner's hands can make.
_MADE = frozenset(
    ["head_tilt", "laterocollis", "torticollis", "anterocollis", "retrocollis", "oculogyric_crisis"]
)
_HANDS = frozenset(
    ["tilting", "turning", "flexing", "extending", "rotating", "bending", "screwing", "closing"]
)


def by_the_examiner(cut: Cut, hit: Hit) -> bool:
    """Whether a posture is what the writer did or asked for: "when I tilt her head"."""
    if hit.id not in _MADE:
        return False
    first = cut.sentences[cut.sentence_of[hit.first]].first
    for n in range(max(first, hit.first - 4), hit.last):
        said, after = cut.words[n].raw, cut.words[n + 1].raw.lower() if n + 1 < hit.last else ""
        if said == "I" and n < hit.first:
            return cut.words[n + 1].raw.lower() not in _SEES
        if said.lower() in ("on", "when", "upon") and (
            after in _HANDS or (n + 1 == hit.first and cut.words[hit.first].raw.lower() in _HANDS)
        ):
            return True
    return False


_SEES = frozenset(["saw", "found", "see", "find", "noted", "note", "think", "noticed", "could"])
_WORRY = frozenset(["anxious", "worried", "concerned", "afraid", "fearful", "nervous", "fear"])


def of_the_writer(cut: Cut, hit: Hit) -> bool:
    """Whether a worry is the writer's own: "I am anxious about his cord"."""
    if hit.id != "anxiety":
        return False
    first = cut.sentences[cut.sentence_of[hit.first]].first
    before = [w.raw for w in cut.words[max(first, hit.first - 4) : hit.first]]
    worry = cut.words[hit.first].raw.lower() in _WORRY
    return worry and ("I" in before or "we" in [w.lower() for w in before])


_LABELS = frozenset(["epilepsy", "fit", "fits", "seizure", "seizures", "refractory"])


def in_quotes(cut: Cut, hit: Hit) -> bool:
    """Whether a finding stands in quotation marks of a few words, as a label that others gave."""
    if cut.words[hit.first].raw.lower() not in _LABELS:
        return False
    text = cut.text
    start, end = cut.words[hit.first].start, cut.words[hit.last - 1].end
    line = text.rfind("\n", 0, start) + 1
    for opening, closing in (('"', '"'), ("“", "”"), ("‘", "’")):
        opened = text[line:start].count(opening) - (
            text[line:start].count(closing) if closing != opening else 0
        )
        if (opened % 2 if opening == closing else opened > 0) and closing in text[end : end + 30]:
            begin = text.rfind(opening, line, start)
            return start - begin <= 25
    return False


_BEGAN = frozenset(
    ["onset", "began", "begin", "started", "start", "first", "initially", "beginning"]
)


def habit_of_onset(cut: Cut, cue: Hit) -> bool:
    """Whether "used to" tells how it began: "Onset at 10, when the foot used to turn inside"."""
    if cut.words[cue.first].stem != "used":
        return False
    first = cut.sentences[cut.sentence_of[cue.first]].first
    return any(word.raw.lower() in _BEGAN for word in cut.words[first : cue.first])


_OVER = frozenset(["again", "since", "regained", "put", "returned", "recurred"])


def over_for_good(cut: Cut, cue: Hit) -> bool:
    """Whether a word of the past ends the whole of what is told: "..., nothing like it again"."""
    return cue.kind == "cue_after" and any(cut.words[n].raw.lower() in _OVER for n in cue.taken)


#: What belongs to a relative and is not the patient's to show.
_BODY = frozenset(
    [
        *("eye", "eyes", "hands", "hand", "head", "neck", "voice", "speech", "gait", "legs"),
        *("arm", "arms", "face", "feet", "foot", "writing", "blood", "liver", "scan"),
    ]
)


def body_of_kin(cut: Cut, n: int) -> bool:
    """Whether a part of a relative's body follows: "his sister's eyes showed"."""
    words = cut.words
    return (
        words[n].raw.lower().endswith("'s")
        and n + 1 < len(words)
        and words[n + 1].raw.lower() in _BODY
    )


#: Before "in the family" these make it a place and no kin.
_WITHIN = frozenset(["interest", "place", "part", "role", "else", "baby", "youngest", "eldest"])


_SPEAKS = frozenset(
    [
        *("he", "she", "him", "her", "his", "i", "we", "my", "our", "you", "says", "said", "it"),
        *("baby", "child", "patient", "pt", "daughter", "son", "reports", "yes", "no", '"'),
    ]
)


def line_of_kin(cut: Cut, hit: Hit) -> bool:
    """Whether what stands behind a relative and a colon is his: "Grandfather: slow in old age"."""
    if cut.words[hit.last - 1].raw != ":":
        return False
    last = cut.sentences[cut.sentence_of[hit.first]].last
    said = [word.raw.lower() for word in cut.words[hit.last - 1 : last]]
    rest = {word for before, word in pairwise(said) if before != "in"}  # "in his sixties"
    return last - hit.last < 16 and not rest & _SPEAKS


def of_the_family(cut: Cut, kin: Iterable[Hit]) -> Iterable[int]:
    """The words of what "runs in the family", is "on her mother's side" or "was the aunt's"."""
    relatives = {n for hit in kin for n in hit.taken}
    for sentence in cut.sentences:
        said = [word.raw.lower() for word in cut.words[sentence.first : sentence.last]]
        for k, word in enumerate(said):
            n, two = sentence.first + k, said[k + 1 : k + 3]
            family = word == "in" and two[1:] == ["family"] and two[0] in ("the", "his", "her")
            family = family and not _WITHIN & set(said[max(0, k - 2) : k])
            side = word == "on" and "side" in said[k + 2 : k + 5] and relatives & {n + 2, n + 3}
            owned = (
                word in ("was", "were", "is")
                and n + 2 in relatives
                and said[k + 2].endswith("'s")
                and said[k + 3 : k + 4] in ([","], ["."], ["and"])
            )
            if not (family or side or owned) or {"no", "not", "nobody", "none"} & set(said[:k]):
                continue
            while n > sentence.first and cut.words[n - 1].raw not in (",", ";", ":"):
                n -= 1
                yield n
