"""
The report's tables as plain data: overall, subgroups, errors, calibration, tests, dangers, rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np

from workup.batch.labels import Flags, Labels
from workup.batch.metrics import Figure, share
from workup.batch.policies import policies
from workup.batch.report.kept import Columns
from workup.knowledge.rulebook import Rulebook
from workup.model.grouped import grouped

AGES = ("infancy", "childhood", "adolescence", "early adulthood", "late adulthood")
SPREADS = ("none", "focal", "segmental", "multifocal", "hemidystonia", "generalised")
TOLD = ("up to 2", "3 to 5", "more")


def overall(columns: Columns) -> dict[str, Figure]:
    """
    The figures of `metrics.json` but calibration error, with intervals that know of papers, and the
    means over diagnoses and categories.
    """
    c, papers, s, all_, one = columns, columns.papers, columns.scores, columns.all, columns.one
    tests = s["decisive"] > 0
    return {
        "category_top1": papers.ratio(s["category"], one, all_),
        "category_macro": papers.macro(s["category"], c.slim["answer_category"].codes),
        **{f"diagnosis_top{k}": papers.ratio(s.within(k), one, all_) for k in (1, 3, 5)},
        **{f"macro_top{k}": papers.macro(s.within(k), s.diagnosis.codes) for k in (1, 3)},
        "mrr": papers.mean(1 / s["rank"], all_),
        "decisive_recall": papers.ratio(s["found"], s["decisive"], all_),
        "decisive_recall_first": papers.ratio(s["found_first"], s["decisive"], all_),
        "tests_per_case": papers.mean(s["suggested"], tests),
        "test_precision": papers.ratio(s["useful"], s["suggested"], tests),
        "never_miss_kept": papers.ratio(s["kept"], one, s["tier"] > 0),
        "undetermined": papers.ratio(s["undetermined"], one, all_),
        "brier": papers.mean((s["share"] - s["first_right"]) ** 2, all_),
    }


def by(columns: Columns, values: Labels, order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """
    A row for each value: cases, papers, and how often the answer came first, among the first three,
    and in its category.
    """
    names = sorted(
        values.names,
        key=lambda v: (order.index(v) if v in order else len(order), v == "not known", v),
    )
    one, s = columns.one, columns.scores
    rows = []
    for name in names:
        where = values.among(name)
        rows.append(
            {
                "name": name,
                "n": int(where.sum()),
                "papers": columns.papers.count_in(where),
                "first": columns.papers.ratio(s.within(1), one, where),
                "three": columns.papers.ratio(s.within(3), one, where),
                "category": columns.papers.ratio(s["category"], one, where),
            }
        )
    return rows


def subgroups(columns: Columns) -> dict[str, list[dict[str, Any]]]:
    """By age class, sex, setting, distribution and number of known facts."""
    order = {"age at onset": AGES, "distribution": SPREADS, "known facts": TOLD}
    return {
        name: by(columns, values, order.get(name, ())) for name, values in columns.groups.items()
    }


def confusion(columns: Columns) -> dict[str, Any]:
    """
    Category of the answer against category of the rules: counts, and each as a share of its row.
    """
    truth, said = columns.slim["answer_category"], columns.slim["category"]
    counts = np.bincount(truth.codes.astype(np.int64) * len(said.names) + said.codes).tolist()
    cells = zip(product(truth.names, said.names), counts, strict=False)
    pairs = Counter({(a or "not known", b): n for (a, b), n in cells if n})
    rows, across = (
        sorted({a for a, _ in pairs}),
        sorted({b for _, b in pairs} | {a for a, _ in pairs if a != "not known"}),
    )
    sums = {a: sum(n for (x, _), n in pairs.items() if x == a) for a in rows}
    return {"rows": rows, "columns": across, "pairs": pairs, "sums": sums}


def grave(columns: Columns) -> list[dict[str, Any]]:
    """Errors that are worse than others: how often, out of how many."""
    truth, said = columns.slim["answer_category"], columns.slim["category"]
    likely = columns.slim["confidence"].among("likely")
    wrong = columns.scores["category"] == 0
    secondary, tier = truth.among("secondary"), columns.scores["tier"] > 0
    other = ~truth.among("functional", "")
    primary, functional = said.among("primary"), said.among("functional")
    mistaken = wrong & likely & (primary | functional)
    listed: list[tuple[str, Flags, Flags]] = [
        ("secondary called primary", secondary & primary & wrong, secondary),
        (
            "secondary called primary, and called likely",
            secondary & primary & wrong & likely,
            secondary,
        ),
        ("anything else called functional", other & functional & wrong, other),
        (
            "anything else called functional, and called likely",
            other & functional & wrong & likely,
            other,
        ),
        (
            "secondary or mimic called likely primary or functional",
            truth.among("secondary", "mimic") & mistaken,
            truth.among("secondary", "mimic"),
        ),
        (
            "a treatable or dangerous answer neither among the first three nor kept in mind",
            tier & (columns.scores["kept"] == 0),
            tier,
        ),
    ]
    one = columns.one
    return [
        {
            "name": name,
            "n": int(where.sum()),
            "of": int(out_of.sum()),
            "figure": columns.papers.ratio(where.astype(float), one, out_of),
            "cases": _ids(columns, where),
        }
        for name, where, out_of in listed
    ]


def _ids(columns: Columns, where: Flags, most: int = 12) -> list[str]:
    return [columns.cases[n] for n in np.flatnonzero(where)[:most] if n < columns.whole]


def calibration(columns: Columns, bins: int = 5) -> list[dict[str, Any]]:
    """Bins of equal count: the mean share of the first diagnosis and how often it was right."""
    order = np.lexsort((columns.scores["first_right"], columns.scores["share"]))
    shares, right = columns.scores["share"][order], columns.scores["first_right"][order]
    edges = [n * len(order) // bins for n in range(bins + 1)]
    return [
        {
            "n": b - a,
            "share": float(shares[a:b].mean()),
            "low": float(shares[a]),
            "high": float(shares[b - 1]),
            "right": share(int(right[a:b].sum()), b - a),
        }
        for a, b in pairwise(edges)
        if b > a
    ]


def abstention(columns: Columns) -> dict[str, Any]:
    """
    How right the first diagnosis is where the rules give a firm answer and where they do not, and
    at several coverages.
    """
    firm, one = columns.scores["undetermined"] == 0, columns.one
    right = columns.scores["first_right"]
    surest = np.argsort(-columns.scores["share"], kind="stable")
    curve = [
        {"coverage": c, "wrong": share(int((1 - right[surest[:n]]).sum()), n)}
        for c in (0.25, 0.5, 0.75, 1.0)
        if (n := round(c * len(surest)))
    ]
    risks = np.cumsum(1 - right[surest]) / np.arange(1, len(surest) + 1)
    return {
        "firm": columns.papers.ratio(right, one, firm),
        "open": columns.papers.ratio(right, one, ~firm),
        "category_firm": columns.papers.ratio(columns.scores["category"], one, firm),
        "category_open": columns.papers.ratio(columns.scores["category"], one, ~firm),
        "curve": curve,
        "area": float(risks.mean()) if len(risks) else None,
    }


def ordering(columns: Columns) -> list[dict[str, Any]]:
    """
    The rules' tests beside the baselines: decisive tests found, decisive among the ordered, tests a
    case. Over cases with decisive tests.
    """
    where, wanted = columns.scores["decisive"] > 0, columns.scores["decisive"]
    soon = np.zeros(len(columns))
    for name in ("tests_now", "tests_first"):
        soon[: columns.whole] += [len(text.split()) for text in columns.texts(name)]
    whole = np.arange(len(columns)) < columns.whole
    first, every = policies()["first_text"], policies()["everything"]
    lines = [
        ("the rules, now and first", columns.scores["found_first"], None, soon, where & whole),
        (
            "the rules, all that they suggest",
            columns.scores["found"],
            columns.scores["useful"],
            columns.scores["suggested"],
            where,
        ),
        (
            first.label,
            columns.scores["named_found"],
            columns.scores["named_useful"],
            columns.scores["named"],
            where,
        ),
        (
            every.label,
            wanted,
            columns.scores["everything_useful"],
            columns.scores["everything"],
            where,
        ),
    ]
    return [
        {
            "name": name,
            "recall": columns.papers.ratio(found, wanted, part),
            "tests": columns.papers.mean(count, part),
            "precision": None if useful is None else columns.papers.ratio(useful, count, part),
        }
        for name, found, useful, count, part in lines
        if part.any()
    ]


def never_miss(columns: Columns, book: Rulebook) -> list[dict[str, Any]]:
    """Each treatable or dangerous answer: tier, cases, how many were kept, and which were lost."""
    rows = []
    kept = columns.scores["kept"]
    diagnosis, tier = columns.scores.diagnosis, columns.scores["tier"] > 0
    for name in diagnosis.names:
        where = diagnosis.among(name)
        if not tier[where].any():
            continue
        lost = where & (kept == 0)
        term = book.vocabulary["diagnoses"][name]
        rows.append(
            {
                "name": term.label,
                "tier": term.tier,
                "n": int(where.sum()),
                "kept": int(kept[where].sum()),
                "lost": _ids(columns, lost),
            }
        )
    return sorted(rows, key=lambda row: (row["tier"], -row["n"], row["name"]))


def red_flags(columns: Columns, book: Rulebook) -> dict[str, Any]:
    """
    Flags that answers want, and how often each was raised; emergencies seen, and routine cases
    alarmed. Over the cases kept whole.
    """
    emergency = {
        f for f, rows in book.flags.items() if any(row.urgency == "emergency" for row in rows)
    }
    wanted, hit, raised = Counter[str](), Counter[str](), Counter[str]()
    seen = {"emergency": [0, 0], "routine": [0, 0]}
    told = (columns.texts(name) for name in ("red_flags", "answer_red_flags", "answer_urgency"))
    for flags, answer, urgency in zip(*told, strict=True):
        got, want = set(flags.split()), set(answer.split())
        raised.update(got)
        wanted.update(want)
        hit.update(want & got)
        if urgency in seen:
            seen[urgency][0] += 1
            seen[urgency][1] += bool(got & emergency)
    rows = [
        {
            "name": book.vocabulary.label("red_flags", f),
            "wanted": wanted[f],
            "hit": share(hit[f], wanted[f]),
            "raised": raised[f],
        }
        for f in sorted(set(wanted) | set(raised), key=lambda f: (-wanted[f], -raised[f], f))
    ]
    return {
        "rows": rows,
        "all": share(sum(hit.values()), sum(wanted.values())),
        "emergency": share(seen["emergency"][1], seen["emergency"][0]),
        "routine": share(seen["routine"][1], seen["routine"][0]),
    }


def rules(fired: Mapping[str, int], book: Rulebook, most: int = 15) -> dict[str, Any]:
    """
    Which rules fired in how many of all assessed cases: by folder, the most frequent, and those
    that never did.
    """
    known = {id_: n for id_, n in fired.items() if id_ in book.rules}
    kinds = grouped((_kind(id_, book), n) for id_, n in known.items())
    rows = [
        {"name": kind, "rules": len(ns), "fired": sum(n > 0 for n in ns)}
        for kind, ns in sorted(kinds.items())
    ]
    ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    return {
        "rows": rows,
        "rules": len(known),
        "fired": sum(n > 0 for n in known.values()),
        "most": ordered[:most],
        "never": sorted(id_ for id_, n in known.items() if not n),
    }


_KINDS = {
    "disorders": "illness scripts",
    "families": "rows that scripts share",
    "tests": "tests",
    "urgent": "red flags",
    "management": "management",
    "complications": "complications",
}


def _kind(id_: str, book: Rulebook) -> str:
    """What a rule belongs to, by its folder."""
    folder = book.rules[id_].file.rpartition("/")[0].rpartition("/")[2]
    return _KINDS.get(folder, folder or "other")
