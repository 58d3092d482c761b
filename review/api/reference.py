"""The OpenAPI document as people read it: groups of paths, parameters, answers, and requests to copy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from review.api.description import iterate_operations

_REF = "#/components/schemas/"
_HIDDEN = frozenset({"ValidationError", "HTTPValidationError"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be, in words; `model` names what its parts are."""

    text: str
    model: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldTold:
    """A parameter, or a member of a JSON object."""

    name: str
    kind: Kind
    required: bool
    description: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """What a path answers with one status."""

    status: str
    description: str
    model: str | None


@dataclass(frozen=True, slots=True)
class OperationTold:
    """A path and what it does."""

    key: str
    method: str
    path: str
    name: str
    description: str
    parameters: tuple[FieldTold, ...]
    bodies: tuple[str, ...]
    """The models that a body may be."""
    answers: tuple[AnswerTold, ...]
    curl: str
    python: str


@dataclass(frozen=True, slots=True)
class GroupTold:
    """Paths on one matter."""

    name: str
    description: str
    operations: tuple[OperationTold, ...]


@dataclass(frozen=True, slots=True)
class ModelTold:
    """A JSON object."""

    name: str
    description: str
    fields: tuple[FieldTold, ...]
    example: str | None


def read_groups(document: Mapping[str, Any], base: str) -> list[GroupTold]:
    """Return the paths of an OpenAPI document by their tags; `base` is the address of the desk."""
    operations = [
        (told["tags"][0], _read_operation(document, path, method, told, base))
        for path, method, told in iterate_operations(document)
    ]
    return [
        GroupTold(
            tag["name"], tag["description"], tuple(own for name, own in operations if name == tag["name"])
        )
        for tag in document["tags"]
    ]


def read_models(document: Mapping[str, Any]) -> list[ModelTold]:
    """Return the JSON objects of an OpenAPI document by their names."""
    schemas = document["components"]["schemas"]
    return [_read_model(name, schema) for name, schema in sorted(schemas.items()) if name not in _HIDDEN]


def tell_kind(schema: Mapping[str, Any]) -> Kind:
    """Return what a JSON schema allows, in words.

    >>> tell_kind({"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "null"}]}).text
    'number from 0 to 1, or null'
    >>> tell_kind({"type": "array", "items": {"$ref": "#/components/schemas/Rule"}})
    Kind(text='list of Rule', model='Rule', words=())
    """
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return Kind(name, name)
    if "anyOf" in schema:
        kinds = [tell_kind(each) for each in schema["anyOf"]]
        words = tuple(word for kind in kinds for word in kind.words)
        model = next((kind.model for kind in kinds if kind.model), None)
        return Kind(", or ".join(kind.text for kind in kinds), model, words)
    if "enum" in schema or "const" in schema:
        return Kind("word", None, _list_words(schema.get("enum", [schema.get("const")])))
    return _tell_simple(schema)


def _list_words(words: Sequence[Any]) -> tuple[str, ...]:
    """Return the words of a closed list; `-page` is told with `page`."""
    told = [str(word) for word in words if word != ""]
    return tuple(word for word in told if not word.startswith("-") or word[1:] not in told)


def _tell_simple(schema: Mapping[str, Any]) -> Kind:
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        inner = tell_kind(schema.get("items", {}))
        return Kind(f"list of {'words' if inner.words else inner.text}", inner.model, inner.words)
    if kind == "object":
        more = schema.get("additionalProperties")
        inner = tell_kind(more) if isinstance(more, dict) else Kind("anything")
        return Kind(f"object of {inner.text}", inner.model)
    text = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
    if schema.get("format") == "date":
        text = "day, ISO 8601"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and abs(high) < 10**28:
        text += f" from {low:,} to {high:,}"
    elif low is not None and high is None:
        text += f" from {low:,}"
    return Kind(text)


def _read_operation(
    document: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any], base: str
) -> OperationTold:
    parameters = told.get("parameters", [])
    content = told.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    body = _find_example(document, schema)
    files = "multipart/form-data" in content
    url = _write_url(path, parameters)
    return OperationTold(
        key=told["operationId"],
        method=method.upper(),
        path=path,
        name=told["summary"],
        description=told.get("description", ""),
        parameters=tuple(_read_parameter(each) for each in parameters),
        bodies=tuple(each["$ref"].removeprefix(_REF) for each in schema.get("oneOf", ())),
        answers=tuple(_read_answer(status, each) for status, each in sorted(told["responses"].items())),
        curl=_write_curl(base + url, method, body, files=files),
        python=_write_python(base, url, method, body, files=files),
    )


def _read_parameter(told: Mapping[str, Any]) -> FieldTold:
    schema = told["schema"]
    default = schema.get("default")
    return FieldTold(
        name=told["name"],
        kind=tell_kind(schema),
        required=told.get("required", False),
        description=told.get("description") or schema.get("description", ""),
        default=None if default in (None, [], "") else json.dumps(default),
    )


def _read_answer(status: str, told: Mapping[str, Any]) -> AnswerTold:
    schemas = [each.get("schema", {}) for each in told.get("content", {}).values()]
    ref = next((schema["$ref"].removeprefix(_REF) for schema in schemas if "$ref" in schema), None)
    return AnswerTold(status, told["description"].replace("Successful Response", "Done."), ref)


def _read_model(name: str, schema: Mapping[str, Any]) -> ModelTold:
    required = schema.get("required", ())
    fields = tuple(
        FieldTold(key, tell_kind(each), key in required, each.get("description", ""))
        for key, each in schema.get("properties", {}).items()
    )
    examples: Sequence[Any] = schema.get("examples", ())
    example = json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else None
    return ModelTold(name, schema.get("description", ""), fields, example)


def _find_example(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Return the last example of what a body may be: the one that tells most."""
    found = None
    for each in schema.get("oneOf", ()):
        model = document["components"]["schemas"][each["$ref"].removeprefix(_REF)]
        found = next(iter(model.get("examples", ())), found)
    return found


def _write_url(path: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    """Return a path with the examples of its parameters."""
    query = []
    for each in parameters:
        examples = each.get("examples") or each["schema"].get("examples") or ()
        if not examples:
            continue
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", quote(str(examples[0])))
        else:
            query.append((each["name"], examples[0]))
    return path + ("?" + urlencode(query, doseq=True) if query else "")


def _write_curl(url: str, method: str, body: Any, *, files: bool) -> str:
    parts = ['curl -H "Authorization: Bearer $TOKEN"']
    if method == "post":
        parts.append("-X POST")
    if files:
        parts.append("-F 'file=@report.pdf'")
    if body is not None:
        parts.append(f"-H 'Content-Type: application/json' \\\n  -d '{json.dumps(body)}'")
    return " ".join(parts) + f" \\\n  '{url}'"


def _write_python(base: str, url: str, method: str, body: Any, *, files: bool) -> str:
    lines = [f'desk = httpx.Client(base_url="{base}", headers={{"Authorization": f"Bearer {{token}}"}})']
    if method == "post":
        sent = f", json={body!r}" if body is not None else ""
        sent += ', files={"file": open("report.pdf", "rb")}' if files else ""
        lines.append(f'desk.post("{url}"{sent}).raise_for_status().json()')
    else:
        lines.append(f'desk.get("{url}").raise_for_status().json()')
    return "\n".join(lines)
