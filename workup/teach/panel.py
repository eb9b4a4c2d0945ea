"""
A panel's answers to script concordance items, and the key made of them.

The aggregate method: an answer earns the share of the panel that gave it, over the share of the
commonest answer. An item on which
all agree tells nothing and is dropped.

Source:
    Fournier JP, Demeester A, Charlin B. Script concordance tests: guidelines for construction. BMC
    Med Inform Decis Mak 2008;8:18.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workup.errors import Problem, WorkupError, did_you_mean
from workup.teach.items import Because, Choice, Item

FEWEST = 10
COLUMNS = ("rater", "item", "answer")
ANSWERS = ("-2", "-1", "0", "1", "2")


class PanelError(WorkupError):
    """A panel's file that cannot be read or is not valid."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """
    Items once a panel was read: with its key where it has one, and a line on each that was dropped
    or stays without a score.
    """

    items: tuple[Item, ...]
    notes: tuple[str, ...]


def read_panel(path: Path, known: Iterable[str]) -> dict[str, Counter[str]]:
    """
    Read a panel's answers.

    Args:
        path: CSV in UTF-8 with the columns `rater`, `item` and `answer` (-2 to 2); one row for each
        rater and item.

        known: The ids of the script concordance items.

    Returns:
        Item to its answers and how many raters gave each.

    Raises:
        PanelError: With the line of every mistake, or if fewer than ten raters answered.
    """
    rows = list(csv.reader(io.StringIO(_text(path))))
    name = str(path)
    header = [c.strip().lower() for c in rows[0]] if rows else []
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        raise PanelError(
            [
                Problem(
                    name,
                    1,
                    f"lacks the column `{missing[0]}`. The first line is `{','.join(COLUMNS)}`",
                )
            ]
        )
    ids = set(known)
    answers, problems, raters = _rows(rows[1:], header, name, ids)
    if len(raters) < FEWEST and not problems:
        problems.append(
            Problem(
                name, 0, f"holds {len(raters)} raters. A key needs a panel of at least {FEWEST}"
            )
        )
    if problems:
        raise PanelError(problems)
    return answers


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise PanelError([Problem(str(path), 0, f"cannot be read ({error.strerror})")]) from None
    except UnicodeDecodeError:
        raise PanelError([Problem(str(path), 0, "is not UTF-8. Save it as CSV in UTF-8")]) from None


def _rows(
    rows: Sequence[Sequence[str]], header: Sequence[str], name: str, known: set[str]
) -> tuple[dict[str, Counter[str]], list[Problem], set[str]]:
    answers: dict[str, Counter[str]] = {}
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
        rater, item, answer = (cells.get(c, "") for c in COLUMNS)
        answer = answer.removeprefix("+").removeprefix("'")
        wrong = _wrong(rater, item, answer, known, seen)
        if wrong:
            problems.append(Problem(name, line, wrong))
            continue
        seen[rater, item] = line
        answers.setdefault(item, Counter())[answer] += 1
    return answers, problems, {rater for rater, _ in seen}


def _wrong(
    rater: str, item: str, answer: str, known: set[str], seen: Mapping[tuple[str, str], int]
) -> str:
    if not rater:
        return "`rater` is empty. Any word that distinguishes the raters will do"
    if item not in known:
        return f"unknown item `{item}`.{did_you_mean(item, known)} The export to csv lists them"
    if answer not in ANSWERS:
        return f"`answer` is `{answer}`, but may be {', '.join(ANSWERS)}"
    if (rater, item) in seen:
        return f"this rater answered `{item}` on line {seen[rater, item]} already"
    return ""


def keyed(items: Sequence[Item], answers: Mapping[str, Counter[str]]) -> Keyed:
    """
    Give script concordance items the panel's key.

    Args:
        items: Items of any kind; the others stay as they are.

        answers: As `read_panel` gives them.
    """
    kept: list[Item] = []
    notes: list[str] = []
    for item in items:
        given = answers.get(item.id, Counter()) if item.kind == "script" else None
        count = given.total() if given is not None else 0
        if given is None:
            kept.append(item)
        elif count < FEWEST:
            kept.append(item)
            notes.append(
                f"{item.id}: {count} raters answered, fewer than {FEWEST}; it stays unscored"
            )
        elif len(given) == 1:
            notes.append(f"{item.id}: all {count} raters agree; it is dropped")
        else:
            kept.append(_keyed(item, given))
    return Keyed(tuple(kept), tuple(notes))


def _keyed(item: Item, given: Counter[str]) -> Item:
    most = max(given.values())
    choices = tuple(
        Choice(
            c.id, c.text, given[c.id] / most, (_said(given[c.id], given.total(), most), *c.feedback)
        )
        for c in item.choices
    )
    return replace(item, choices=choices, scored=True)


def _said(given: int, whole: int, most: int) -> Because:
    text = f"{given} of {whole} on the panel gave this answer"
    if not given:
        return Because(f"None of the {whole} on the panel gave this answer: no credit.")
    return Because(
        f"{text}, the commonest: full credit."
        if given == most
        else f"{text}: {round(100 * given / most)} % of the credit."
    )
