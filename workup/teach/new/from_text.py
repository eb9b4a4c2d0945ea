"""
A case file begun from a text: what was read is filled in, what was not stands as a comment.
"""

from __future__ import annotations

from workup.model.case import build
from workup.model.document import Document
from workup.model.vocabulary import Vocabulary
from workup.reading import read_text
from workup.reading.account import summary, visible
from workup.teach.new.write import file_text

#: Phrases named in the head of the file: more would push the case itself out of sight.
_MOST = 12


def prefilled(text: str, name: str, vocabulary: Vocabulary) -> tuple[str, str, list[str]]:
    """
    Args:
        text: A vignette or a note.

        name: The id of the new case.

        vocabulary: Gives the labels beside the ids.

    Returns:
        The text of the case file, a short account of the reading, and what in the case cannot be
        true as it was read.
    """
    reading = read_text(text, name)
    _, problems = build(Document(name, reading.case, {}), vocabulary)
    head = ["Read from a text by `workup new case --from`. Check every line against the text."]
    unread = [" ".join(visible(item["text"]).split()) for item in reading.unread]
    head += [f"Not taken: {phrase}" for phrase in dict.fromkeys(unread[:_MOST])]
    if len(unread) > _MOST:
        head.append(f"Not taken: {len(unread) - _MOST} more; see `unmapped`")
    written = file_text(reading.case, vocabulary, head)
    return written, summary(reading), [str(problem.message) for problem in problems]
