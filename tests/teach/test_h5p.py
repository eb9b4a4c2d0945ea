"""
The H5P package is of the form that Question Set 1.20 and Multiple Choice 1.16 read. It is checked
for structure; no player is at hand.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.teach import hostile
from tests.teach.test_media import picture
from workup.errors import WorkupError
from workup.knowledge.rulebook import load_rules
from workup.teach.exports import export
from workup.teach.exports.text import cited, clean_item
from workup.teach.exports.text import html as as_html
from workup.teach.media import Medium

SOURCES = load_rules().sources
#: The tags that H5P keeps in the texts of these libraries; it takes out others.
KEPT = {"p", "div", "br", "strong"}
#: What each group of the two libraries holds, with the type of each value.
SET = {
    "introPage": dict,
    "progressType": str,
    "passPercentage": int,
    "questions": list,
    "disableBackwardsNavigation": bool,
    "randomQuestions": bool,
    "texts": dict,
    "endGame": dict,
    "override": dict,
}
CHOICE = {
    "media": dict,
    "question": str,
    "answers": list,
    "overallFeedback": list,
    "behaviour": dict,
    "UI": dict,
    "confirmCheck": dict,
    "confirmRetry": dict,
}


def package(content: bytes):
    """The head, the content and the files of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(held["h5p.json"]), json.loads(held["content/content.json"]), held


def of(types: dict, value: dict) -> bool:
    """Whether a value has these fields of these types and no other."""
    return value.keys() == types.keys() and all(type(value[k]) is t for k, t in types.items())


def tags(text: str) -> set[str]:
    return set(re.findall(r"</?([a-z0-9]+)", text))


@pytest.fixture(scope="module")
def made(items):
    return package(export(items, SOURCES, "h5p"))


def test_the_package_is_content_only_and_names_its_libraries(made):
    """
    A head with the main library among its dependencies, the content, and no library: a teacher may
    bring it in.
    """
    head, _, held = made
    assert set(held) == {"h5p.json", "content/content.json"}
    named = {
        d["machineName"]: (d["majorVersion"], d["minorVersion"])
        for d in head["preloadedDependencies"]
    }
    assert named == {"H5P.QuestionSet": (1, 20), "H5P.MultiChoice": (1, 16)}
    assert head["mainLibrary"] == "H5P.QuestionSet" and head["embedTypes"] == ["iframe"]
    assert head["title"] and re.fullmatch("[a-z]{2}", head["language"])


def test_each_scored_question_is_there_whole(items, made):
    """Text, choices, what is right and why not, in fields of the right type, each with its id."""
    _, content, _ = made
    scored = [item for item in items if item.scored]
    assert of(SET, content) and len(content["questions"]) == len(scored)
    for item, question in zip(scored, content["questions"], strict=True):
        params = question["params"]
        assert question["library"] == "H5P.MultiChoice 1.16" and of(CHOICE, params)
        assert uuid.UUID(question["subContentId"]) and question["metadata"]["title"] == item.name
        assert item.question in params["question"] and tags(params["question"]) <= KEPT
        assert [a["text"] for a in params["answers"]] == [
            f"<div>{as_html(c.text)}</div>" for c in item.choices
        ]
        assert [a["correct"] for a in params["answers"]] == [c.credit > 0 for c in item.choices]
        for choice, answer in zip(item.choices, params["answers"], strict=True):
            said = answer["tipsAndFeedback"]["chosenFeedback"]
            assert said == "".join(f"<div>{as_html(cited(b))}</div>" for b in choice.feedback)
        several = item.choose != 1
        assert params["behaviour"]["type"] == ("multi" if several else "single")
        assert several or sum(a["correct"] for a in params["answers"]) == 1
        assert not tags(params["overallFeedback"][0]["feedback"]) & {
            "p",
            "div",
            "ul",
            "li",
            "small",
        }
    ids = [q["subContentId"] for q in content["questions"]]
    assert len(set(ids)) == len(ids)


def test_what_has_no_right_answer_is_left_out(items):
    """A script question without a panel is no question of H5P; alone it is refused."""
    unscored = [item for item in items if not item.scored][:2]
    with pytest.raises(WorkupError, match="without a right answer"):
        export(unscored, SOURCES, "h5p")
    scored = next(item for item in items if item.scored)
    assert len(package(export([*unscored, scored], SOURCES, "h5p"))[1]["questions"]) == 1


def test_a_picture_stands_above_its_question(items):
    """The first picture lies in the package and is named with what is to be seen; more are told."""
    media = (
        Medium("a.png", "the foot", "CC0", picture()),
        Medium("b.mp4", "the gait", "CC0", b"f"),
    )
    item = replace(next(i for i in items if i.scored), media=media)
    head, content, held = package(export([item], SOURCES, "h5p"))
    params = content["questions"][0]["params"]
    file = params["media"]["type"]["params"]["file"]
    assert held[f"content/{file['path']}"] == picture() and file["mime"] == "image/png"
    assert params["media"]["type"]["params"]["alt"] == "the foot"
    assert "[Video: the gait (CC0)]" in params["question"] and "the foot" not in params["question"]
    assert "H5P.Image" in {d["machineName"] for d in head["preloadedDependencies"]}


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(item=hostile.items())
def test_hostile_text_is_text(item):
    """No tag comes from a text, and each choice is what was written."""
    params = package(export([item], SOURCES, "h5p"))[1]["questions"][0]["params"]
    assert tags(params["question"]) <= KEPT
    texts = [a["text"] for a in params["answers"]]
    assert texts == [f"<div>{as_html(c.text)}</div>" for c in clean_item(item).choices]
