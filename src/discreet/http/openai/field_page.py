"""Prints `docs/api-fields.md`: `python -m discreet.http.openai.field_page`."""

from collections.abc import Iterator

from discreet.http.openai import field_tables as tables
from discreet.http.openai.fields import Handling, Table

_HEADING = """# Fields of requests and answers under /v1

What this server does with each field of a request. A field is *done* by the server, *passed on* to the model's
endpoint, *refused* with `400`, or *ignored* for the reason given. A field that is in no table is refused by its name.
Null and empty values of a refused field are accepted and have no effect. Generated from
`http/openai/field_tables.py`; a test fails when this page, the code and the types of OpenAI's Python client differ."""

_VENDOR = """## Fields of endpoints

Fields of vLLM, SGLang, llama.cpp, LM Studio, OpenRouter, Mistral, DeepSeek, Qwen and others, at the top level of a chat
completion or a response, are passed on if `DISCREET_MODEL_URL` names an endpoint. The embedded model accepts OpenAI's
fields only. The operator can list more fields in `DISCREET_MODEL_FIELDS`; fields that are refused here stay refused."""

_ANSWERS = """## Answers

A chat completion holds the model's reasoning as `reasoning_content`, in the message or in a chunk's `delta`. It is left
out where a GPT keeps its instructions or its knowledge confidential. A response holds no reasoning. Neither stores it.

`usage` repeats the counts of the model's endpoint; without them they are estimates. In a chat completion
`prompt_tokens_details.cached_tokens` and `completion_tokens_details.reasoning_tokens` are present where the endpoint
told them. In a response `input_tokens_details.cached_tokens` and `output_tokens_details.reasoning_tokens` are always
present, and 0 where the endpoint told nothing."""

_TEMPLATE = "Other names belong to the model's template and are passed on. These are refused with any value."

SECTIONS: tuple[tuple[str, Table], ...] = (
    ("Chat completions", tables.CHAT),
    ("Chat completions: `stream_options`", tables.CHAT_STREAM_OPTIONS),
    *((f"Chat completions: messages of the role {role}", table) for role, table in tables.CHAT_MESSAGES.items()),
    ("Chat completions: `tool_calls`", tables.CHAT_CALL),
    ("Chat completions: `tools[].function`", tables.CHAT_FUNCTION),
    ("Responses", tables.RESPONSES),
    ("Responses: `stream_options`", tables.RESPONSES_STREAM_OPTIONS),
    ("Responses: `text`", tables.RESPONSES_TEXT),
    ("Responses: `reasoning`", tables.RESPONSES_REASONING),
    ("Responses: `tools`", tables.RESPONSES_TOOL),
    *((f"Responses: input items of the type {kind}", table) for kind, table in tables.RESPONSES_ITEMS.items()),
    *((f"Parts of a message of the type {kind}", table) for kind, table in tables.PARTS.items()),
    ("Embeddings", tables.EMBEDDINGS),
)


def fields_page() -> str:
    sections = (f"## {title}\n\n{_rows(table)}" for title, table in SECTIONS)
    vendor = f"{_VENDOR}\n\n{_rows(tables.VENDOR)}\n\n### `provider`\n\n{_rows(tables.PROVIDER)}"
    template = f"### `chat_template_kwargs`\n\n{_TEMPLATE}\n\n{_rows(tables.TEMPLATE_KWARGS)}"
    return "\n\n".join((_HEADING, *sections, vendor, template, _ANSWERS)) + "\n"


def _rows(table: Table) -> str:
    return "\n".join(("| fields | what happens | why |", "| --- | --- | --- |", *_merge_rows(table)))


def _merge_rows(table: Table) -> Iterator[str]:
    """Merge fields with the same handling and reason into one row."""
    groups: dict[tuple[Handling, str, str], list[str]] = {}
    for name, policy in table.items():
        accepted = ", ".join(f"`{value}`" for value in policy.harmless)
        groups.setdefault((policy.handling, policy.reason, accepted), []).append(f"`{name}`")
    for (handling, reason, accepted), names in groups.items():
        yield f"| {', '.join(names)} | {handling} | {reason}{f' Accepted: {accepted}.' if accepted else ''} |"


if __name__ == "__main__":
    print(fields_page(), end="")
