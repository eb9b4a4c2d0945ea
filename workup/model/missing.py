"""
Words and codes that people write where nothing is known, or where there is nothing: they are no
name of anything.
"""

from __future__ import annotations

import re

_NOBODY = re.compile(r"(none|nil|never|no( \S+){0,2}|nothing|denie[sd]( .*)?)")
# Flavours of null (HL7), the errors of a spreadsheet, and what programs write for nothing.
_UNTOLD = re.compile(
    r"unk|unknown|ni|asku|nask|nav|n/?a|n\.a\.?|n/?k|n/?d|n/?r|null|nan|nat|missing|other|ongoing"
    r"|(not|un)[ -]?(known|recorded|sure|specified|available|applicable|asked|done|reported"
    r"|documented|stated|given)|no (information|data|record|answer)|#[a-z0-9/]+[!?]?"
)
_LETTER = re.compile(r"[^\W\d_]")


def says_nobody(text: str) -> bool:
    """Whether a text says that there is none: `none`, `no drugs`, `denied`."""
    plain = _plain(text)
    return bool(_NOBODY.fullmatch(plain)) and not _UNTOLD.fullmatch(plain)


def names_no_drug(text: str) -> bool:
    """
    Whether a text is the name of no drug: a denial, a word or a code for what is not known, or
    nothing with a letter in it.
    """
    plain = _plain(text)
    return not _LETTER.search(plain) or bool(_UNTOLD.fullmatch(plain)) or says_nobody(plain)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
