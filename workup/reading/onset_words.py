"""Words beside a time that say what it is said of."""

from __future__ import annotations

NO_AGE = frozenset(
    [
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
#: Headings under which times are of other illnesses.
BACKGROUND = ("pmh", "past", "background", "dh", "drug", "fh", "family", "medication", "birth")
#: Before `until` these make the number after it the age at which it began.
HEALTHY = frozenset(["normal", "normally", "well", "healthy", "fine", "developed", "unremarkable"])
#: Steps of a life at whose ages nothing began.
STEPS = frozenset(["walked", "sat", "talked", "crawled", "spoke", "menarche", "married", "retired"])
