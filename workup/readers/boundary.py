"""
Where a reader ends and a job begins: whatever a record holds, the job gets a case or a problem with
its place.

What decoders raise of bad input is a mistake of the input. Anything else that rises while a record
is read is a mistake of workup: the record is still refused at its place, so that a job goes on, and
the message says whose mistake it is and where it rose.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from workup.errors import Problem
from workup.model.document import Document, DocumentError

Raw = Document | DocumentError
#: What a decoder raises of bad input, its own errors being turned into these where it is called.
OF_INPUT = (ValueError, OverflowError, RecursionError, EOFError, OSError)


def guarded(reader: Callable[[Path, str], Iterator[Raw]]) -> Callable[[Path, str], Iterator[Raw]]:
    """
    A reader whose records never raise: what it raises becomes its last record, a problem placed
    after the last one that it gave.
    """

    def read(path: Path, name: str) -> Iterator[Raw]:
        line = 0
        try:
            for record in reader(path, name):
                line = _line(record)
                yield record
        except DocumentError as error:
            yield error
        except MemoryError:
            raise
        except Exception as error:
            yield DocumentError(problem_of(error, name, line))

    return read


def problem_of(error: Exception, name: str, line: int) -> Problem:
    """
    What is said of an exception that rose while a record was read; it never quotes the record.

    Args:
        error: The exception.

        name: What messages call the file.

        line: Where the record stands, or the last one before it; 0 where that is not known.
    """
    if isinstance(error, OF_INPUT):
        return Problem(name, line, f"cannot be read ({type(error).__name__})")
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    return Problem(
        name,
        line,
        f"cannot be read, by a mistake of workup itself ({type(error).__name__} at {place}). "
        f"Please report it",
    )


def _line(record: Raw) -> int:
    if isinstance(record, Document):
        return record.line(())
    return record.problems[0].line if record.problems else 0
