"""Plain numbers of the laboratory and of bedside scores, each judged by a limit of its own."""

from __future__ import annotations

from dataclasses import dataclass

from workup.reading.lexicon import SIDES, Lexicon
from workup.reading.segment import Cut

#: Words that may stand between a name and its number.
_BETWEEN = frozenset([":", "=", "of", "was", "is", "level", "corr", "corrected", "score", "-", "("])
_REACH = 3
#: Words behind "LP" or "CSF" within which white cells are those of the puncture.
_PUNCTURE = 8


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what it was measured of: the test, whether out of range, and its words."""

    test: str
    abnormal: bool
    first: int
    last: int


def _calcium(value: float) -> bool | None:
    """Total calcium in mmol/L or, above 5, in mg/dL."""
    if 1.0 <= value <= 4.0:
        return not 2.0 <= value <= 2.8
    return not 8.0 <= value <= 11.0 if 5.0 <= value <= 16.0 else None


def _ionised(value: float) -> bool | None:
    return value < 1.0 if 0.4 <= value <= 2.0 else None


def _sodium(value: float) -> bool | None:
    return not 132 <= value <= 148 if 95 <= value <= 190 else None


def _potassium(value: float) -> bool | None:
    return not 3.0 <= value <= 5.9 if 1.5 <= value <= 9.0 else None


def _mmse(value: float) -> bool | None:
    return value < 24 if value <= 30 else None


def _moca(value: float) -> bool | None:
    return value < 26 if value <= 30 else None


def _white_cells(value: float) -> bool | None:
    """White cells, thousands a microlitre."""
    return not 3.0 <= value <= 12.0 if value < 80 else None


def _platelets(value: float) -> bool | None:
    return not 130 <= value <= 460 if value < 1500 else None


def _haemoglobin(value: float) -> bool | None:
    """Haemoglobin in g/dL or, above 30, in g/L."""
    grams = value / 10 if value > 30 else value
    return not 10.5 <= grams <= 18.0 if 3.0 <= grams <= 25.0 else None


def _lactate(value: float) -> bool | None:
    return value > 2.4 if value < 25 else None


def _urate(value: float) -> bool | None:
    """Uric acid in mmol/L, mg/dL or umol/L."""
    if value < 2:
        return value > 0.46
    return value > (7.5 if value < 20 else 460)


def _ferritin(value: float) -> bool | None:
    return value < 12 if value < 1000 else None


_JUDGES = {
    "urate": ("uric_acid", _urate),
    "acid": ("uric_acid", _urate),
    "ferritin": ("ferritin_iron", _ferritin),
    "wcc": ("blood_count_smear", _white_cells),
    "wbc": ("blood_count_smear", _white_cells),
    "platelets": ("blood_count_smear", _platelets),
    "plt": ("blood_count_smear", _platelets),
    "hb": ("blood_count_smear", _haemoglobin),
    "haemoglobin": ("blood_count_smear", _haemoglobin),
    "hemoglobin": ("blood_count_smear", _haemoglobin),
    "lact": ("lactate_pyruvate", _lactate),
    "mental": ("neuropsychology", _mmse),
    "calcium": ("metabolic_panel", _calcium),
    "ca": ("metabolic_panel", _calcium),
    "hypocalcaemia": ("metabolic_panel", _calcium),
    "ica": ("metabolic_panel", _ionised),
    "na": ("metabolic_panel", _sodium),
    "sodium": ("metabolic_panel", _sodium),
    "k": ("metabolic_panel", _potassium),
    "potassium": ("metabolic_panel", _potassium),
    "mmse": ("neuropsychology", _mmse),
    "moca": ("neuropsychology", _moca),
}
#: Short names count as written in a chart only.
_WRITTEN = {"ca": "Ca", "na": "Na", "k": "K"}


def _plain(raw: str) -> str:
    """A number as Python reads it: a comma parts thousands, or the decimals where few follow."""
    whole, comma, part = raw.partition(",")
    return f"{whole}.{part}" if comma and len(part) < 3 else raw.replace(",", "")


def numbers(cut: Cut) -> list[Number]:
    """Every such number of a text."""
    found = []
    for n, word in enumerate(cut.words):
        low = word.raw.lower()
        judge = _JUDGES.get(low)
        if low == "acid" and cut.words[n - 1].stem != "uric":
            continue
        near = {w.stem for w in cut.words[max(0, n - _PUNCTURE) : n]}
        if low in ("wcc", "wbc") and {"lp", "csf", "puncture"} & near:
            continue  # cells of the cerebrospinal fluid
        if judge is None or word.raw != _WRITTEN.get(low, word.raw):
            continue
        at = n + 1
        while at < len(cut.words) and at <= n + _REACH and cut.words[at].stem in _BETWEEN:
            at += 1
        if at >= len(cut.words) or cut.words[at].kind != "number":
            continue
        text = _plain(cut.words[at].raw.partition("/")[0])
        told = judge[1](float(text)) if text.replace(".", "", 1).isdigit() else None
        if told is not None:
            found.append(Number(judge[0], told, n, at + 1))
    return found


#: Up to this number a plain glucose is in mmol/L; above it, in mg/dL.
_MOST_MMOL = 36.0
#: Below this number a glucose of the CSF without a unit is its quotient to that of the blood.
_LEAST_CSF = 1.2


def judged_by_range(lexicon: Lexicon, test: str, value: float, unit: str) -> bool | None:
    """
    Whether a value is out of range; None where no range is known for the unit, or the value lies
    on the inner side of the only limit that is known of two.
    """
    bounds = lexicon.bounds.get(test, {})
    if test == "ecg" and value < 2:
        value *= 1000  # a QTc in seconds
    key = unit.lower() or _unit_by_size(test, value)
    low, high, normal = (bounds.get(side, {}).get(key) for side in SIDES)
    if (low is not None and value < low) or (high is not None and value > high):
        return True
    if normal is not None:
        return False if value >= normal else None
    if low is None and high is None:
        return None
    one = (low is None and bounds.get("low")) or (high is None and bounds.get("high"))
    return None if one else False


def _unit_by_size(test: str, value: float) -> str:
    """The unit of a glucose that is written without one."""
    if test == "bedside_glucose":
        return "mmol/l" if value <= _MOST_MMOL else "mg/dl"
    return "ratio" if test == "csf_glucose_ratio" and value < _LEAST_CSF else ""
