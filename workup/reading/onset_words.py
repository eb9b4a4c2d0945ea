"""Words beside a time that say what it is said of."""

from __future__ import annotations

NO_AGE = frozenset(
    [
        "oclock",
        "mg",
        "%",
        "mcg",
        "ml",
        "g",
        "kg",
        "time",
        "week",
        "hour",
        "day",
        "minute",
        "weeks",
        "cm",
        "mm",
        "/",
        "tablet",
        "unit",
        "second",
        "fold",
        "°",
        ":",
        "min",
        "pm",
        "am",
        "weekly",
        "daily",
        "foot",
        "feet",
        "mile",
        "metre",
        "meter",
        "yard",
        "stone",
        "pound",
        "point",
        "degree",
        "attack",
        "episode",
        "drop",
        "course",
        "dose",
        "spell",
        "people",
        "child",
    ]
)
#: After a number these make it an hour of the day: "seen at 4 p.m.".
CLOCK = (
    *(("p", ".", "m"), ("a", ".", "m"), ("o", "clock")),
    *(("in", "the", part) for part in ("afternoon", "morning", "evening")),
    *(("this", part) for part in ("afternoon", "morning", "evening")),
    *(("at", "night"), ("tonight",), ("today",), ("yesterday",)),
)
#: Headings under which times are of other illnesses.
BACKGROUND = (
    *("pmh", "past", "background", "dh", "drug", "fh", "family", "medication", "birth"),
    *("investigation", "result", "test", "ix", "imaging", "relative", "social", "school"),
)
#: Before `until` these make the number after it the age at which it began.
HEALTHY = frozenset(
    [
        "normal",
        "normally",
        "well",
        "healthy",
        "fine",
        "developed",
        "unremarkable",
        "sound",
        "milestone",
        "asymptomatic",
        "free",
        "problem",
    ]
)
#: Steps of a life at whose ages nothing began.
STEPS = frozenset(
    [
        "walked",
        "sat",
        "talked",
        "crawled",
        "spoke",
        "menarche",
        "married",
        "retired",
        "smiled",
        "rolled",
        "babbled",
        "stood",
        "sitting",
        "crawling",
        "talking",
    ]
)
#: Before "since birth" these make it said of a measure, or of a sense.
MEASURED = frozenset(
    [
        *("hc", "ofc", "head", "circumference", "centile", "percentile", "weight", "height"),
        *("length", "hearing", "deaf", "blind", "vision", "sight"),
    ]
)
#: Before "by his second birthday" these tell of what was over by then.
OVER = frozenset(
    [
        *("stopped", "ceased", "gone", "resolved", "settled", "outgrew", "outgrown", "disappeared"),
        *("over", "remitted", "abated", "healed", "cleared", "passed", "vanished"),
    ]
)
#: Before a length of time these make it that of an illness of its own.
ILL_FOR = frozenset(
    [
        *("unconscious", "coma", "comatose", "ventilated", "intubated", "sedated", "admitted"),
        *("hospitalised", "hospitalized", "icu", "nicu", "bedridden", "febrile", "immobilised"),
    ]
)
#: What a small child is said not to do yet, at an age at which nothing began.
SKILLS = frozenset(
    [
        *("hold", "held", "head", "sit", "sat", "sitting", "stand", "stood", "walk", "walked"),
        *("walking", "talk", "talked", "speak", "crawl", "crawled", "roll", "rolled", "reach"),
        *("smile", "smiled", "babble", "babbled", "word", "grasp", "fix", "follow"),
    ]
)
#: Right before an age these make it that of a test or a lesson.
TESTS = frozenset(
    [
        *("test", "testing", "assessment", "scan", "mri", "ct", "eeg", "emg", "biopsy", "echo"),
        *("x-ray", "imaging", "examination", "exam", "class", "school", "screening", "check"),
    ]
)
#: Before "since the age of" these make it the age of a treatment.
TREATED = frozenset(["on", "controlled", "treated", "taking", "takes", "given", "medication"])
#: Beside an age these tell of an operation or an illness of its own.
OTHERS = frozenset(
    [
        "removed",
        "out",
        "operated",
        "operation",
        "op",
        "surgery",
        "fracture",
        "broke",
        "broken",
        "appendix",
        "appendicectomy",
        "appendectomy",
        "hernia",
        "cataract",
        "tonsil",
        "tonsillectomy",
        "convulsion",
        "febrile",
        "fever",
        "measles",
        "mumps",
        "scarlet",
        "meningitis",
        "pneumonia",
        "malaria",
        "diphtheria",
        "polio",
        "jaundice",
        "squint",
        "hysterectomy",
        "mastectomy",
        "menopause",
        "concussed",
        "blast",
        "wheeze",
        "asthma",
        "eczema",
        "stutter",
        "bronchiolitis",
        "vaccination",
    ]
)
#: Parts of the body: a time beside one is likely told of the complaint.
BODY = frozenset(
    [
        "head",
        "neck",
        "chin",
        "hand",
        "finger",
        "thumb",
        "wrist",
        "forearm",
        "arm",
        "elbow",
        "shoulder",
        "foot",
        "toe",
        "ankle",
        "leg",
        "calf",
        "knee",
        "thigh",
        "voice",
        "speech",
        "eye",
        "eyelid",
        "lid",
        "mouth",
        "jaw",
        "tongue",
        "lip",
        "face",
        "trunk",
        "back",
        "body",
        "gait",
        "walking",
        "writing",
        "handwriting",
        "balance",
    ]
)
