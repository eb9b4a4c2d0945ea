"""
H5P: a Question Set of multiple-choice questions, content only. A site that has the libraries, as
Moodle has once an administrator installed them, takes it from a teacher who may not install any.

Form: https://h5p.org/documentation/developers/h5p-specification. H5P takes most tags out of a
text, so that lists are written as paragraphs.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workup.errors import WorkupError
from workup.knowledge.rulebook import Source
from workup.teach.exports.packed import packed
from workup.teach.exports.text import (
    cited,
    cited_keys,
    html,
    known_by,
    paragraphs,
    source_line,
    turned,
)
from workup.teach.items import Because, Choice, Item
from workup.teach.media import Medium

#: The versions that sites with an older core can run; a newer library of the same major version
#: takes the content as well.
LIBRARIES: Mapping[str, tuple[int, int]] = {
    "H5P.QuestionSet": (1, 20),
    "H5P.MultiChoice": (1, 16),
    "H5P.Image": (1, 1),
}
TITLE = "Dystonia workup"
LONGEST_TITLE = 255
PASS = 50  # per cent: H5P's own default; nobody fails a course by it


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """
    The scored items as one package; what has no right answer cannot be a question of H5P.

    Raises:
        WorkupError: If none is scored.
    """
    kept = [item for item in items if item.scored]
    if not kept:
        raise WorkupError("H5P knows no question without a right answer, and none here has one")
    pictures = {m.name: m for item in kept if (m := _picture(item))}
    files = {
        "h5p.json": _json(_head(bool(pictures))),
        "content/content.json": _json(_content(kept, sources)),
    }
    return packed(files | {f"content/{_place(m)}": m.content for m in pictures.values()})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _library(name: str) -> str:
    major, minor = LIBRARIES[name]
    return f"{name} {major}.{minor}"


def _head(pictures: bool) -> dict[str, Any]:
    used = [name for name in LIBRARIES if pictures or name != "H5P.Image"]
    return {
        "title": TITLE,
        "language": "en",
        "defaultLanguage": "en",
        "mainLibrary": "H5P.QuestionSet",
        "embedTypes": ["iframe"],
        "license": "U",
        "preloadedDependencies": [
            {"machineName": n, "majorVersion": LIBRARIES[n][0], "minorVersion": LIBRARIES[n][1]}
            for n in used
        ],
    }


def _content(items: Sequence[Item], sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        "introPage": {"showIntroPage": False, "title": TITLE, "startButtonText": "Start"},
        "progressType": "textual",
        "passPercentage": PASS,
        "questions": [_question(item, sources) for item in items],
        "disableBackwardsNavigation": False,
        "randomQuestions": False,
        "texts": dict(_TEXTS),
        "endGame": {
            "showResultPage": True,
            "showSolutionButton": True,
            "showRetryButton": True,
            "message": "Your result:",
            "scoreBarLabel": "You got @score of @total points",
            "overallFeedback": [{"from": 0, "to": 100}],
            "solutionButtonText": "Show solution",
            "retryButtonText": "Retry",
            "finishButtonText": "Finish",
            "submitButtonText": "Submit",
            "showAnimations": False,
            "skippable": False,
            "skipButtonText": "Skip video",
        },
        "override": {"checkButton": True},
    }


def _question(item: Item, sources: Mapping[str, Source]) -> dict[str, Any]:
    several = item.choose != 1
    return {
        "library": _library("H5P.MultiChoice"),
        "subContentId": _id(item, "question"),
        "metadata": {
            "contentType": "Multiple Choice",
            "license": "U",
            "title": item.name[:LONGEST_TITLE],
        },
        "params": {
            "media": _media(item),
            "question": _asked(item),
            "answers": [_answer(item, choice) for choice in item.choices],
            "overallFeedback": [{"from": 0, "to": 100, "feedback": _after(item, sources)}],
            "behaviour": {
                "enableRetry": True,
                "enableSolutionsButton": True,
                "enableCheckButton": True,
                "type": "multi" if several else "single",
                "singlePoint": not several,
                "randomAnswers": not item.ordered,
                "showSolutionsRequiresInput": True,
                "confirmCheckDialog": False,
                "confirmRetryDialog": False,
                "autoCheck": False,
                "passPercentage": 100,
                "showScorePoints": True,
            },
            "UI": dict(_UI),
            "confirmCheck": _dialog("Finish?", "Finish"),
            "confirmRetry": _dialog("Retry?", "Confirm"),
        },
    }


def _id(item: Item, part: str) -> str:
    """The id that H5P wants of each part, the same for the same item."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"workup:{known_by(item)}:{part}"))


def _asked(item: Item) -> str:
    """Stem and question, in the tags that H5P keeps."""
    shown = _picture(item)
    told = [f"<p{turned(p)}>{html(p)}</p>" for p in paragraphs(item.stem)]
    told += [f"<p>[{html(m.told)}]</p>" for m in item.media if m is not shown]
    told += [f"<p><strong>{html(h)}:</strong> {html(text)}</p>" for h, text in item.stem.told]
    return "".join([*told, f"<p><strong>{html(item.question)}</strong></p>"])


def _answer(item: Item, choice: Choice) -> dict[str, Any]:
    best = choice.credit > 0 if item.choose != 1 else choice.credit >= 1
    return {
        "text": f"<div>{html(choice.text)}</div>",
        "correct": best,
        "tipsAndFeedback": {
            "tip": "",
            "chosenFeedback": "".join(f"<div>{html(cited(b))}</div>" for b in choice.feedback),
            "notChosenFeedback": "",
        },
    }


def _after(item: Item, sources: Mapping[str, Source]) -> str:
    """What is shown whatever was chosen, as the plain text that H5P takes there."""
    listed = (Because(" ".join(source_line(k, sources))) for k in _known(item, sources))
    return " ".join(cited(b).strip() for b in (*item.after, *listed))


def _known(item: Item, sources: Mapping[str, Source]) -> Iterable[str]:
    return (key for key in cited_keys(item) if key in sources)


def _picture(item: Item) -> Medium | None:
    """The first picture of an item: H5P shows one above a question."""
    return next((m for m in item.media if m.kind == "image" and m.content), None)


def _place(medium: Medium) -> str:
    return f"images/{medium.name}"


def _media(item: Item) -> dict[str, Any]:
    picture = _picture(item)
    if picture is None:
        return {"disableImageZooming": False}
    file = {"path": _place(picture), "mime": picture.mime, "copyright": {"license": "U"}}
    return {
        "type": {
            "library": _library("H5P.Image"),
            "subContentId": _id(item, "picture"),
            "metadata": {"contentType": "Image", "license": "U", "title": picture.told},
            "params": {"file": file, "alt": picture.shows, "contentName": "Image"},
        },
        "disableImageZooming": False,
    }


def _dialog(header: str, confirm: str) -> dict[str, str]:
    return {
        "header": header,
        "body": "Are you sure?",
        "cancelLabel": "Cancel",
        "confirmLabel": confirm,
    }


_TEXTS = {
    "prevButton": "Previous question",
    "nextButton": "Next question",
    "finishButton": "Finish",
    "submitButton": "Submit",
    "textualProgress": "Question @current of @total",
    "jumpToQuestion": "Question %d of %total",
    "questionLabel": "Question",
    "readSpeakerProgress": "Question @current of @total",
    "unansweredText": "Unanswered",
    "answeredText": "Answered",
    "currentQuestionText": "Current question",
    "navigationLabel": "Questions",
}
_UI = {
    "checkAnswerButton": "Check",
    "submitAnswerButton": "Submit",
    "showSolutionButton": "Show solution",
    "tryAgainButton": "Retry",
    "tipsLabel": "Show tip",
    "scoreBarLabel": "You got :num out of :total points",
    "tipAvailable": "Tip available",
    "feedbackAvailable": "Feedback available",
    "readFeedback": "Read feedback",
    "wrongAnswer": "Wrong answer",
    "correctAnswer": "Correct answer",
    "shouldCheck": "Should have been checked",
    "shouldNotCheck": "Should not have been checked",
    "noInput": "Please answer before viewing the solution",
    "a11yCheck": "Check the answers.",
    "a11yShowSolution": "Show the solution.",
    "a11yRetry": "Retry the question.",
}
