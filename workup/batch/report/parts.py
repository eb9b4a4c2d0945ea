"""The report's tables as plain data: overall, subgroups, errors, calibration, tests, dangers, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workup.batch.metrics import Figure, share
from workup.batch.policies import policies
from workup.batch.report.kept import Columns, Kept
from workup.knowledge.rulebook import Rulebook

AGES = ("infancy", "childhood", "adolescence", "early adulthood", "late adulthood")
SPREADS = ("none", "focal", "segmental", "multifocal", "hemidystonia", "generalised")
TOLD = ("up to 2", "3 to 5", "more")
Flags = NDArray[np.bool_]


def overall(columns: Columns) -> dict[str, Figure]:
    """The contract's figures but calibration error, with intervals that know of papers, and the means over diagnoses and categories."""
    c, papers, all_ = columns, columns.papers, columns.all
    one = np.ones(len(c.kept))
    tests = c.of("decisive") > 0
    diagnoses = np.unique(c.diagnosis, return_inverse=True)[1]
    categories = np.unique(c.words("answer_category"), return_inverse=True)[1]
    return {
        "category_top1": papers.ratio(c.of("category"), one, all_),
        "category_macro": papers.macro(c.of("category"), categories),
        **{f"diagnosis_top{k}": papers.ratio((c.rank <= k).astype(float), one, all_) for k in (1, 3, 5)},
        **{f"macro_top{k}": papers.macro((c.rank <= k).astype(float), diagnoses) for k in (1, 3)},
        "mrr": papers.mean(1 / c.rank, all_),
        "decisive_recall": papers.ratio(c.of("found"), c.of("decisive"), all_),
        "decisive_recall_first": papers.ratio(c.of("found_first"), c.of("decisive"), all_),
        "tests_per_case": papers.mean(c.of("suggested"), tests),
        "test_precision": papers.ratio(c.of("useful"), c.of("suggested"), tests),
        "never_miss_kept": papers.ratio(c.of("kept"), one, c.of("tier") > 0),
        "undetermined": papers.ratio(c.of("undetermined"), one, all_),
        "brier": papers.mean((c.of("share") - c.of("first_right")) ** 2, all_),
    }  # fmt: skip


def by(columns: Columns, values: NDArray[np.str_], order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """A row for each value: cases, papers, and how often the answer came first, among the first three, and in its category."""
    names = sorted(
        set(values.tolist()), key=lambda v: (order.index(v) if v in order else len(order), v == "not told", v)
    )
    one = np.ones(len(columns.kept))
    rows = []
    for name in names:
        where = values == name
        rows.append(
            {
                "name": name, "n": int(where.sum()), "papers": columns.papers.count_in(where),
                "first": columns.papers.ratio((columns.rank <= 1).astype(float), one, where),
                "three": columns.papers.ratio((columns.rank <= 3).astype(float), one, where),
                "category": columns.papers.ratio(columns.of("category"), one, where),
            }
        )  # fmt: skip
    return rows


def subgroups(columns: Columns) -> dict[str, list[dict[str, Any]]]:
    """By age class, sex, setting, distribution and number of facts told."""
    if not columns.kept:
        return {}
    order = {"age at onset": AGES, "distribution": SPREADS, "facts told": TOLD}
    return {name: by(columns, columns.group(name), order.get(name, ())) for name in columns.kept[0].groups}


def confusion(columns: Columns) -> dict[str, Any]:
    """Category of the answer against category of the rules: counts, and each as a share of its row."""
    pairs = Counter(
        (a or "not told", b)
        for a, b in zip(columns.words("answer_category").tolist(), columns.words("category").tolist(), strict=True)
    )
    rows, across = (
        sorted({a for a, _ in pairs}),
        sorted({b for _, b in pairs} | {a for a, _ in pairs if a != "not told"}),
    )
    sums = {a: sum(n for (x, _), n in pairs.items() if x == a) for a in rows}
    return {"rows": rows, "columns": across, "pairs": pairs, "sums": sums}


def grave(columns: Columns) -> list[dict[str, Any]]:
    """Errors that are worse than others: how often, out of how many."""
    truth, said = columns.words("answer_category"), columns.words("category")
    likely = columns.words("confidence") == "likely"
    wrong = columns.of("category") == 0
    secondary, tier = truth == "secondary", columns.of("tier") > 0
    other = (truth != "functional") & (truth != "")
    listed: list[tuple[str, Flags, Flags]] = [
        ("secondary called primary", secondary & (said == "primary") & wrong, secondary),
        ("secondary called primary, and called likely", secondary & (said == "primary") & wrong & likely, secondary),
        ("anything else called functional", other & (said == "functional") & wrong, other),
        ("anything else called functional, and called likely", other & (said == "functional") & wrong & likely, other),
        ("secondary or mimic called likely primary or functional", np.isin(truth, ("secondary", "mimic")) & np.isin(said, ("primary", "functional")) & wrong & likely, np.isin(truth, ("secondary", "mimic"))),
        ("a treatable or dangerous answer neither among the first three nor kept in mind", tier & (columns.of("kept") == 0), tier),
    ]  # fmt: skip
    one = np.ones(len(columns.kept))
    return [
        {"name": name, "n": int(where.sum()), "of": int(out_of.sum()), "figure": columns.papers.ratio(where.astype(float), one, out_of), "cases": _ids(columns.kept, where)}
        for name, where, out_of in listed
    ]  # fmt: skip


def _ids(kept: Sequence[Kept], where: Flags, most: int = 12) -> list[str]:
    return [kept[n].scored.case for n in np.flatnonzero(where)[:most] if kept[n].whole]


def calibration(columns: Columns, bins: int = 5) -> list[dict[str, Any]]:
    """Bins of equal count: the mean share of the first diagnosis and how often it was right."""
    order = np.lexsort((columns.of("first_right"), columns.of("share")))
    shares, right = columns.of("share")[order], columns.of("first_right")[order]
    edges = [n * len(order) // bins for n in range(bins + 1)]
    return [
        {"n": b - a, "share": float(shares[a:b].mean()), "low": float(shares[a]), "high": float(shares[b - 1]), "right": share(int(right[a:b].sum()), b - a)}
        for a, b in pairwise(edges)
        if b > a
    ]  # fmt: skip


def abstention(columns: Columns) -> dict[str, Any]:
    """How right the first diagnosis is where the rules give a firm answer and where they do not, and at several coverages."""
    firm, one = columns.of("undetermined") == 0, np.ones(len(columns.kept))
    right = columns.of("first_right")
    surest = np.argsort(-columns.of("share"), kind="stable")
    curve = [
        {"coverage": c, "wrong": share(int((1 - right[surest[:n]]).sum()), n)}
        for c in (0.25, 0.5, 0.75, 1.0)
        if (n := round(c * len(surest)))
    ]
    risks = np.cumsum(1 - right[surest]) / np.arange(1, len(surest) + 1)
    return {
        "firm": columns.papers.ratio(right, one, firm), "open": columns.papers.ratio(right, one, ~firm),
        "category_firm": columns.papers.ratio(columns.of("category"), one, firm), "category_open": columns.papers.ratio(columns.of("category"), one, ~firm),
        "curve": curve, "area": float(risks.mean()) if len(risks) else None,
    }  # fmt: skip


def ordering(columns: Columns) -> list[dict[str, Any]]:
    """The rules' tests beside the baselines: decisive tests found, decisive among the ordered, tests a case. Over cases with decisive tests."""
    where, wanted = columns.of("decisive") > 0, columns.of("decisive")
    soon = np.array([_count(k, ("tests_now", "tests_first")) for k in columns.kept], np.float64)
    whole = np.array([k.whole for k in columns.kept])
    first, every = policies()["first_text"], policies()["everything"]
    lines = [
        ("the rules, now and first", columns.of("found_first"), None, soon, where & whole),
        ("the rules, all that they suggest", columns.of("found"), columns.of("useful"), columns.of("suggested"), where),
        (first.label, columns.of("named_found"), columns.of("named_useful"), columns.of("named"), where),
        (every.label, wanted, columns.of("everything_useful"), columns.of("everything"), where),
    ]
    return [
        {
            "name": name, "recall": columns.papers.ratio(found, wanted, part), "tests": columns.papers.mean(count, part),
            "precision": None if useful is None else columns.papers.ratio(useful, count, part),
        }
        for name, found, useful, count, part in lines
        if part.any()
    ]  # fmt: skip


def _count(kept: Kept, names: Iterable[str]) -> int:
    return sum(len(str(kept.row.get(name) or "").split()) for name in names)


def never_miss(columns: Columns, book: Rulebook) -> list[dict[str, Any]]:
    """Each treatable or dangerous answer: tier, cases, how many were kept, and which were lost."""
    rows = []
    kept = columns.of("kept")
    for name in np.unique(columns.diagnosis[columns.of("tier") > 0]).tolist():
        where = columns.diagnosis == name
        lost = where & (kept == 0)
        term = book.vocabulary["diagnoses"][name]
        rows.append(
            {
                "name": term.label,
                "tier": term.tier,
                "n": int(where.sum()),
                "kept": int(kept[where].sum()),
                "lost": _ids(columns.kept, lost),
            }
        )
    return sorted(rows, key=lambda row: (row["tier"], -row["n"], row["name"]))


def red_flags(kept: Sequence[Kept], book: Rulebook) -> dict[str, Any]:
    """Flags that answers want, and how often each was raised; emergencies seen, and routine cases alarmed. Over the cases kept whole."""
    whole = [k for k in kept if k.whole]
    emergency = {f for f, rows in book.flags.items() if any(row.urgency == "emergency" for row in rows)}
    wanted, hit, raised = Counter[str](), Counter[str](), Counter[str]()
    seen = {"emergency": [0, 0], "routine": [0, 0]}
    for k in whole:
        got, want = set(_list(k, "red_flags")), set(_list(k, "answer_red_flags"))
        raised.update(got)
        wanted.update(want)
        hit.update(want & got)
        urgency = str(k.row.get("answer_urgency") or "")
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
        "rows": rows, "all": share(sum(hit.values()), sum(wanted.values())),
        "emergency": share(seen["emergency"][1], seen["emergency"][0]), "routine": share(seen["routine"][1], seen["routine"][0]),
    }  # fmt: skip


def _list(kept: Kept, name: str) -> list[str]:
    return str(kept.row.get(name) or "").split()


def rules(fired: Mapping[str, int], book: Rulebook, most: int = 15) -> dict[str, Any]:
    """Which rules fired in how many of all assessed cases: by folder, the most frequent, and those that never did."""
    known = {id_: n for id_, n in fired.items() if id_ in book.rules}
    kinds: dict[str, list[int]] = {}
    for id_, n in known.items():
        kinds.setdefault(_kind(id_, book), []).append(n)
    rows = [{"name": kind, "rules": len(ns), "fired": sum(n > 0 for n in ns)} for kind, ns in sorted(kinds.items())]
    ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    return {
        "rows": rows, "rules": len(known), "fired": sum(n > 0 for n in known.values()), "most": ordered[:most],
        "never": sorted(id_ for id_, n in known.items() if not n),
    }  # fmt: skip


_KINDS = {
    "disorders": "illness scripts", "families": "rows that scripts share", "tests": "tests", "urgent": "red flags",
    "management": "management", "complications": "complications",
}  # fmt: skip


def _kind(id_: str, book: Rulebook) -> str:
    """What a rule belongs to, by its folder."""
    folder = book.rules[id_].file.rpartition("/")[0].rpartition("/")[2]
    return _KINDS.get(folder, folder or "other")
