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
from workup.model.document import bytes_within
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


def read_panel(paths: Path | Sequence[Path], known: Iterable[str]) -> dict[str, Counter[str]]:
    """
    Read a panel's answers.

    Args:
        paths: CSV in UTF-8 with the columns `rater`, `item` and `answer` (-2 to 2); one row for
        each rater and item. Several where each rater sent a form; other columns are passed over,
        and so is a row without an answer.

        known: The ids of the script concordance items.

    Returns:
        Item to its answers and how many raters gave each.

    Raises:
        PanelError: With the line of every mistake, or if fewer than ten raters answered.
    """
    ids, answers = set(known), dict[str, Counter[str]]()
    seen: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    files = [paths] if isinstance(paths, Path) else list(paths)
    for path in files:
        problems += _file(path, ids, answers, seen)
    raters = {rater for rater, _ in seen}
    if len(raters) < FEWEST and not problems:
        said = f"holds {len(raters)} raters. A key needs a panel of at least {FEWEST}"
        problems.append(Problem(", ".join(map(str, files)), 0, said))
    if problems:
        raise PanelError(problems)
    return answers


def _file(
    path: Path,
    known: set[str],
    answers: dict[str, Counter[str]],
    seen: dict[tuple[str, str], str],
) -> list[Problem]:
    """Count the answers of one file, and say what is wrong with it."""
    rows = list(csv.reader(io.StringIO(_text(path))))
    name = str(path)
    header = [c.strip().lower() for c in rows[0]] if rows else []
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        said = f"lacks the column `{missing[0]}`. Its first line names {', '.join(COLUMNS)}"
        return [Problem(name, 1, said)]
    return _rows(rows[1:], header, name, known, answers, seen)


def _text(path: Path) -> str:
    try:
        return bytes_within(path).decode("utf-8-sig")
    except OSError as error:
        raise PanelError([Problem(str(path), 0, f"cannot be read ({error.strerror})")]) from None
    except UnicodeDecodeError:
        raise PanelError([Problem(str(path), 0, "is not UTF-8. Save it as CSV in UTF-8")]) from None


def _rows(
    rows: Sequence[Sequence[str]],
    header: Sequence[str],
    name: str,
    known: set[str],
    answers: dict[str, Counter[str]],
    seen: dict[tuple[str, str], str],
) -> list[Problem]:
    problems: list[Problem] = []
    for line, row in enumerate(rows, 2):
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
        rater, item, answer = (cells.get(c, "") for c in COLUMNS)
        answer = answer.removeprefix("'").removeprefix("+")
        if not answer and item in known:
            continue  # a form where this item was passed over
        if not any(cell.strip() for cell in row):
            continue
        if wrong := _wrong(rater, item, answer, known, seen):
            problems.append(Problem(name, line, wrong))
            continue
        seen[rater, item] = f"line {line} of {name}"
        answers.setdefault(item, Counter())[answer] += 1
    return problems


def _wrong(
    rater: str, item: str, answer: str, known: set[str], seen: Mapping[tuple[str, str], str]
) -> str:
    if not rater:
        return "`rater` is empty. Any word that distinguishes the raters will do"
    if item not in known:
        return f"unknown item `{item}`.{did_you_mean(item, known)} The export to panel lists them"
    if answer not in ANSWERS:
        return f"`answer` is `{answer}`, but may be {', '.join(ANSWERS)}"
    if (rater, item) in seen:
        return f"this rater answered `{item}` on {seen[rater, item]} already"
    return ""


def keyed(items: Sequence[Item], answers: Mapping[str, Counter[str]]) -> Keyed:
    """Give script concordance items the panel's key."""
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
