"""
The JSON Schema of a case file, for editors: every field, every id with its label, made of the model
and the vocabulary.

Draft 2020-12. An editor with a YAML language server completes ids, shows their labels and marks
mistakes as they are typed; what
one field may be because of another (ages, sides, doses in order) only `workup check` knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from workup.model.case import Case
from workup.model.ids import Of, group
from workup.model.quantity import LONGEST, UNITS, quantity
from workup.model.vocabulary import Term, Vocabulary
from workup.teach.fields import Field, fields

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: The name under which the schema is put beside case files; hidden, so that no reader takes it for
#: a case.
BESIDE = ".workup-case.schema.json"
MODELINE = f"# yaml-language-server: $schema={BESIDE}"
_QUANTITY = rf"^\s*\d+(\.\d+)?\s*({'|'.join(UNITS)})s?\s*$"
_REF = "x-ref"  # stands for `$ref` until pydantic, which follows those, is done
_HPO = {
    "type": "string",
    "pattern": "^HP:[0-9]{7}$",
    "description": "A term of the Human Phenotype Ontology.",
}
_PREFIXED = {"finding": "findings", "event": "events"}
#: Where the fields of a result are explained: it stands under two fields.
_RESULT = "result"


def case_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """
    The schema of one case.

    Returns:
        A JSON Schema as plain maps and lists; the same vocabulary gives the same schema.
    """
    made = _referred(Case.model_json_schema(schema_generator=_Generator, mode="validation"))
    parts: dict[str, Any] = dict(made.pop("$defs", {}))
    _describe(made, "", parts, fields())
    for field in (
        "findings",
        "history",
        "results",
    ):  # may be null, though the model holds them as empty
        made["properties"][field] = _nullable(made["properties"][field])
    parts |= {section: _ids(vocabulary[section].values()) for section in _used(made, parts)}
    parts["groups"] = {"enum": sorted(vocabulary.group_names)}
    parts["quantity"] = _quantity()
    head = {"$schema": DRAFT, "$id": "urn:workup:case", "title": "A case", "description": _HEAD}
    return {
        **head,
        **{k: v for k, v in made.items() if k not in ("title", "description")},
        "$defs": dict(sorted(parts.items())),
    }


def schema_text(vocabulary: Vocabulary) -> str:
    """The schema as a file's text."""
    return json.dumps(case_schema(vocabulary), ensure_ascii=False, indent=1) + "\n"


_HEAD = (
    "One patient as a case file holds it. What a case does not mention is unknown, which "
    "is not the same as absent."
)


class _Generator(GenerateJsonSchema):
    """Pydantic's own generator, told what our checks of ids and durations allow."""

    def function_after_schema(
        self, schema: core_schema.AfterValidatorFunctionSchema
    ) -> dict[str, Any]:
        check = schema["function"]["function"]
        if isinstance(check, Of):
            options: list[dict[str, Any]] = [{_REF: section} for section in check.sections]
            options += [_HPO] if "findings" in check.sections else []
            kinds = [kind for kind, section in _PREFIXED.items() if section in check.sections]
            options += [{"type": "string", "pattern": f"^{kind}:[a-z0-9_]+$"} for kind in kinds]
            return options[0] if len(options) == 1 else {"anyOf": options}
        if check is group:
            return {_REF: "groups"}
        return super().function_after_schema(schema)

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> dict[str, Any]:
        if schema["function"]["function"] is quantity:
            return {_REF: "quantity"}
        return self.generate_inner(schema["schema"])  # numbers, as they are

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        made = super().dict_schema(schema)
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else None
        return {**made, "propertyNames": keys} if keys else made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        made = super().default_schema(schema)
        made.pop("default", None)  # a null that an editor would offer to write
        return made


def _referred(value: Any) -> Any:
    if isinstance(value, dict):
        return (
            {"$ref": f"#/$defs/{value[_REF]}"}
            if _REF in value
            else {k: _referred(v) for k, v in value.items()}
        )
    return [_referred(item) for item in value] if isinstance(value, list) else value


def _describe(
    part: dict[str, Any], at: str, parts: Mapping[str, Any], said: Mapping[str, Field]
) -> None:
    """Put the help of each field beside it, down through the parts that it refers to."""
    part.pop("title", None)
    for name, value in part.get("properties", {}).items():
        path = f"{at}.{name}" if at else name
        value.pop("title", None)
        if path in said:
            value["description"] = said[path].words
        for below in re.findall(r'"#/\$defs/([A-Z][A-Za-z]+)"', json.dumps(value)):
            _describe(parts[below], _RESULT if below == "Result" else path, parts, said)


def _used(*parts: Any) -> list[str]:
    """The sections of the vocabulary that a schema refers to."""
    text = json.dumps(parts)
    return [s for s in (*_SECTIONS,) if f'"#/$defs/{s}"' in text]


_SECTIONS = (
    "regions",
    "tempo",
    "course",
    "variability",
    "distribution",
    "medication_change",
    "inheritance",
    "findings",
    "events",
    "drug_classes",
    "tests",
    "settings",
    "result_patterns",
    "red_flags",
    "options",
    "categories",
    "diagnoses",
)


def _ids(terms: Any) -> dict[str, Any]:
    listed: list[Term] = list(terms)
    labels = [_label(term) for term in listed]
    return {
        "enum": [term.id for term in listed],
        "enumDescriptions": labels,
        "markdownEnumDescriptions": labels,
    }


def _label(term: Term) -> str:
    return f"{term.label}. {term.ask}" if term.ask else term.label


def _quantity() -> dict[str, Any]:
    words = (
        "Years as a number, or a number and a unit: 36 hours, 2 days, 3 weeks, 6 months, 61.5 "
        "years. A range is a map of from and to."
    )
    number = {"type": "number", "minimum": 0, "maximum": LONGEST}
    one: list[dict[str, Any]] = [number, {"type": "string", "pattern": _QUANTITY}]
    end = {"anyOf": [*one, {"type": "null"}]}
    span = {
        "type": "object",
        "properties": {"from": end, "to": end},
        "minProperties": 1,
        "additionalProperties": False,
    }
    return {"description": words, "anyOf": [*one, span]}


def _nullable(value: dict[str, Any]) -> dict[str, Any]:
    said = {k: v for k, v in value.items() if k == "description"}
    return {**said, "anyOf": [{k: v for k, v in value.items() if k not in said}, {"type": "null"}]}
