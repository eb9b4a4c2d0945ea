"""The sex of a patient, by a noun near the beginning or by the pronouns."""

from __future__ import annotations

from workup.reading.segment import Cut, Word

#: Nouns that tell the sex of a person.
SEX = {
    "man": "male",
    "boy": "male",
    "gentleman": "male",
    "male": "male",
    "mr": "male",
    "lad": "male",
    "son": "male",
    "woman": "female",
    "girl": "female",
    "lady": "female",
    "female": "female",
    "mrs": "female",
    "ms": "female",
    "miss": "female",
    "daughter": "female",
    "schoolgirl": "female",
    "schoolboy": "male",
    "housewife": "female",
    "widow": "female",
    "widower": "male",
    "mother": "female",
    "father": "male",
    "waitress": "female",
    "actress": "female",
    "seamstress": "female",
    "grandmother": "female",
    "grandfather": "male",
    "nun": "female",
    "priest": "male",
}
_PRONOUN = {
    "he": "male",
    "his": "male",
    "him": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "himself": "male",
    "herself": "female",
}


def sex(cut: Cut, kin: set[int]) -> tuple[str, int] | None:
    """
    The sex of the patient and the word that says it: a noun near the beginning, or most of the
    pronouns.
    """
    for n, word in enumerate(cut.words[:80]):
        said = SEX.get(word.stem)
        if said and n not in kin:
            return said, n
        if word.raw in ("M", "F") and _aged(cut.words, n):
            return ("male" if word.raw == "M" else "female"), n
    counts: dict[str, list[int]] = {"male": [], "female": []}
    for n, word in enumerate(cut.words):
        if word.stem in _PRONOUN:
            counts[_PRONOUN[word.stem]].append(n)
    best = max(counts, key=lambda name: len(counts[name]))
    other = "male" if best == "female" else "female"
    return (best, counts[best][0]) if len(counts[best]) > len(counts[other]) else None


def _aged(words: list[Word], n: int) -> bool:
    """Whether a number stands beside the letter at word `n`: 34F, 34 yo M, F34, 28/Chinese/M."""
    far = 4 if n > 1 and words[n - 1].raw == "/" else 3  # 28/Chinese/M
    near = words[max(0, n - far) : n + 3]
    return any(word.kind == "number" for word in near)
