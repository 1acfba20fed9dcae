"""Pages of the documents' site that list the routes and types of the REST API.

`build_docs.py` makes them from the OpenAPI document of the application. `python -m discreet.http.openapi_page` prints
both.
"""

from collections.abc import Iterator
from typing import Any

from discreet.http.openapi_document import openapi_document

TYPES_PAGE = "rest-api-types.md"
"""The page of the types; the page of the routes links to it."""
_TYPES_HEADING = """# REST API: types

The types of request bodies and answers, by name. [The routes](rest-api.md) refer to them."""
_LIMITS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
)

Schema = dict[str, Any]


def routes_page(document: Schema) -> str:
    """Return the Markdown of every operation, grouped by tag."""
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            text = "\n\n".join(_operation(f"`{method.upper()} {path}`", operation))
            groups.setdefault(operation["tags"][0], []).append(text)
    parts = (f"## {tag[0].upper()}{tag[1:]}\n\n" + "\n\n".join(texts) for tag, texts in groups.items())
    return "\n\n".join(parts) + "\n"


def types_page(document: Schema) -> str:
    """Return the page of every named type with its fields."""
    schemas = document["components"]["schemas"]
    return "\n\n".join((_TYPES_HEADING, *(_type_section(name, schemas[name]) for name in sorted(schemas)))) + "\n"


def _operation(heading: str, operation: Schema) -> Iterator[str]:
    yield f"### {heading}"
    yield f"**{operation['summary']}.** {_one_line(operation.get('description', ''))}".rstrip()
    if parameters := operation.get("parameters"):
        rows = (
            f"| `{each['name']}` | {each['in']} | {_required(each.get('required', False))} | {_type(each['schema'])} |"
            for each in parameters
        )
        yield "\n".join(("| parameter | in | required | type |", "| --- | --- | --- | --- |", *rows))
    if body := operation.get("requestBody"):
        yield f"Body: {_content(body)}."
    answers = (_answer(status, each) for status, each in operation["responses"].items() if status < "4")
    yield "Answer: " + "; ".join(answers) + "."


def _answer(status: str, response: Schema) -> str:
    meaning = "" if response["description"] == "Successful Response" else f" ({_one_line(response['description'])})"
    return f"`{status}`{meaning} {_content(response)}"


def _content(message: Schema) -> str:
    """Return the types of a body or an answer, each with its media type unless that is JSON."""
    kinds = (
        _type(each.get("schema", {})) if media == "application/json" else f"`{media}`"
        for media, each in message.get("content", {}).items()
    )
    return " or ".join(kinds) or "without a body"


def _type_section(name: str, schema: Schema) -> str:
    parts = [f"## {name}"]
    if description := schema.get("description"):
        parts.append(_one_line(description))
    if properties := schema.get("properties"):
        required = schema.get("required", ())
        rows = (
            f"| `{field}` | {_required(field in required)} | {_type_and_description(each)} |"
            for field, each in properties.items()
        )
        parts.append("\n".join(("| field | required | type |", "| --- | --- | --- |", *rows)))
    else:
        parts.append(f"Type: {_type(schema)}.")
    return "\n\n".join(parts)


def _type_and_description(schema: Schema) -> str:
    return f"{_type(schema)}. {_one_line(schema['description'])}" if "description" in schema else _type(schema)


def _type(schema: Schema) -> str:
    """Return a type in words, with a link to each named type."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f"[{name}]({TYPES_PAGE}#{name.lower()})"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(_type(each) for each in schema[union])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    limits = "".join(f", {text.format(int(schema[key]))}" for key, text in _LIMITS if key in schema)
    return _kind(schema) + limits


def _kind(schema: Schema) -> str:
    kind = schema.get("type", "JSON")
    if kind == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    if kind == "object" and isinstance(values := schema.get("additionalProperties"), dict):
        return f"object of {_type(values)}"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def _required(required: bool) -> str:
    return "yes" if required else "no"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").rstrip(".") + ("." if text.strip() else "")


if __name__ == "__main__":
    made = openapi_document()
    print(routes_page(made), types_page(made), sep="\n", end="")
