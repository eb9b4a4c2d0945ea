"""
Which parts of the body are dystonic: names that say it, and parts beside a word of dystonia.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workup.model.region import SIDED
from workup.reading.context import States
from workup.reading.lexicon import Lexicon
from workup.reading.matcher import Hit
from workup.reading.segment import Cut

#: Words between a part and what is said of it: "her left foot, which had been well until then,
#: twists".
APART = 7
_LEFT = frozenset(["left", "lt", "l"])
_RIGHT = frozenset(["right", "rt", "r", "rigth", "rigt"])
_OTHER = frozenset(["other", "opposite"])
#: Behind these a part is the place that another part goes to: "the arm curls over her head".
_TOWARDS = frozenset(["over", "above", "beneath", "behind", "underneath"])
_OWN = frozenset(["his", "her", "the", "my", "their", "left", "right"])
_BOTH = frozenset(["both", "bilateral", "bilaterally", "either"])
_PLURAL = frozenset(
    [
        *("arms", "hands", "legs", "feet", "wrists", "ankles", "elbows"),
        *("knees", "calves", "thighs", "forearms", "limbs"),
    ]
)
_JOIN = frozenset(
    [
        *(",", "and", "&", "+", "/", "or", "then", "plus", "the"),
        *("of", "his", "her", "left", "right", "both", "also", "with", "to"),
        *("later", "lt", "rt", "side", "on", "in", "mouth", "lower", "upper"),
        *("non", "dominant"),
    ]
)
_OF = frozenset(["of", "around", "round", "affecting", "involving", "in"])
_WALL = frozenset(
    [
        ";",
        "but",
        "while",
        "whereas",
        "although",
        "though",
        "because",
        "when",
        "whenever",
        "until",
        "after",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region said to be dystonic, and the words that say so."""

    region: str
    first: int
    last: int
    state: str
    because: str


@dataclass(frozen=True, slots=True)
class _Part:
    region: str
    side: str
    first: int
    last: int


def places(
    cut: Cut, lexicon: Lexicon, hits: Iterable[Hit], states: States, stems: list[str]
) -> list[Place]:
    """
    Every region that the text calls dystonic.

    Args:
        cut: The text.

        lexicon: Which finding lies where, and which words count only beside some parts.

        hits: All hits; findings among them already freed of what they must not be taken for.

        states: What the words around make of each word.

        stems: The words as compared.
    """
    found: list[Place] = []
    everywhere: list[_Part] = []
    for listed in cut.by_sentence(hits).values():
        helping = _helping(listed)
        named = [h for h in listed if h.kind == "part" and h.first not in helping]
        parts = _parts(cut, [h for h in named if not _landmark(h, listed, stems)], stems)
        everywhere += parts
        for hit in listed:
            found += _of(cut, lexicon, hit, parts, listed, states, stems)
    return _one_side(found, [p for p in everywhere if "family" not in states.at[p.first]])


def _helping(hits: Iterable[Hit]) -> set[int]:
    """Words of the hand that eases a posture: "a finger on her chin corrects the posture"."""
    tricks = [h for h in hits if h.kind == "finding" and h.id == "sensory_trick"]
    return {n for h in tricks for n in h.taken if n == h.first}


def _landmark(part: Hit, hits: Iterable[Hit], stems: list[str]) -> bool:
    """Whether a part only tells where another goes: "the arm curls up behind her back"."""
    n = part.first - 1
    while n > 0 and stems[n] in _OWN:
        n -= 1
    limbs = (h.id in SIDED for h in hits if h.kind == "part" and h.last <= n)
    return n > 0 and stems[n] in _TOWARDS and any(limbs)


def _of(
    cut: Cut,
    lexicon: Lexicon,
    hit: Hit,
    parts: list[_Part],
    listed: list[Hit],
    states: States,
    stems: list[str],
) -> list[Place]:
    """What one hit says of the parts in its sentence."""
    state = states.of(hit)[0]
    if hit.kind == "region":
        return _named(cut, hit, parts, state, stems)
    if hit.kind == "finding" and hit.id in lexicon.implied:
        return _sided(lexicon.implied[hit.id], hit, parts, state, hit.source, cut)
    if hit.kind == "dystonic":
        return _beside(cut, lexicon, hit, parts, listed, states, stems)
    return _joined(cut, hit, parts, listed, states, stems) if hit.kind == "joining" else []


def _one_side(found: list[Place], parts: list[_Part]) -> list[Place]:
    """With the side of the only arm or leg that the text gives a side, where a place has none."""
    made = []
    for place in (_of_the_other(p, parts) for p in found):
        sides = {p.side for p in parts if p.region == place.region and p.side in ("left", "right")}
        if place.region in SIDED and len(sides) == 1:
            place = replace(place, region=f"{min(sides)}_{place.region}")
        made.append(place)
    return made


def _of_the_other(place: Place, parts: list[_Part]) -> Place:
    """The other arm or leg is that of the side which the text has not named."""
    if not place.region.startswith("other_"):
        return place
    region = place.region.removeprefix("other_")
    sides = {p.side for p in parts if p.region == region} & {"left", "right"}
    if len(sides) == 1:
        region = f"{'right' if sides == {'left'} else 'left'}_{region}"
    return replace(place, region=region)


def _parts(cut: Cut, hits: list[Hit], stems: list[str]) -> list[_Part]:
    found: list[_Part] = []
    for hit in sorted(hits, key=lambda h: (h.first, -h.last)):
        if found and hit.first < found[-1].last:
            continue
        found.append(_Part(hit.id, _side(cut, hit, stems), hit.first, hit.last))
    return _of_one_hand(_shared(found, stems), stems)


#: What belongs to the hand or foot named before it: "the left hand, flexed at the fingers".
_DIGITS = frozenset(["finger", "thumb", "wrist", "toe", "ankle", "knuckle", "fingertip"])


def _of_one_hand(parts: list[_Part], stems: list[str]) -> list[_Part]:
    """Fingers without a side are those of the hand told before them in the sentence."""
    made: list[_Part] = []
    for part in parts:
        before = next((p for p in reversed(made) if p.region == part.region), None)
        digit = stems[part.first] in _DIGITS and part.side in ("", "both")
        if digit and before and before.side in ("left", "right"):
            part = replace(part, side=before.side)
        made.append(part)
    return made


def _side(cut: Cut, hit: Hit, stems: list[str]) -> str:
    sentence = cut.sentences[cut.sentence_of[hit.first]]
    before = stems[max(sentence.first, hit.first - 3) : hit.first]
    for n in range(len(before) - 1, -1, -1):
        word, raw = before[n], cut.words[hit.first - len(before) + n].raw
        if word in _LEFT and (len(word) > 1 or raw == "L"):
            return "left"
        if word in _RIGHT and (len(word) > 1 or raw == "R"):
            return "right"
        if word in _BOTH:
            return "both"
        if word in _OTHER and n == len(before) - 1:
            return "other"
        if word in (",", "and", "to") or raw in ".;:":
            break
    raw = cut.words[hit.last - 1].raw.lower()
    if raw in ("^rul", "rul", "rll"):
        return "right"
    if raw in ("lul", "lll"):
        return "left"
    after = stems[hit.last : min(sentence.last, hit.last + 4)]
    for n, word in enumerate(after):
        if word in ("left", "right") and n and after[n - 1] in ("the", "on", "of", "("):
            return word
        if word == "both" and n and after[n - 1] == "on":
            return "both"
    return "both" if cut.words[hit.last - 1].raw.lower() in _PLURAL else ""


def _shared(parts: list[_Part], stems: list[str]) -> list[_Part]:
    """
    A part without a side takes that of the part before it in one list: "left arm and leg", "arm and
    leg on the left".
    """
    made: list[_Part] = []
    for part in parts:
        last = made[-1] if made else None
        if (
            last
            and not part.side
            and last.side in ("left", "right")
            and _one_list(last, part, stems)
        ):
            part = _Part(part.region, last.side, part.first, part.last)
        made.append(part)
    for n in range(len(made) - 2, -1, -1):
        one, two = made[n], made[n + 1]
        after = any(w in ("left", "right") for w in stems[two.last : two.last + 4])
        if not one.side and two.side in ("left", "right") and after and _one_list(one, two, stems):
            made[n] = _Part(one.region, two.side, one.first, one.last)
    return made


def _one_list(one: _Part, two: _Part, stems: list[str]) -> bool:
    between = stems[one.last : two.first]
    return len(between) <= 3 and all(
        word in ("and", ",", "&", "/", "the", "then", "+") for word in between
    )


def _list_of(parts: list[_Part], part: _Part, stems: list[str], cut: Cut) -> list[_Part]:
    """The parts that stand in one list with `part`."""
    at = parts.index(part)
    found = [part]
    for step in (1, -1):
        n = at
        while 0 <= n + step < len(parts):
            one, two = (parts[n], parts[n + step]) if step > 0 else (parts[n + step], parts[n])
            between = stems[one.last : two.first]
            if (
                len(between) > 6
                or (not between and two.first > one.last)
                or not set(between) <= _JOIN
            ):
                break
            if cut.sentence_of[one.first] != cut.sentence_of[two.first]:
                break
            found.append(parts[n + step])
            n += step
    return found


def _regions(part: _Part) -> tuple[str, ...]:
    if part.region == "limbs":
        if part.last - part.first > 1:
            return ("left_arm", "right_arm", "left_leg", "right_leg")
        return _some_limbs(part)
    if part.region in SIDED:
        if part.side == "both":
            return SIDED[part.region]
        return (f"{part.side}_{part.region}",) if part.side else (part.region,)
    return (part.region,)


def _some_limbs(part: _Part) -> tuple[str, ...]:
    """The limbs of a side, or arms and legs where no side is told; one limb is left open."""
    if part.side in ("left", "right"):
        return (f"{part.side}_arm", f"{part.side}_leg")
    return tuple(SIDED) if part.side == "both" else ()


def _named(cut: Cut, hit: Hit, parts: list[_Part], state: str, stems: list[str]) -> list[Place]:
    if hit.id == "meige":
        return [
            Place(r, hit.first, hit.last, state, "name") for r in ("upper_face", "oromandibular")
        ]
    if hit.id == "all":
        return []
    if hit.id == "hemi":
        near = stems[max(0, hit.first - 3) : hit.last + 4]
        side = next((s for s in ("left", "right") if s in near), "")
        names = (f"{side}_arm", f"{side}_leg") if side else ()
        return [Place(r, hit.first, hit.last, state, "name") for r in names]
    return _sided(hit.id, hit, parts, state, "name", cut)


def _sided(
    region: str, hit: Hit, parts: list[_Part], state: str, because: str, cut: Cut
) -> list[Place]:
    """A region of a name or a finding, with the side of a part within or beside it."""
    if region not in SIDED:
        return [Place(region, hit.first, hit.last, state, because)]
    inside = [p for p in parts if p.region == region and hit.first - 3 <= p.first < hit.last + 4]
    inside = [p for p in inside if cut.sentence_of[p.first] == cut.sentence_of[hit.first]]
    best = min(inside, key=lambda p: (not p.side, abs(p.first - hit.first)), default=None)
    names = _regions(best) if best else (region,)
    return [Place(name, hit.first, hit.last, state, because) for name in names]


def _beside(
    cut: Cut,
    lexicon: Lexicon,
    hit: Hit,
    parts: list[_Part],
    hits: list[Hit],
    states: States,
    stems: list[str],
) -> list[Place]:
    """The parts that a word of dystonia belongs to: those just before it, or just after."""
    allowed = lexicon.only_beside.get(stems[hit.first])
    near = _near(cut, hit, parts, hits, stems)
    if allowed is not None:
        of = "of" in stems[hit.last : hit.last + 3]
        near = [p for p in near if p.region in allowed and (p.first < hit.first or of)]
    state = states.of(hit)[0]
    found = []
    for part in {p for one in near[:1] for p in _list_of(parts, one, stems, cut)}:
        for region in _regions(part):
            first, last = min(part.first, hit.first), max(part.last, hit.last)
            found.append(Place(region, first, last, state, hit.source))
    return found


def _near(cut: Cut, hit: Hit, parts: list[_Part], hits: list[Hit], stems: list[str]) -> list[_Part]:
    before = [p for p in parts if p.last <= hit.first and hit.first - p.last <= APART]
    after = [p for p in parts if p.first >= hit.last and p.first - hit.last <= APART]
    inside = [p for p in parts if hit.first <= p.first < hit.last]
    close = [p for p in after if p.first - hit.last <= 4 and _OF & set(stems[hit.last : p.first])]
    ordered = [*inside, *close, *reversed(before), *after]
    return [p for p in ordered if _open(cut, hit, p, hits, stems)]


def _open(cut: Cut, hit: Hit, part: _Part, hits: list[Hit], stems: list[str]) -> bool:
    """Whether nothing between a part and a word of dystonia claims the part for something else."""
    if cut.sentence_of[part.first] != cut.sentence_of[hit.first]:
        return False
    first, last = min(part.last, hit.last), max(part.first, hit.first)
    if any(word in _WALL for word in stems[first:last]):
        return False
    near = range(part.first - 3, part.last + 2)
    claims = [h for h in hits if h.kind == "other" and h.first in near]
    between = [
        h for h in hits if h.kind == "other" and first <= h.first < last and not _coupled(h, stems)
    ]
    return not between and not any(
        abs(h.first - part.first) <= 2 and h.first < part.first for h in claims
    )


def _coupled(hit: Hit, stems: list[str]) -> bool:
    """
    Whether the word claims the part together with what follows, as in "began to shake and claw".
    """
    return stems[hit.last : hit.last + 1] in (["and"], ["/"], ["or"], ["&"])


def _joined(
    cut: Cut, hit: Hit, parts: list[_Part], hits: list[Hit], states: States, stems: list[str]
) -> list[Place]:
    """Parts that a dystonia spread to: "later the trunk", "spread to the left leg"."""
    state = states.of(hit)[0]
    strong = len(hit.taken) > 1 or stems[hit.first].startswith(
        ("involv", "affect", "join", "spread", "follow")
    )
    if not strong:
        return []
    near = [p for p in parts if 0 <= p.first - hit.last <= 4 and _open(cut, hit, p, hits, stems)]
    if not near and not stems[hit.first].startswith("spread"):
        near = [
            p
            for p in reversed(parts)
            if 0 <= hit.first - p.last <= 3 and _open(cut, hit, p, hits, stems)
        ]
    found = []
    for part in {p for one in near[:1] for p in _list_of(parts, one, stems, cut)}:
        found += [
            Place(region, part.first, part.last, state, hit.source) for region in _regions(part)
        ]
    return found
