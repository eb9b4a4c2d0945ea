"""
Which members of a label that lumps several diseases fit best, in a table of cases at once.

The members of a label are its written pictures and the inherited diseases that the annotations put
under it and no picture stands for. A member's share is its part of 2^(scale x points).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workup.engine.columns import Flags
from workup.model.assessment import Member
from workup.model.grouped import grouped
from workup.pathway.inherited import InheritedDiseases, standing_for
from workup.pathway.pictures import Pictures
from workup.pathway.rounding import round_to
from workup.pathway.sums import GRAIN, Floats, Ints

Named = tuple[str, str, tuple[str, ...]]  # id, title and genes

MOST_MEMBERS = 3  # named of a label
LEAST_SHARE = 0.05  # within the label; below this a member is not named
SEXES = ("", "female", "male")  # of a picture, as numbers; the first is either
#: No member so far down is named, nor moves a share at six decimals.
NEVER = -1e9
ROOM = 1 << 60  # more than any grains times any number of pictures
BLOCK = 256  # cases at a time, whose members stay in the processor's cache


class Segments(NamedTuple):
    """Numbers put together: `flat` one after the other, `begins` where each part begins."""

    flat: Ints
    begins: Ints

    @staticmethod
    def of(parts: Sequence[Sequence[int]]) -> Segments:
        """Parts, none of them empty."""
        ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
        flat = np.array([n for part in parts for n in part], np.int64)
        return Segments(flat, np.append(0, ends)[:-1])

    @property
    def owner(self) -> Ints:
        """The part of each of the numbers."""
        found: Ints = np.repeat(
            np.arange(len(self.begins)), np.diff(self.begins, append=len(self.flat))
        )
        return found

    def most(self, whole: Floats) -> Floats:
        """The highest of each part, (cases, parts), of what each number stands for."""
        if not len(self.begins):
            return np.zeros((len(whole), 0))
        found: Floats = np.maximum.reduceat(whole[:, self.flat], self.begins, axis=1)
        return found


@dataclass(frozen=True)
class MemberFit:
    """
    How members fit some cases.

    `grains` of each picture, (cases, pictures); `known`: which facts have which value, (tokens,
    cases); `sexes` of the patients, a number into SEXES, 0 where unknown, (cases,); `diseases`:
    points of each inherited disease, (cases, diseases); `far`: which pictures age, tempo, course
    and sex put far off, and `costs` what these cost each picture in points, (pictures, cases).
    """

    grains: Ints
    known: Flags
    sexes: Ints
    diseases: Floats
    far: Flags
    costs: Floats

    def part(self, cases: slice) -> MemberFit:
        """The same of some of the cases."""
        return MemberFit(
            self.grains[cases],
            self.known[:, cases],
            self.sexes[cases],
            self.diseases[cases],
            self.far[:, cases],
            self.costs[:, cases],
        )


@dataclass(frozen=True)
class MemberRows:
    """
    The members of all labels in a row: those of a label together, written pictures first.

    `label`: number of the label of each member, into `labels`; `named`: id, title and genes;
    `begins`: where each label begins; (members,). `written`, `annotated`: places of members in
    the row; `picture`, `sex`: of each written one; `disease`, of each annotated one; `alike`: those
    annotated ones of a label, by place among the annotated, that have the same genes. `needing`:
    places among the written, of those that need an exposure, and `needs`, the tokens of each.
    `claim`: (label, gene) by label to the written members for which it stands; `diseases`: what the
    gene alone causes, by claim; `claims_of`: the flat claims of each written member that makes any.
    """

    labels: tuple[str, ...]
    label: Ints
    named: list[Named]
    begins: Ints
    written: Ints
    annotated: Ints
    picture: Ints
    sex: Ints
    disease: Ints
    alike: Segments
    needing: Ints
    needs: Segments
    claim: Segments
    diseases: Segments
    claims_of: Segments
    claiming: Ints


def member_rows(
    pictures: Pictures, inherited: InheritedDiseases, diagnoses: Sequence[str]
) -> MemberRows:
    """All labels of a rulebook that lump diseases, in the order of the diagnoses."""
    labels = tuple(
        d
        for n, d in enumerate(diagnoses)
        if pictures.kind.get(d) == "members" and (pictures.of(n) or inherited.by_label.get(d))
    )
    named, label, begins = list[Named](), list[int](), list[int]()
    written, annotated, picture, disease = list[int](), list[int](), list[int](), list[int]()
    alike: list[list[int]] = []
    claims: list[tuple[tuple[int, str], int]] = []
    for number, id_ in enumerate(labels):
        begins.append(len(named))
        mine = pictures.of(diagnoses.index(id_))
        for n in mine:
            claims += [((number, g), len(written)) for g in standing_for(pictures.named[n][2])]
            written.append(len(named))
            picture.append(n)
            named.append(pictures.named[n])
        same = grouped((inherited.named[n][2], n) for n in inherited.by_label.get(id_, ()))
        for numbers in same.values():
            alike.append(list(range(len(disease), len(disease) + len(numbers))))
            for n in numbers:
                annotated.append(len(named))
                disease.append(n)
                named.append(inherited.named[n])
        label += [number] * (len(named) - begins[-1])
    # a gene that causes none of the diseases alone says nothing of the picture that names it
    caused = [pair for pair in claims if inherited.by_gene.get(pair[0][1])]
    by_claim = grouped(caused)
    flat = [n for mine in by_claim.values() for n in mine]
    of_member = grouped((n, place) for place, n in enumerate(flat))
    needing = [k for k, n in enumerate(picture) if pictures.needed[n]]
    return MemberRows(
        labels,
        np.array(label, np.int64),
        named,
        np.array(begins, np.int64),
        np.array(written, np.int64),
        np.array(annotated, np.int64),
        np.array(picture, np.int64),
        np.array([SEXES.index(pictures.sex[n]) for n in picture], np.int64),
        np.array(disease, np.int64),
        Segments.of(alike),
        np.array(needing, np.int64),
        Segments.of([pictures.needed[picture[k]] for k in needing]),
        Segments.of(list(by_claim.values())),
        Segments.of([inherited.by_gene[gene] for _, gene in by_claim]),
        Segments.of(list(of_member.values())),
        np.array(list(of_member), np.int64),
    )


class Members:
    """
    Says which members fit best.

    Args:
        rows: The members.

        scale: Of points, as of a differential.

        prior: Points of an inherited disease by itself: what a picture gains that stands for it.
    """

    def __init__(self, rows: MemberRows, scale: float, prior: float) -> None:
        self.rows, self._scale, self._prior = rows, scale, prior

    def of(self, fit: MemberFit) -> list[dict[str, tuple[Member, ...]]]:
        """The members that fit best of each label with any, best first; a map a case."""
        if not self.rows.labels:
            return [{} for _ in fit.grains]
        found: list[dict[str, tuple[Member, ...]]] = []
        for start in range(0, len(fit.grains), BLOCK):
            found += self._of_block(fit.part(slice(start, start + BLOCK)))
        return found

    def _of_block(self, fit: MemberFit) -> list[dict[str, tuple[Member, ...]]]:
        rows = self.rows
        mine = fit.grains[:, rows.picture]
        meant = self._meant(fit.known, fit.sexes) & ~fit.far[rows.picture].T
        points = np.full((len(mine), len(rows.named)), NEVER)
        points[:, rows.written] = self._written(
            mine, meant, fit.diseases, fit.costs[rows.picture].T
        )
        points[:, rows.annotated] = self._annotated(fit.diseases)
        top = np.maximum.reduceat(points, rows.begins, axis=1)
        weights = np.exp2(self._scale * (points - top[:, rows.label]))
        shares = weights / np.add.reduceat(weights, rows.begins, axis=1)[:, rows.label]
        shares[points == NEVER] = 0.0
        place = np.flatnonzero(shares >= LEAST_SHARE)
        case, member = np.divmod(place, len(rows.named))
        # of equal shares the written first, by their pictures, then in the order of the row
        turn = np.zeros(points.shape, np.int64)
        turn[:, rows.written] = -mine - (1 << 32)
        share, group = shares.ravel()[place], case * len(rows.labels) + rows.label[member]
        order = np.lexsort((member, turn.ravel()[place], -share, group))
        group = group[order]
        kept = order[np.arange(len(group)) - np.searchsorted(group, group) < MOST_MEMBERS]
        told = zip(
            case[kept].tolist(),
            rows.label[member[kept]].tolist(),
            member[kept].tolist(),
            round_to(share[kept], 6).tolist(),
            strict=True,
        )
        found: list[dict[str, tuple[Member, ...]]] = [{} for _ in mine]
        for case_, label_, member_, share_ in told:
            name, (id_, title, genes) = rows.labels[label_], rows.named[member_]
            before = found[case_].get(name, ())
            found[case_][name] = (*before, Member(id_, title, share_, genes))
        return found

    def _meant(self, known: Flags, sexes: Ints) -> Flags:
        """
        Which written members may be named: of the patient's sex, and one of the exposures that it
        needs is known; (cases, written).
        """
        rows = self.rows
        told = sexes[:, None]
        found: Flags = (rows.sex == 0) | (told == 0) | (rows.sex == told)
        if len(rows.needing):
            met = np.logical_or.reduceat(known[rows.needs.flat], rows.needs.begins, axis=0)
            found[:, rows.needing] &= met.T
        return found

    def _written(self, grains: Ints, meant: Flags, diseases: Floats, costs: Floats) -> Floats:
        """
        The points of written members, (cases, written). For the best of those that stand for a
        gene its annotations may say more than its picture does; age, tempo, course and sex, which
        the annotations do not hold, cost as much there, (cases, written).
        """
        rows, claim = self.rows, self.rows.claim
        found: Floats = np.where(meant, grains / GRAIN, NEVER)
        if not len(claim.flat):
            return found
        # of equal pictures the first
        rank = np.where(meant, grains * len(rows.picture) - np.arange(len(rows.picture)), -ROOM)
        stands = rank[:, claim.flat] == claim.most(rank)[:, claim.owner]
        said = rows.diseases.most(diseases)[:, claim.owner] + self._prior
        said = np.where(stands & meant[:, claim.flat], said - costs[:, claim.flat], NEVER)
        found[:, rows.claiming] = np.maximum(found[:, rows.claiming], rows.claims_of.most(said))
        return found

    def _annotated(self, diseases: Floats) -> Floats:
        """The points of annotated members, of those with the same genes only the first best."""
        rows, alike = self.rows, self.rows.alike
        found = diseases[:, rows.disease]
        best = found == alike.most(found)[:, alike.owner]
        if len(alike.begins) < len(alike.flat):
            before = np.cumsum(best, axis=1)
            first = before - best - (before - best)[:, alike.begins[alike.owner]] == 0
            best &= first
        found[~best] = NEVER
        return found
