"""
The description of the API: paths from the routes, schemas from the model, limits from the settings.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from workup.explanations import Why
from workup.interfaces.web.library import Entry
from workup.interfaces.web.settings import Limits
from workup.knowledge.rulebook import VERSION
from workup.model.assessment import Assessment
from workup.model.vocabulary import Vocabulary
from workup.pathway import NOTICE
from workup.teach.schema import case_schema

_WORDS = {
    404: "Nothing of that name.",
    405: "That cannot be done here.",
    413: "Too large.",
    415: "Of a kind that is not read.",
    421: "Not a name of this server.",
    422: "A case that cannot be read, with each mistake's line and field and what would be right.",
    429: "Too many requests.",
    503: "Too busy, or too slow an answer.",
}
_REF = "#/components/schemas/"


def _body(name: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": _REF + name}}
    return {
        "requestBody": {
            "required": True,
            "content": dict.fromkeys(("application/json", "application/yaml"), schema),
        }
    }


BODY = {"case": _body("Case"), "why": _body("WhyAsked")}


def answers(schema: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of a route: its own schema, and a problem for each further status."""
    found: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "The answer.",
            "content": {"application/json": {"schema": {"$ref": _REF + schema}}},
        }
    }
    problem = {"application/problem+json": {"schema": {"$ref": _REF + "Problem"}}}
    return found | {
        s: {"description": _WORDS[s], "content": problem}
        for s in sorted({*statuses, 413, 421, 422, 429, 503})
    }


def describe(app: FastAPI, vocabulary: Vocabulary, limits: Limits) -> dict[str, Any]:
    """The whole description (OpenAPI 3.1)."""
    made = get_openapi(
        title="workup",
        version=VERSION,
        openapi_version="3.1.0",
        routes=app.routes,
        description=_about(limits),
    )
    for operations in made["paths"].values():
        for operation in operations.values():
            content = operation["responses"]["422"].setdefault("content", {})
            content.pop("application/json", None)
            content["application/problem+json"] = {"schema": {"$ref": _REF + "Problem"}}
    made["components"] = {"schemas": _schemas(vocabulary)}
    return made


def _about(limits: Limits) -> str:
    return (
        f"{NOTICE} Limits: {limits.body // 1024} KiB a request, one case at a time, "
        f"{limits.seconds:g} seconds an answer, {limits.rate:g} "
        f"requests a second "
        f"from one address with bursts of {limits.burst}, {limits.waiting} answers waiting at "
        f"once. Nothing that is sent is kept. A mistake is reported as "
        "application/problem+json (RFC 9457) with the line and field of each."
    )


def _schemas(vocabulary: Vocabulary) -> dict[str, Any]:
    case = case_schema(vocabulary)
    found = {
        **_lifted("Case", case),
        **_lifted("Assessment", TypeAdapter(Assessment).json_schema()),
        **_lifted("Why", TypeAdapter(Why).json_schema()),
    }
    assessment = json.loads(json.dumps(found["Assessment"]).replace('"for_"', '"for"'))
    found["AssessmentCandidate"] = json.loads(
        json.dumps(found["AssessmentCandidate"]).replace('"for_"', '"for"')
    )
    entry = {"type": "array", "items": TypeAdapter(Entry).json_schema()}
    named = ("case", "silence", "ask_first", "ask_next")
    asked = {name: assessment["properties"][name] for name in named}
    return found | {
        "Assessment": assessment,
        "AskNext": {"type": "object", "properties": asked, "required": list(asked)},
        "WhyAsked": {
            "type": "object",
            "required": ["case"],
            "additionalProperties": False,
            "properties": {
                "case": {"$ref": _REF + "Case"},
                "diagnosis": {
                    "anyOf": [{"$ref": _REF + "Case-diagnoses"}, {"type": "null"}],
                    "description": "The first of the differential unless given.",
                },
            },
        },
        "Cases": {"type": "object", "required": ["cases"], "properties": {"cases": entry}},
        "Explained": {
            "type": "object",
            "required": ["id", "text"],
            "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
        },
        "Problem": _PROBLEM,
    }


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "line": {"type": "integer"},
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def _lifted(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose own definitions stand beside it under its name, as OpenAPI wants them."""
    defs = schema.get("$defs", {})
    text = json.dumps(
        {
            name: {k: v for k, v in schema.items() if k not in ("$defs", "$id", "$schema")},
            **{f"{name}{_dash(d)}": v for d, v in defs.items()},
        }
    )
    for d in sorted(defs, key=len, reverse=True):
        text = text.replace(f'"#/$defs/{d}"', f'"{_REF}{name}{_dash(d)}"')
    found: dict[str, Any] = json.loads(text)
    return found


def _dash(name: str) -> str:
    return name if name[:1].isupper() else f"-{name}"
