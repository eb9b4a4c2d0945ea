"""
Every text that a person meets is written in the English of a clinician.

The banned words are those of the table in `docs/style.md`.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from workup.interfaces.cli import main
from workup.teach.schema import case_schema

ROOT = Path(__file__).parent.parent
STYLE = ROOT / "docs" / "style.md"
BANNED = [
    re.compile(word.replace(r"\|", "|"), re.I)
    for row in re.findall(r"^\| (`.+?`) \|", STYLE.read_text("utf-8"), re.M)
    for word in re.findall(r"`([^`]+)`", row)
]
#: Rule files whose texts are not ours (a bibliography, terms as people type them).
NOT_OURS = {"opening.yaml", "sources.yaml", "synonyms.yaml", "source_hosts.yaml"}
#: Keys whose values are ids, conditions or citations and are never shown as a sentence.
IDS = {"id", "when", "sources", "tests", "family", "citation", "nickname", "value"}

_CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
_LINK = re.compile(r"\]\([^)]*\)")
_JINJA = re.compile(r"{%.*?%}|{#.*?#}", re.S)
_SHOWN = re.compile(r"{{(.*?)}}", re.S)
_LITERAL = re.compile(r'"([^"]*[a-z]{2} [^"]*)"')
_TAG = re.compile(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", re.S)
_COMMENT = re.compile(r"(?:^|\s)#\s(.*)$", re.M)
#: Literals of the code that are no words of ours: a place of a legend, a style sheet.
_NO_WORDS = re.compile(r"outside upper center|[\w-]+ ?{[^{}]*:[^{}]*}")
_ATTRIBUTE = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"]*)"')


def found(text: str) -> list[str]:
    """The banned words that stand in a text."""
    return [match[0] for banned in BANNED for match in banned.finditer(text)]


def sentences(value: object, key: str = "") -> Iterator[str]:
    """Every text of a YAML value that is not an id, a condition or a source."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from () if name in IDS else sentences(part, str(name))
    elif isinstance(value, list):
        for part in value:
            yield from sentences(part, key)
    elif isinstance(value, str) and " " in value:
        yield _CODE.sub("", value)


def prose(text: str) -> str:
    """A page of the docs without code and addresses."""
    return _LINK.sub("]", _CODE.sub("", text))


def page(text: str) -> str:
    """What a template shows: its words, labels and the sentences it writes between them."""
    shown = [literal for part in _SHOWN.findall(text) for literal in _LITERAL.findall(part)]
    bare = _SHOWN.sub(" ", _JINJA.sub(" ", text))
    return html.unescape(" ".join([*shown, *_ATTRIBUTE.findall(bare), _TAG.sub(" ", bare)]))


def comments(text: str) -> str:
    """What the comments of a YAML file say."""
    return _CODE.sub("", "\n".join(_COMMENT.findall(text)))


def strings(text: str) -> Iterator[str]:
    """
    Every literal of a module that is words: a blank within it, or a capital at its head. What is
    put into it stands as a dash; docstrings, which only `helps` shows, are not among them.
    """
    tree = ast.parse(text)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            passed.update(map(id, node.values))
            yield _words(
                "".join(str(v.value) if isinstance(v, ast.Constant) else "-" for v in node.values)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = " " in node.value.strip() or node.value[:1].isupper()
            if words and id(node) not in passed:
                yield _words(node.value)


def _words(literal: str) -> str:
    return _NO_WORDS.sub("", _CODE.sub("", literal))


def described(schema: object) -> Iterator[str]:
    """The titles and descriptions of a JSON Schema."""
    if isinstance(schema, dict):
        for name, part in schema.items():
            if name in ("title", "description") and isinstance(part, str):
                yield _CODE.sub("", part)
            else:
                yield from described(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from described(part)


def helps(command: click.Command) -> Iterator[str]:
    """The help of a command, of its options and of the commands below it."""
    yield command.help or ""
    yield from (str(getattr(option, "help", None) or "") for option in command.params)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if below := command.get_command(context, name):
                yield from helps(below)


def read(path: Path) -> object:
    """The value of a YAML file."""
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


RULES = [
    path
    for path in files("rules/**/*.yaml")
    if path.name not in NOT_OURS and "lexicon" not in path.parts
]


@pytest.mark.parametrize("path", named([*RULES, *files("cases/*/*.yaml")]))
def test_rules_and_cases_are_plain(path):
    """No text of a rule or of a case holds a banned word."""
    texts = sentences(read(path))
    assert [(words, text) for text in texts if (words := found(text))] == []


@pytest.mark.parametrize("path", named([*RULES, *files("cases/*/*.yaml")]))
def test_no_sentence_ends_twice(path):
    """No text of a rule goes on behind its full stop: "excludes nothing.; then"."""
    texts = sentences(read(path))
    assert [text for text in texts if re.search(r"[a-z]{3}\.[;,]", text)] == []


@pytest.mark.parametrize("path", named(files("workup/**/*.html")))
def test_pages_are_plain(path):
    """No template of a page holds a banned word in what it shows."""
    assert found(page(path.read_text("utf-8"))) == []


COMMENTED = files("rules/**/*.yaml", "cases/**/*.yaml", "docs/**/*.yaml", "tests/**/mapping.yaml")


@pytest.mark.parametrize("path", named(COMMENTED))
def test_comments_are_plain(path):
    """No comment of a rule file, a case or a mapping holds a banned word."""
    assert found(comments(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "path", named(files("workup/**/*.py", "tools/*.py", "benchmarks/*.py", "fuzz/*.py"))
)
def test_the_code_says_plain_words(path):
    """No message, label or heading that the code prints holds a banned word."""
    texts = strings(path.read_text("utf-8"))
    assert [(words, text) for text in texts if (words := found(text))] == []


def test_the_schema_is_plain(book):
    """No description in the JSON Schema of a case holds a banned word."""
    texts = list(described(json.loads(json.dumps(case_schema(book.vocabulary)))))
    assert len(texts) > 50
    assert [(words, text) for text in texts if (words := found(text))] == []


@pytest.mark.parametrize("path", named(files("tests/golden/*.txt", "docs/pictures/*.txt")))
def test_answers_are_plain(path):
    """No answer that was kept, and no transcript of a walk, holds a banned word."""
    assert found(path.read_text("utf-8")) == []


PAGES = files("*.md", "docs/*.md", "cases/*.md", "tests/**/README.md", "CITATION.cff")


@pytest.mark.parametrize("path", named([p for p in PAGES if p != STYLE]))
def test_docs_are_plain(path):
    """No page of the project holds a banned word outside of code."""
    assert found(prose(path.read_text("utf-8"))) == []


def test_help_is_plain():
    """No command and no option is explained with a banned word."""
    texts = list(helps(main))
    assert len(texts) > 100
    assert [(words, text) for text in texts if (words := found(text))] == []


def test_a_banned_word_is_found_wherever_it_stands():
    """The readings of rules, pages and docs see a banned word and pass over ids and code."""
    assert len(BANNED) > 40
    assert list(sentences({"why": "A clouded mind.", "when": "not told"})) == ["A clouded mind."]
    assert found(page('<p title="not told">{{ "a clue was told" if x }}</p>')) == ["told"] * 2
    assert found(page("<p class='told'>{% if told %}known{% endif %}</p>")) == []
    assert found(prose("It is parted, see `told`.")) == ["parted"]
    assert found(comments("a: 1  # as told\n")) == ["told"]
    module = '"""Told."""\ntold = f"{x} is told"\nb = {"told": "Untold", "c": "see `told` there"}\n'
    assert [word for text in strings(module) for word in found(text)] == ["told", "Untold"]
    assert list(described({"title": "A", "x": [{"description": "B"}]})) == ["A", "B"]


def test_titles_of_teaching_cases_are_neutral():
    """A title gives sex, age and complaint; the memorable name is kept for the answer."""
    form = re.compile(r"(Man|Woman|Boy|Girl), \d+( months)?: [a-z]")
    for path in files("cases/teaching/*.yaml"):
        case = read(path)
        assert form.match(case["title"]) and case["teaching"]["nickname"], path.name
