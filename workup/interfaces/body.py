"""
A map of the body, front and back, as vector graphics and as text: which regions are affected.

The map that is clicked has head and neck once more, enlarged: on the figure the larynx would cover
the neck, and both would be too small for a finger. The picture is its own; the regions are those of
the vocabulary. The patient's right is at the viewer's left in front, and at the right behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

from workup.model.region import SIDED

WIDTH, HEIGHT = 320, 316
HEAD = 216  # how much higher the map is with head and neck enlarged
_OUTLINE = (
    "M80 8c-15 0-24 11-24 27 0 12 5 22 12 27v11c-2 5-11 8-22 11-12 3-17 10-18 22l-9 62-7 "
    "42c-1 8 3 12 7 12 5 0 7-4 8-11l11-42 11-40"
    " 3 60-3 92c0 8 4 12 10 12s9-4 10-11l8-78h6l8 78c1 7 4 11 10 11s10-4 10-12l-3-92 3-60 "
    "11 40 11 42c1 7 3 11 8 11 4 0 8-4 7-12l-7-42"
    "-9-62c-1-12-6-19-18-22-11-3-20-6-22-11V62c7-5 12-15 12-27 0-16-9-27-24-27z"
)
#: The patient's right hand and foot, seen from in front; those of the left mirror them.
_RIGHT_HAND = "M15 207l9 4c4 4 7 11 5 16l-4-4c-1 7-5 15-9 15-4 1-7-5-8-12-1-7 2-14 7-19z"
_LEFT_HAND = "M145 207l-9 4c-4 4-7 11-5 16l4-4c1 7 5 15 9 15 4 1 7-5 8-12 1-7-2-14-7-19z"
_RIGHT_FOOT = "M53 283h14c1 4 0 9-2 12H45c-3-1-3-4-1-5 4-2 7-4 9-7z"
_LEFT_FOOT = "M107 283H93c-1 4 0 9 2 12h20c3-1 3-4 1-5-4-2-7-4-9-7z"
#: The shape of each region on the front figure, whose middle is x = 80; the back figure mirrors it.
_FRONT: Mapping[str, str] = {
    "upper_face": "M57 30c1-13 10-21 23-21s22 8 23 21z",
    "eyes": "M60 32h40v9H60z",
    "oromandibular": "M58 43h44c-2 10-9 19-22 19s-20-9-22-19z",
    "neck": "M68 63h24v11c1 3 3 5 6 6H62c3-1 5-3 6-6z",
    "larynx": "M76 65h8v8h-8z",
    "shoulder": "M61 81h38c11 3 27 4 31 18H30c4-14 20-15 31-18z",
    "trunk": "M46 100h68l-3 80H49z",
    "right_arm": f"M29 101h15l-3 58-17 57c-2 7-5 8-9 5-2-2-1-7 0-12l6-40z{_RIGHT_HAND}",
    "left_arm": f"M131 101h-15l3 58 17 57c2 7 5 8 9 5 2-2 1-7 0-12l-6-40z{_LEFT_HAND}",
    "right_leg": f"M49 182h29l-4 30-7 76c-1 6-14 6-14 0l-2-60z{_RIGHT_FOOT}",
    "left_leg": f"M111 182H82l4 30 7 76c1 6 14 6 14 0l2-60z{_LEFT_FOOT}",
}
#: Head and neck, enlarged: each shape is high enough for a finger.
_HEAD_OUTLINE = (
    "M160 6c-34 0-56 24-56 58 0 33 14 60 32 72v18c-4 14-22 20-44 28h136c-22-8-40-14-44-28v-18"
    "c18-12 32-39 32-72 0-34-22-58-56-58z"
)
_FEATURES = (
    "M124 68c6-6 16-6 22 0-6 5-16 5-22 0zM174 68c6-6 16-6 22 0-6 5-16 5-22 0z"
    "M160 72v26l-6 4M146 116c9 4 19 4 28 0"
)
_HEAD: Mapping[str, str] = {
    "upper_face": "M107 50c4-26 24-42 53-42s49 16 53 42z",
    "eyes": "M106 53h108c1 11 0 20-2 28H108c-2-8-3-17-2-28z",
    "oromandibular": "M109 84h102c-5 22-18 42-32 50h-38c-14-8-27-28-32-50z",
    "neck": "M138 137h44v18c4 13 18 19 36 26H102c18-7 32-13 36-26z",
    "larynx": "M148 141h24v26h-24z",
}
_BACK = ("neck", "shoulder", "trunk", "left_arm", "right_arm", "left_leg", "right_leg")
#: A region told without its side is drawn on both.


def sided(regions: Collection[str]) -> frozenset[str]:
    """The shapes to fill for the regions of a case; `arm` and `leg` fill both sides."""
    return frozenset(shape for region in regions for shape in SIDED.get(region, (region,)))


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

        clickable: Whether each region is a button for keyboard and screen reader, and each other
        shape of it carries its region too (`data-region` says which).
    """
    on = sided(regions)
    start = sided([first] if first else [])
    told = ", ".join(labels.get(r, r) for r in regions) or "no region known"
    small = _HEAD if clickable else ()  # these are buttons where they are large
    front = "".join(
        _shape(r, labels, r in on, r in start, _FRONT[r], clickable, r not in small)
        for r in _FRONT
        if not (clickable and r == "larynx")
    )
    back = "".join(_shape(r, labels, r in on, r in start, _FRONT[r], clickable) for r in _BACK)
    head = "".join(
        _shape(r, labels, r in on, r in start, path, clickable, True) for r, path in _HEAD.items()
    )
    large = (
        f'<g transform="translate(0 {HEIGHT})"><path d="{_HEAD_OUTLINE}" {_PLAIN}/>'
        f'<path d="{_FEATURES}" fill="none" stroke="#8a8378"/>{head}'
        f"{_caption('head and neck', WIDTH // 2, HEAD - 18)}{_side('R', 90, 100)}"
        f"{_side('L', 230, 100)}</g>"
        if clickable
        else ""
    )
    role = 'role="group"' if clickable else 'role="img"'
    height = HEIGHT + (HEAD if clickable else 0)
    return (
        f'<svg class="body-map" viewBox="0 0 {WIDTH} {height}" {role} aria-label="Body map: '
        f'{escape(told)}" xmlns="http://www.w3.org/2000/svg">'
        f"<g>{_figure()}{front}{_caption('front', 80)}</g>"
        f'<g transform="translate(160 0)">{_figure()}<g transform="matrix(-1 0 0 1 160 '
        f'0)">{back}</g>{_caption("back", 80)}</g>'
        f"{_side('R', 8)}{_side('L', 148)}{_side('L', 168)}{_side('R', 308)}{large}</svg>"
    )


_PLAIN = 'fill="#f4f1ec" stroke="#8a8378" stroke-width="1"'


def _figure() -> str:
    ends = _RIGHT_HAND + _LEFT_HAND + _RIGHT_FOOT + _LEFT_FOOT
    return f'<path d="{_OUTLINE}" {_PLAIN}/><path d="{ends}" {_PLAIN}/>'


def _shape(
    region: str,
    labels: Mapping[str, str],
    on: bool,
    first: bool,
    path: str,
    clickable: bool,
    button: bool = False,
) -> str:
    """
    One region.

    Args:
        region: Its id.

        labels: Region id to its label.

        on: Whether it is affected.

        first: Whether it began there.

        path: Its outline.

        clickable: Whether it says which region it is, for a pointer.

        button: Whether it is the region's button for keyboard and screen reader too.
    """
    label = escape(labels.get(region, region))
    classes = "body-region" + (" on" if on else "") + (" first" if first else "")
    fill = "#b4552d" if on else "#ffffff"
    opacity = "0.85" if on else "0.01"
    said = (
        f' tabindex="0" role="button" aria-pressed="{str(on).lower()}" aria-label="{label}"'
        if clickable and button
        else ""
    )
    press = f'{said} data-region="{region}"' if clickable else ""
    return (
        f'<path class="{classes}" d="{path}" fill="{fill}" '
        f'fill-opacity="{opacity}" stroke="#5b3a26" '
        f'stroke-width="{2.2 if first else 0.6}" '
        f'stroke-opacity="{1 if on else 0.35}"{press}><title>{label}</title></path>'
    )


def _caption(text: str, x: int, y: int = HEIGHT - 2) -> str:
    return f'<text x="{x}" y="{y}" font-size="15" text-anchor="middle" fill="#6b655c">{text}</text>'


def _side(text: str, x: int, y: int = 120) -> str:
    return f'<text x="{x}" y="{y}" font-size="15" text-anchor="middle" fill="#6b655c">{text}</text>'


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
