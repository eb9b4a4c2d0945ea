"""
A map of the body, front and back, as vector graphics and as text: which regions are affected.

The picture is its own; the regions are those of the vocabulary. The patient's right is at the
viewer's left in front, and at the right behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

WIDTH, HEIGHT = 320, 300
_OUTLINE = (
    "M80 8c-15 0-24 11-24 27 0 12 5 22 12 27v11c-2 5-11 8-22 11-12 3-17 10-18 22l-9 62-7 "
    "42c-1 8 3 12 7 12 5 0 7-4 8-11l11-42 11-40"
    " 3 60-3 92c0 8 4 12 10 12s9-4 10-11l8-78h6l8 78c1 7 4 11 10 11s10-4 10-12l-3-92 3-60 "
    "11 40 11 42c1 7 3 11 8 11 4 0 8-4 7-12l-7-42"
    "-9-62c-1-12-6-19-18-22-11-3-20-6-22-11V62c7-5 12-15 12-27 0-16-9-27-24-27z"
)
#: The shape of each region on the front figure, whose middle is x = 80; the back figure mirrors it.
_FRONT: Mapping[str, str] = {
    "upper_face": "M57 30c1-13 10-21 23-21s22 8 23 21z",
    "eyes": "M60 32h40v9H60z",
    "oromandibular": "M58 43h44c-2 10-9 19-22 19s-20-9-22-19z",
    "larynx": "M74 64h12v9H74z",
    "neck": "M68 63h5v11h14V63h5v11c1 3 3 5 6 6H62c3-1 5-3 6-6z",
    "shoulder": "M61 81h38c11 3 27 4 31 18H30c4-14 20-15 31-18z",
    "trunk": "M46 100h68l-3 80H49z",
    "right_arm": "M29 101h15l-3 58-17 57c-2 7-5 8-9 5-2-2-1-7 0-12l6-40z",
    "left_arm": "M131 101h-15l3 58 17 57c2 7 5 8 9 5 2-2 1-7 0-12l-6-40z",
    "right_leg": "M49 182h29l-4 30-7 76c-1 6-14 6-14 0l-2-60z",
    "left_leg": "M111 182H82l4 30 7 76c1 6 14 6 14 0l2-60z",
}
#: Behind there is no larynx, and the neck is whole.
_BEHIND: Mapping[str, str] = {**_FRONT, "neck": "M68 63h24v11c1 3 3 5 6 6H62c3-1 5-3 6-6z"}
_BACK = ("neck", "shoulder", "trunk", "left_arm", "right_arm", "left_leg", "right_leg")
#: A region told without its side is drawn on both.
_SIDES = {"arm": ("left_arm", "right_arm"), "leg": ("left_leg", "right_leg")}


def sided(regions: Collection[str]) -> frozenset[str]:
    """The shapes to fill for the regions of a case; `arm` and `leg` fill both sides."""
    return frozenset(shape for region in regions for shape in _SIDES.get(region, (region,)))


def svg(
    regions: Collection[str],
    labels: Mapping[str, str],
    first: str | None = None,
    clickable: bool = False,
) -> str:
    """
    The map as one SVG element that needs no style sheet; classes `body-region`, `on` and `first`
    let one change it.

    Args:
        regions: Vocabulary ids of the affected regions.

        labels: Region id to its label, for the title of each shape.

        first: Where it began; its outline is thicker.

        clickable: Whether each front shape is a button for keyboard and screen reader, and each
        back shape carries its region too
            (`data-region` says which).
    """
    on = sided(regions)
    start = sided([first] if first else [])
    told = ", ".join(labels.get(r, r) for r in regions) or "no region known"
    front = "".join(_shape(r, labels, r in on, r in start, clickable) for r in _FRONT)
    back = "".join(_shape(r, labels, r in on, r in start, clickable, behind=True) for r in _BACK)
    role = 'role="group"' if clickable else 'role="img"'
    return (
        f'<svg class="body-map" viewBox="0 0 {WIDTH} {HEIGHT}" {role} aria-label="Body map: '
        f'{escape(told)}" xmlns="http://www.w3.org/2000/svg">'
        f"<g>{_figure()}{front}{_caption('front', 80)}</g>"
        f'<g transform="translate(160 0)">{_figure()}<g transform="matrix(-1 0 0 1 160 '
        f'0)">{back}</g>{_caption("back", 80)}</g>'
        f"{_side('R', 8)}{_side('L', 148)}{_side('L', 168)}{_side('R', 308)}</svg>"
    )


def _figure() -> str:
    return f'<path d="{_OUTLINE}" fill="#f4f1ec" stroke="#8a8378" stroke-width="1"/>'


def _shape(
    region: str,
    labels: Mapping[str, str],
    on: bool,
    first: bool,
    clickable: bool,
    behind: bool = False,
) -> str:
    label = escape(labels.get(region, region))
    classes = "body-region" + (" on" if on else "") + (" first" if first else "")
    fill = "#b4552d" if on else "#ffffff"
    opacity = "0.85" if on else "0.01"
    press = (
        f' tabindex="0" role="button" aria-pressed="{str(on).lower()}" aria-label="{label}" '
        f'data-region="{region}"'
        if clickable and not behind
        else f' data-region="{region}"'
        if clickable
        else ""
    )
    return (
        f'<path class="{classes}" d="{(_BEHIND if behind else _FRONT)[region]}" fill="{fill}" '
        f'fill-opacity="{opacity}" stroke="#5b3a26" '
        f'stroke-width="{2.2 if first else 0.6}" '
        f'stroke-opacity="{1 if on else 0.35}"{press}><title>{label}</title></path>'
    )


def _caption(text: str, x: int) -> str:
    return f'<text x="{x}" y="298" font-size="15" text-anchor="middle" fill="#6b655c">{text}</text>'


def _side(text: str, x: int) -> str:
    return f'<text x="{x}" y="120" font-size="15" text-anchor="middle" fill="#6b655c">{text}</text>'


def text(regions: Collection[str]) -> str:
    """
    The front figure in eight lines of text, 15 columns wide: `#` where affected; the patient's
    right is at the left.
    """
    on = sided(regions)

    def mark(region: str, width: int = 1, free: str = ".") -> str:
        return ("#" if region in on else free) * width

    return "\n".join(
        (
            f"     ({mark('upper_face', 3)})",
            f"     ({mark('eyes')} {mark('eyes')})",
            f"     ({mark('oromandibular', 3)})",
            f"      {mark('neck')}{mark('larynx')}{mark('neck')}",
            f"  {mark('right_arm')} {mark('shoulder', 7)} {mark('left_arm')}",
            f" {mark('right_arm')}  {mark('trunk', 7)}  {mark('left_arm')}",
            f" {mark('right_arm')}  {mark('trunk', 7)}  {mark('left_arm')}",
            f"R    {mark('right_leg')}   {mark('left_leg')}    L",
        )
    )
