"""How long something has lasted, where a text says it of the dystonia."""

from __future__ import annotations

from itertools import pairwise

from workup.reading.ages import Age
from workup.reading.onset_types import Candidate, Onset
from workup.reading.onset_words import ILL_FOR
from workup.reading.segment import Cut
from workup.reading.times import Quantity


def durations(
    stems: list[str], found: list[Quantity], present: Age | None, cut: Cut
) -> list[Candidate]:
    made: list[Candidate] = []
    for quantity in found:
        if _of_age(stems, quantity, present) or _gone(stems, quantity):
            continue
        if quantity.vague and quantity.unit == "year":
            continue
        if present and (quantity.first == present.first or quantity.years > present.years + 0.01):
            continue
        base = lasting(stems, quantity, cut)
        if present and present.years >= SPAN and stems[quantity.first - 1] == "since":
            base = base or (2.5 if stems[quantity.last : quantity.last + 1] != ["of"] else 0.0)
        if base:
            age = None
            made.append(
                Candidate(
                    Onset(
                        age,
                        quantity.years,
                        quantity.unit,
                        quantity.first,
                        quantity.last,
                        "duration",
                        quantity.count,
                    ),
                    base,
                )
            )
    return made


#: Beside a duration these say that it reaches to now: "of two years' standing", "dates back".
_STANDING = frozenset(["duration", "standing"])
_BACK = frozenset(["back"])
#: "His wife dates it to four years ago".
_DATES = frozenset(["date", "dates", "dated", "dating", "back", "trace", "traces"])


#: Before "two years of difficulty" these say that it is the complaint.
_TELLS = frozenset(["describe", "describes", "reports", "report", "gives", "reported", "described"])
#: After "five years earlier" these show that it is counted from now.
_CLAUSE: tuple[list[str], ...] = (
    ["."],
    [","],
    ["he"],
    ["she"],
    ["with"],
    ["and"],
    ["the"],
    ["when"],
    ["his"],
    ["her"],
    ["it"],
    ["there"],
    ["a"],
    [],
)


#: From this age on "since 4 months" counts back from now.
SPAN = 5.0
#: Between "for" and a number these only hedge: "for the best part of eight years".
_HEDGES = frozenset(
    [
        "the",
        "best",
        "good",
        "better",
        "part",
        "of",
        "more",
        "than",
        "less",
        "at",
        "least",
        "about",
        "nearly",
        "almost",
        "some",
        "close",
        "on",
        "getting",
        "upwards",
        "around",
        "approximately",
        "roughly",
        "~",
        "well",
        "going",
        "now",
        "approaching",
    ]
)
#: "Dysreflexia in the past, none for three years": so long nothing was there.
_NONE = frozenset(["none", "nil", "nothing"])
#: Before "for two hours" these tell of an attack, or of relief that lasts so long.
_PASSING = frozenset(
    ["may", "can", "each", "every", "puts", "nap", "sleep", "better", "relief", "right", "helps"]
)
_VISIT = frozenset(
    [
        "visit",
        "presentation",
        "presenting",
        "referral",
        "consultation",
        "admission",
        "coming",
        "clinic",
        "assessment",
        "review",
        "seen",
        "being",
        "attending",
    ]
)
_OVER = frozenset(
    ["gone", "resolved", "settled", "cleared", "recovered", "disappeared", "passed", "vanished"]
)
#: "That was five weeks ago", "it is now seven months": what was just told is meant.
_THAT = frozenset(["that", "it", "this"])
_IS = frozenset(["is", "was", "are", "makes", "'s"])
_STILL: tuple[list[str], ...] = (
    ["."],
    [","],
    [";"],
    ["ago"],
    ["since"],
    ["so"],
    ["now"],
    ["and"],
    ["\n"],
    ["\n\n"],
    [],
)


def _hedged(stems: list[str], quantity: Quantity) -> bool:
    """Whether a duration stands behind `for` with words of hedging in between."""
    at = quantity.first - 1
    while at >= 0 and stems[at] in _HEDGES and quantity.first - at < 7:
        at -= 1
    if at == quantity.first - 1 or at < 0:
        return False
    if stems[at] in ("for", "past", "these") or (stems[at] == "been" and stems[at - 1] == "it"):
        return True
    return stems[at] in ("is", "for") and stems[at - 1] in ("it", "this")


def _of_age(stems: list[str], quantity: Quantity, present: Age | None) -> bool:
    """Whether months after `since` are the age of a small child: "since about nine months"."""
    lead = stems[max(0, quantity.first - 3) : quantity.first]
    own = {"she", "he"} & set(stems[max(0, quantity.first - 4) : quantity.first])
    if own and (lead[-1:] == ["has"] or lead[-2:] in (["was", "about"], ["was", "around"])):
        return True  # "since she has five years", "since he was about a year"
    if lead[-1:] == ["with"] and (len(lead) < 2 or lead[-2] in (".", "\n", "\n\n")):
        return stems[quantity.last : quantity.last + 1] != ["of"]
    if present is None or present.years >= 3 or quantity.unit not in ("month", "week"):
        return False
    return bool({"since"} & set(stems[max(0, quantity.first - 2) : quantity.first]))


def _gone(stems: list[str], quantity: Quantity) -> bool:
    """Whether what was so long ago is over: "three years before and had gone"."""
    after = stems[quantity.last : quantity.last + 10]
    after = after[: after.index(".")] if "." in after else after
    return bool(_OVER & set(after)) and after[:1] in (["before"], ["ago"], ["earlier"])


def _reckoned(stems: list[str], quantity: Quantity) -> bool:
    """Whether a duration is counted up to now: "that is now seven months", "seven months now"."""
    if quantity.unit in ("second", "minute", "hour"):
        return False
    after = stems[quantity.last : quantity.last + 3]
    lead = stems[max(0, quantity.first - 9) : quantity.first]
    lead = lead[len(lead) - lead[::-1].index(".") :] if "." in lead else lead
    near = lead[-4:]
    told = any(a in _THAT and b in _IS for a, b in pairwise(near))
    if told and after[:1] in _STILL and not {"old", "aged", "for"} & set(near):
        return True
    if after[:1] == ["now"] or after == ["it", "is", "so"] or lead[-2:] == ["going", "on"]:
        return "age" not in near
    by = any(a in _THAT and b in _IS for a, b in pairwise(lead))
    return after[:1] == ["since"] and by


def _standing(stems: list[str], quantity: Quantity) -> bool:
    """Whether a duration reaches to now by the words beside it, "since 2 years" among them."""
    after = stems[quantity.last : quantity.last + 3]
    lead = stems[max(0, quantity.first - 3) : quantity.first]
    if _reckoned(stems, quantity):
        return True
    if after[:1] == ["since"] and (
        len(after) < 2 or after[1] in (".", ",", ";", ")", "\n", "\n\n")
    ):
        return True
    if after[:1] in (["before"], ["prior"]) and _VISIT & set(
        stems[quantity.last : quantity.last + 4]
    ):
        return True
    if _hedged(stems, quantity) and not _attacks(stems, quantity):
        return quantity.unit not in ("second", "minute", "hour") and after[:1] not in (
            ["old"],
            ["later"],
        )
    if lead[-2:] == ["history", "of"] or (
        lead[-1:] == ["been"] and lead[-2:-1] in (["it"], ["its"])
    ):
        return True
    small = quantity.unit in ("second", "minute", "hour")
    if _STANDING & set(after) or (_BACK & {*lead, *after[:1]} and not small):
        return True
    return lead[-1:] == ["since"] and is_span(stems, quantity)


def _attacks(stems: list[str], quantity: Quantity) -> bool:
    """Whether what lasts so long is an attack."""
    lead = set(stems[max(0, quantity.first - 8) : quantity.first])
    return bool(lead & {"episode", "attack", "spell", "each", "bout", "lasting", "last"})


def _hours_till_now(stems: list[str], quantity: Quantity) -> bool:
    """Whether hours reach to now: "the past six hours", "it has been so for six hours"."""
    lead = stems[max(0, quantity.first - 10) : quantity.first]
    if {"past", "last", "x"} & set(lead[-2:]):
        return lead[-1] != "from"
    return "for" in lead[-2:] and not quantity.vague and not _PASSING & set(lead)


def is_span(stems: list[str], quantity: Quantity) -> bool:
    """Whether "since" before a quantity counts back from now, as "since 2 years" does in India."""
    after = stems[quantity.last : quantity.last + 2]
    if after == ["of", "age"] or after[:1] in (["old"], ["ago"]):
        return False
    if stems[quantity.first - 1] in ("about", "around"):
        return False
    return quantity.unit != "month" and not quantity.vague


def lasting(stems: list[str], quantity: Quantity, cut: Cut) -> float:
    """
    How surely a duration is one that reaches to now: "for three years", "a two-year history of",
    "6/12 ago".
    """
    after = stems[quantity.last : quantity.last + 4]
    lead = stems[max(0, quantity.first - 4) : quantity.first]
    one = lead[-1] if lead else ""
    sentence = cut.sentences[cut.sentence_of[quantity.first]]
    if cut.words[quantity.first - 1].raw.lower() in ("lasts", "lasting", "lasted"):
        return 0.0
    if "free" in lead or ILL_FOR & set(lead) or _NONE & set(lead[-2:]):
        return 0.0
    if _standing(stems, quantity):
        return 2.5
    if one == "~" and after[:1] in ([], ["."], [","], ["\n"], ["\n\n"], [";"]):
        return 1.5
    if one in (",", "-") and after[:1] in (["\n"], ["\n\n"]) and not quantity.vague:
        return 1.5
    dates = one in ("to", "from") and _DATES & set(lead[-3:])
    if after[:1] == ["ago"] and (one in ("until", "till", "than") or dates):
        return 2.5
    if (
        one in ("about", "so", "roughly")
        and after[:2] != ["of", "age"]
        and {"since"} & set(stems[max(sentence.first, quantity.first - 10) : quantity.first])
    ):
        return 2.0
    if quantity.unit in ("minute", "hour") and lead[-1:] == ["for"] and _attacks(stems, quantity):
        return 0.0
    if quantity.unit in ("second", "minute", "hour") and not {"ago", "history", "hx"} & set(
        after[:2]
    ):
        return 1.0 if quantity.unit == "hour" and _hours_till_now(stems, quantity) else 0.0
    if {"was", "were", "age", "aged", "from"} & set(lead[-2:]) or after[:2] == ["of", "age"]:
        return 0.0
    if after[:1] in (["previously"], ["earlier"], ["back"], ["before"]) and after[1:2] in _CLAUSE:
        return 1.2
    if "." not in lead[-3:] and {"recovered", "improved", "settled"} & set(lead[-3:]):
        return 0.0
    if after[:2] == ["earlier", "had"] or (one == ":" and "duration" in lead):
        return 1.5
    if after[:1] == ["of"] and one == "with" and quantity.first - sentence.first < 14:
        return 2.0
    if after[:1] == ["of"] and one in _TELLS and quantity.unit in ("year", "month", "week"):
        return 2.0
    about = one in ("about", "roughly", "some", "nearly", "almost", "around")
    if after[:1] == ["of"] and about and lead[-2:-1] in ([","], ["."], [":"], [";"]):
        return 2.0
    if after[:1] == ["of"] and (
        quantity.first - sentence.first <= 2 or "/" in cut.words[quantity.first].raw
    ):
        return 2.5
    if one in ("it", "this", "had", "them") and {"had", "has"} & set(lead):
        return 1.5
    if (
        after[:1]
        in (
            ["old"],
            ["later"],
            ["earlier"],
            ["into"],
            ["long"],
            ["daily"],
            ["of"],
        )
        and after[1:2] != ["history"]
        and not (
            after[:1] == ["of"]
            and after[1:2]
            and one in ("a", "with")
            and quantity.first - sentence.first < 14
        )
    ):
        return 0.0
    if after[:2] and after[0] in (
        "after",
        "following",
        "before",
        "prior",
        "from",
        "at",
        "each",
        "every",
        "gestation",
        "per",
    ):
        return 0.0
    if (
        one
        in (
            "every",
            "each",
            "within",
            "after",
            "in",
            "lasting",
            "to",
            "by",
            "at",
            "until",
            "under",
            "than",
            "up",
            "age",
            "~",
        )
        and not (one in ("in", "within") and after[:1] == ["history"])
        and lead[-2:] != ["up", "to"]
    ):
        return 0.0
    if {"history", "hx", "h/o", "story"} & set(after[:3]):
        return 3.0
    if "ago" in after[:2]:
        return 2.0
    if one == "since":
        return 0.0
    if {
        "for",
        "over",
        "past",
        "last",
        "since",
        "x",
        "these",
        "duration",
        "previous",
        "preceding",
    } & set(lead[-3:]):
        return 2.0 if not {"lasts", "lasted", "lasting", "last"} & set(lead[-2:-1]) else 0.5
    if (
        cut.words[quantity.first].raw.endswith(("/7", "/12", "/52"))
        and quantity.first - sentence.first < 14
    ):
        return 1.5
    if after[:1] and after[0] in (",", "she", "he", ")") and one == "(":
        return 1.5
    return 0.5 if quantity.first - sentence.first < 6 else 0.0
