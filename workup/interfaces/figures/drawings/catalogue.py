"""
Every drawing by its name: what draws it, and its size. Titles, text alternatives and what each
shows are in `rules/teaching/drawings.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workup.interfaces.figures.drawings import (
    deep,
    face,
    larynx,
    lesions,
    limbs,
    neck,
    pairs,
    person,
    shrunken,
)
from workup.interfaces.figures.drawings.slices import HEIGHT, WIDTH, Draw


@dataclass(frozen=True, slots=True)
class Sketch:
    """What draws it, and its size in its own units."""

    draw: Draw
    width: float = 200
    height: float = 226


def _scan(draw: Draw) -> Sketch:
    return Sketch(draw, WIDTH, HEIGHT)


def _two(draw: Draw) -> Sketch:
    return Sketch(draw, 2 * WIDTH + pairs.APART, HEIGHT)


_POSTURES: Mapping[str, Sketch] = {
    "neck_rotation": Sketch(neck.rotation),
    "neck_tilt": Sketch(neck.tilt),
    "neck_flexion": Sketch(neck.flexion),
    "neck_extension": Sketch(neck.extension),
    "neck_shift": Sketch(neck.shift),
    "shoulder_raised": Sketch(neck.shoulder),
    "lids_squeezed": Sketch(face.lids_squeezed),
    "lids_shut": Sketch(face.lids_shut),
    "gaze_up": Sketch(face.gaze_up),
    "jaw_open": Sketch(face.jaw_open),
    "jaw_closed": Sketch(face.jaw_closed),
    "tongue_out": Sketch(face.tongue_out),
    "grin": Sketch(face.grin),
    "corneal_ring": Sketch(face.ring),
    "folds_pressed": Sketch(larynx.pressed),
    "folds_apart": Sketch(larynx.apart),
    "writing_hand": Sketch(limbs.writing),
    "foot_in": Sketch(limbs.foot_in),
    "striatal_toe": Sketch(limbs.striatal_toe),
    "toe_walking": Sketch(limbs.toe_walking),
    "trunk_side": Sketch(person.trunk_side),
    "back_arched": Sketch(person.arched),
    "hemidystonia": Sketch(person.hemidystonia),
    "generalised": Sketch(person.generalised),
}
_SCANS: tuple[Draw, ...] = (
    deep.eye_of_the_tiger,
    deep.t1_bright_pallidum,
    deep.caudate_putamen_t2,
    deep.putamen_t2,
    deep.pallidum_both,
    lesions.pallidum_white_matter,
    deep.putamen_thalamus,
    deep.striatal_necrosis_wide_fissures,
    deep.contralateral_basal_ganglia,
    deep.basal_ganglia_lesion,
    deep.putamen_necrosis,
    deep.pallidal_hypointensity_subtle,
    lesions.cortical_ribbon,
    deep.calcification_symmetric,
    shrunken.caudate_atrophy,
    shrunken.cortical_atrophy_asymmetric,
    lesions.white_matter,
    lesions.demyelination,
    lesions.infarct,
    lesions.haemorrhage,
    lesions.mass,
    lesions.abscess_or_granuloma,
    lesions.meningeal_enhancement,
    lesions.malformation,
    lesions.contusion,
    lesions.hypoxic_ischaemic,
    shrunken.basal_ganglia_atrophy,
    pairs.dentate,
    pairs.cerebellar_atrophy,
    pairs.vascular_loop,
    pairs.midbrain_atrophy,
    pairs.atlantoaxial_displacement,
)
_PAIRS: tuple[Draw, ...] = (
    pairs.basal_ganglia_brainstem_symmetric,
    pairs.pallidum_subthalamic,
    pairs.pons_striatum,
    pairs.iron_deep_nuclei,
    pairs.putaminal_rim,
    pairs.presynaptic_deficit,
)
#: A drawing of a scan has the name of its pattern in the vocabulary.
SKETCHES: Mapping[str, Sketch] = {
    **_POSTURES,
    **{draw.__name__: _scan(draw) for draw in _SCANS},
    **{draw.__name__: _two(draw) for draw in _PAIRS},
}
