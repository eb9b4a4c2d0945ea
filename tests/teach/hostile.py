"""
Items of hostile text: all that means something to XML, HTML, GIFT, CSV or a template, and
characters that deceive the eye.
"""

from __future__ import annotations

from hypothesis import strategies as st

from workup.teach.items import Because, Choice, Item, Stem, several

FRAGMENTS = [
    "<b>",
    "</p>",
    "<script>alert(1)</script>",
    "&amp;",
    "&",
    "&#35;",
    "&&092;",
    "]]>",
    "<![CDATA[",
    '"',
    "'",
    "{",
    "}",
    "~",
    "=",
    "#",
    ":",
    "::",
    "\\",
    "\\n",
    "\\:",
    "->",
    "%50%",
    "%",
    "//",
    "// x",
    "[html]",
    "[",
    "$CATEGORY: x",
    "$",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "@SUM(1)",
    "+1",
    "-1",
    "{{Question}}",
    "{{c1::x}}",
    "é",
    "e\u0301",
    "漢字",
    "🙂",
    "ß",
    "عربي",
    "\u202e",
    "\u2066",
    "\u200b",
    "\x00",
    "\x07",
    "\x1b",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufffe",
    "\ufeff",
    " ",
    "a",
    "Z",
    "9",
    ",",
    ";",
    "TOR1A",
]

#: A text that begins and ends in a letter, since readers trim.
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), min_size=1, max_size=8).map(
    lambda p: f"x{''.join(p)}y"
)
#: A text that may begin with anything that is not blank.
bold = st.lists(st.sampled_from([f for f in FRAGMENTS if f.strip()]), min_size=1, max_size=5).map(
    lambda p: f"{''.join(p)}y"
)


@st.composite
def items(draw: st.DrawFn, number: int = 1) -> Item:
    """An item of hostile text, with one right answer or several; its id holds `number`."""
    many = draw(st.booleans())
    made = [
        Choice(
            f"c{n}",
            f"{draw(bold)}{n}",
            float(n == 0),
            (Because(draw(texts), ("EFNS2011",)), Because(draw(texts))),
        )
        for n in range(4)
    ]
    choices = several(made[:2], made[2:]) if many else tuple(made)
    return Item(
        f"case{number}.diagnosis",
        "diagnosis",
        f"case{number}",
        draw(texts),
        Stem(draw(texts), draw(texts), (("Found", draw(texts)),)),
        draw(texts),
        choices,
        2 if many else 1,
        after=(Because(draw(texts)),),
    )
