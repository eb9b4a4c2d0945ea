"""Numbers of a chart: temperature, pulse and blood pressure, and what they amount to."""

from __future__ import annotations

from workup.reading.opened import Opened
from workup.reading.segment import Word

#: From here on a temperature is a fever; below `NO_FEVER` it is none.
FEVER = 38.0
NO_FEVER = 37.5
#: A pulse and a systolic pressure of an unstable patient; small children have a faster pulse.
PULSE = 120.0
CHILD_PULSE = 160.0
PRESSURE = 170.0
SMALL = 8.0
#: A liver enzyme above this is raised; at this pH or below it is a severe acidosis.
LIVER = 60.0
ACIDOSIS = 7.2
_LIVER = frozenset(["ALT", "AST"])
#: Words within which the numbers of one chart stand.
CHART = 14
_TEMPERATURE = frozenset(["T", "Temp", "temp", "TEMP", "Temperature", "temperature", "Tmax"])
_PULSE = frozenset(["HR", "P", "PR", "pulse", "Pulse", "hr"])
_PRESSURE = frozenset(["BP", "bp"])
_BETWEEN = frozenset([":", "=", "of", "was", "is", "~", "rate", "up", "to", ">"])


def read_vitals(it: Opened) -> None:
    """Enter a fever, its absence, and an instability that the numbers of a chart show."""
    heat = pulse = pressure = None
    fast = CHILD_PULSE if it.age and it.age.years < SMALL else PULSE
    for n, word in enumerate(it.cut.words):
        if {"family", "hypothetical", "past"} & set(it.states.at[n]):
            continue
        _value(it, n)
        _coma(it, n)
        if _fahrenheit(it.cut.words, n):
            _fever(it, _celsius(float(word.raw)), n, n + 2)
        elif word.raw in _TEMPERATURE and (told := _number(it.cut.words, n + 1)):
            heat = (_celsius(told[0]), n, told[1])
            _fever(it, *heat)
        elif word.raw in _PULSE and (told := _number(it.cut.words, n + 1)):
            pulse = (told[0], n, told[1])
        elif word.raw in _PRESSURE and (told := _number(it.cut.words, n + 1)):
            pressure = (told[0], n, told[1])
        else:
            continue
        if pulse is None or pulse[0] < fast or pulse[0] > 300:
            continue
        for other, least in ((heat, FEVER), (pressure, PRESSURE)):
            if other and other[0] >= least and abs(other[1] - pulse[1]) <= CHART:
                first, last = min(other[1], pulse[1]), max(other[2], pulse[2])
                path = "findings.present"
                it.fact(path, "autonomic_instability", "present", first, last, "numbers of a chart")


def _value(it: Opened, n: int) -> None:
    """A liver enzyme or a pH that is far from normal."""
    word = it.cut.words[n]
    told = _number(it.cut.words, n + 1) if word.raw in _LIVER or word.raw == "pH" else None
    if told is None:
        return
    if word.raw in _LIVER and told[0] > LIVER:
        it.fact("findings.present", "liver_disease", "present", n, told[1], "a liver enzyme")
    elif word.raw == "pH" and 6.5 < told[0] <= ACIDOSIS:
        it.fact("findings.present", "metabolic_crisis", "present", n, told[1], "acidosis")


#: The best answers of eyes, voice and limbs on the scale of coma.
_BEST = {"E": 4, "V": 5, "M": 6}


def _coma(it: Opened, n: int) -> None:
    """The scale of coma told by its parts, "E3 V2 M5": below the best there is less awareness."""
    parts = [word.raw for word in it.cut.words[n : n + 6]]
    if tuple(parts[::2]) != tuple(_BEST) or not all(part.isdigit() for part in parts[1::2]):
        return
    score = [int(part) for part in parts[1::2]]
    if any(not 0 < one <= best for one, best in zip(score, _BEST.values(), strict=True)):
        return
    state = "absent" if sum(score) == sum(_BEST.values()) else "present"
    it.fact(f"findings.{state}", "altered_consciousness", state, n, n + 6, "scale of coma")


def _fahrenheit(words: list[Word], n: int) -> bool:
    """Whether a number without a label is a temperature: "98.4 F"."""
    if words[n].kind != "number" or n + 1 >= len(words) or words[n + 1].raw != "F":
        return False
    return words[n].raw.replace(".", "", 1).isdigit() and 95.0 <= float(words[n].raw) < 107.0


def _fever(it: Opened, heat: float, first: int, last: int) -> None:
    if FEVER <= heat <= 43:
        it.fact("findings.present", "fever", "present", first, last, "temperature")
    elif 35 <= heat < NO_FEVER:
        it.fact("findings.absent", "fever", "absent", first, last, "temperature")


def _number(words: list[Word], n: int) -> tuple[float, int] | None:
    """The number at a place or just behind it, the upper one of a pressure, and where it ends."""
    at = n
    while at < len(words) and at < n + 3 and words[at].stem in _BETWEEN:
        at += 1
    if at >= len(words) or words[at].kind != "number":
        return None
    text = words[at].raw.partition("/")[0]
    text = text.replace(",", ".") if text.count(",") == 1 else text
    try:
        value = float(text)
    except ValueError:
        return None
    after = words[at + 1] if at + 1 < len(words) else None
    if after and after.kind == "number" and after.start == words[at].end + 1:
        further = _number(words, at + 1)  # a range: the upper end counts
        return further if further and further[0] > value else (value, at + 1)
    return value, at + 1


def _celsius(value: float) -> float:
    """A temperature in degrees Celsius; what is above 90 is in Fahrenheit."""
    return (value - 32) / 1.8 if 90 < value < 110 else value
