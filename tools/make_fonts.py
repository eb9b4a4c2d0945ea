"""
Make the faces that handouts are printed in: Noto Sans from Debian's `fonts-noto-core`, cut to the
scripts and signs that cases use.

Run it where that package and fontTools (with Brotli) are installed: `python tools/make_fonts.py`.
Noto Sans is under the SIL Open Font
License 1.1, which lies beside the fonts; what they do not hold comes from the fonts of the machine,
or is named in a warning.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FROM = Path("/usr/share/fonts/truetype/noto")
OUT = Path(__file__).resolve().parents[1] / "workup" / "interfaces" / "handouts" / "fonts"
LETTERS = (
    "U+0020-007E,U+00A0-024F,U+0250-02AF,U+02B0-0377,U+037A-03FF,U+0400-052F,U+1E00-1EFF,"
    "U+1F00-1FFF,U+2000-206F,U+2070-209C,U+20A0-20BF,U+2100-215F"
)
SIGNS = "U+2190-21FF,U+2200-22FF,U+2300-23FF,U+25A0-25FF,U+27E8-27E9,U+2900-297F"
FACES = {
    "sans-regular": ("NotoSans-Regular.ttf", LETTERS),
    "sans-bold": ("NotoSans-Bold.ttf", LETTERS),
    "sans-italic": ("NotoSans-Italic.ttf", LETTERS),
    "signs": ("NotoSansMath-Regular.ttf", SIGNS),
}


def main() -> None:
    """Write each face as WOFF2; the same fonts give the same bytes."""
    for name, (file, ranges) in FACES.items():
        font = TTFont(FROM / file, recalcTimestamp=False)
        options = subset.Options(
            flavor="woff2",
            layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl"],
            drop_tables=["MATH"],
        )
        cut = subset.Subsetter(options)
        cut.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
        cut.subset(font)
        font.flavor = "woff2"
        font.save(OUT / f"{name}.woff2")


if __name__ == "__main__":
    main()
