"""
Words as they are compared: one spelling, without a plural s; contractions taken apart.
"""

from __future__ import annotations

from workup.reading.misspelt import MISSPELT

_VERBS = [
    "could",
    "did",
    "does",
    "do",
    "is",
    "was",
    "are",
    "were",
    "has",
    "had",
    "have",
    "would",
    "should",
    "must",
    "need",
]
#: How a verb and `not` are written as one word, and the verb.
CONTRACTED = {
    **{f"{verb}{end}": verb for verb in _VERBS for end in ("n't", "nt", "'nt")},
    "can't": "can",
    "cant": "can",
    "cannot": "can",
    "ca'nt": "can",
    "dosent": "does",
    "dosnt": "does",
    "dosen't": "does",
    "doesent": "does",
    "dident": "did",
    "isent": "is",
    "wasent": "was",
    "hasent": "has",
    "couldent": "could",
    "wouldent": "would",
    "ain't": "is",
    "aint": "is",
    "won't": "will",
    "wont": "will",
}
_SAME = {
    "feet": "foot",
    "teeth": "tooth",
    "children": "child",
    "women": "woman",
    "men": "man",
    "-ve": "negative",
    "+ve": "positive",
    "w/o": "without",
    "w/": "with",
    "bilat": "bilateral",
}
_FOLD = (
    ("aem", "em"),
    ("oed", "ed"),
    ("oes", "es"),
    ("paed", "ped"),
    ("aes", "es"),
    ("haem", "hem"),
    ("caer", "cer"),
    ("isation", "ization"),
    ("iour", "ior"),
    ("coel", "cel"),
    ("rhoea", "rhea"),
    ("noea", "nea"),
    ("ph", "f"),
)
_OURS = {
    "tumour": "tumor",
    "colour": "color",
    "odour": "odor",
    "favour": "favor",
    "labour": "labor",
    "humour": "humor",
}


def stem(word: str) -> str:
    """
    A word as compared: small letters, one spelling of British and American, without a plural s.
    """
    low = word.lower()
    low = MISSPELT.get(low, low)
    if low in _SAME:
        return _SAME[low]
    if "'" in low:
        low = low[:-2] if low.endswith(("'s", "s'")) else low.replace("'", "")
    if len(low) > 3:
        low = _singular(low)
    if len(low) > 4:
        for british, plain in _FOLD:
            if british in low:
                low = low.replace(british, plain)
        low = _OURS.get(low, low)
        if low.endswith(("ise", "yse")) and len(low) > 5:
            low = low[:-2] + "ze"
        elif low.endswith(("ised", "ysed", "ising", "ysing")):
            low = (
                low.replace("ised", "ized")
                .replace("ysed", "yzed")
                .replace("ising", "izing")
                .replace("ysing", "yzing")
            )
        elif low.endswith(("lled", "lling")) and len(low) > 7:
            low = low.replace("lled", "led").replace("lling", "ling")
    return low


def _singular(low: str) -> str:
    if not low.endswith("s") or low.endswith(("ss", "us", "is")):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("xes", "ches", "shes", "sses", "zes")):
        return low[:-2]
    return low[:-1]
