"""Every field of OpenAI's requests is handled, passed on, refused with a sentence, or ignored for a reason.

The fields are read from the types of the official Python client, so a new version of it fails here first.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec
import openai
import pytest
import typing_extensions
from openai.types import embedding_create_params
from openai.types.chat import (
    ParsedChatCompletionMessage,
    ParsedFunction,
    ParsedFunctionToolCall,
    completion_create_params,
)
from openai.types.responses import (
    ParsedResponseFunctionToolCall,
    ParsedResponseOutputMessage,
    ParsedResponseOutputText,
    response_create_params,
)

from discreet.errors import Invalid
from discreet.http.openai import field_tables as tables
from discreet.http.openai.chat_body import ChatBody, read_chat
from discreet.http.openai.embeddings import EmbeddingsBody
from discreet.http.openai.field_page import fields_page
from discreet.http.openai.fields import Endpoint, FieldPolicy, Handling
from discreet.http.openai.responses_body import (
    ParsedResponseBody,
    ResponsesBody,
    build_request,
    parse_input_items,
    read_response,
)
from discreet.setting_values import NEVER_PASSED_ON
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import CreatedKey, call, chat_body
from tests.support.people import Cast

HELLO = [{"role": "user", "content": "Hello?"}]
TABLES = {
    "CompletionCreateParamsBase": tables.CHAT,
    "ChatCompletionStreamOptionsParam": tables.CHAT_STREAM_OPTIONS,
    "ChatCompletionDeveloperMessageParam": tables.CHAT_MESSAGES["developer"],
    "ChatCompletionSystemMessageParam": tables.CHAT_MESSAGES["system"],
    "ChatCompletionUserMessageParam": tables.CHAT_MESSAGES["user"],
    "ChatCompletionAssistantMessageParam": tables.CHAT_MESSAGES["assistant"],
    "ChatCompletionToolMessageParam": tables.CHAT_MESSAGES["tool"],
    "ChatCompletionMessageFunctionToolCallParam": tables.CHAT_CALL,
    "ChatCompletionFunctionToolParam": tables.CHAT_TOOL,
    "FunctionDefinition": tables.CHAT_FUNCTION,
    "ChatCompletionNamedToolChoiceParam": tables.CHAT_TOOL_CHOICE,
    "ChatCompletionContentPartTextParam": tables.PARTS["text"],
    "ChatCompletionContentPartImageParam": tables.PARTS["image_url"],
    "ChatCompletionContentPartRefusalParam": tables.PARTS["refusal"],
    "ImageURL": tables.PART_IMAGE_URL,
    "ResponseCreateParamsBase": tables.RESPONSES,
    "StreamOptions": tables.RESPONSES_STREAM_OPTIONS,
    "ResponseTextConfigParam": tables.RESPONSES_TEXT,
    "Reasoning": tables.RESPONSES_REASONING,
    "EasyInputMessageParam": tables.RESPONSES_ITEMS["message"],
    "Message": tables.RESPONSES_ITEMS["message"],
    "ResponseOutputMessageParam": tables.RESPONSES_ITEMS["message"],
    "ResponseFunctionToolCallParam": tables.RESPONSES_ITEMS["function_call"],
    "FunctionCallOutput": tables.RESPONSES_ITEMS["function_call_output"],
    "ItemReference": tables.RESPONSES_ITEMS["item_reference"],
    "ResponseInputTextParam": tables.PARTS["input_text"],
    "ResponseInputTextContentParam": tables.PARTS["input_text"],
    "ResponseInputImageParam": tables.PARTS["input_image"],
    "ResponseOutputTextParam": tables.PARTS["output_text"],
    "ResponseOutputRefusalParam": tables.PARTS["refusal"],
    "FunctionToolParam": tables.RESPONSES_TOOL,
    "ToolChoiceFunctionParam": tables.RESPONSES_TOOL_CHOICE,
    "EmbeddingCreateParams": tables.EMBEDDINGS,
}
"""The objects that are read, by the names of OpenAI's types. Two types are called Function: see `table_of`."""
PASSED_WHOLE = {"response_format", "format"}
"""Schemas that go to the endpoint as they are."""


def objects_in(hint: Any) -> Iterator[Any]:
    """Every TypedDict in a type, however deep in unions and lists."""
    if typing_extensions.is_typeddict(hint):
        yield hint
        return
    for part in get_args(hint):
        if not isinstance(part, str | int):
            yield from objects_in(part)


def fields_of(kind: Any) -> dict[str, Any]:
    return typing_extensions.get_type_hints(kind)


def table_of(kind: Any) -> Any:
    if kind.__name__ == "Function":
        return tables.CHAT_CALLED if "arguments" in fields_of(kind) else tables.CHAT_FUNCTION_CHOICE
    return TABLES.get(kind.__name__)


def read_objects(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """This object and those within it that are read: nothing is looked for in a field that is refused or ignored."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    table = table_of(kind)
    if table is None:
        return
    for name, hint in fields_of(kind).items():
        if name in PASSED_WHOLE or name not in table or table[name].handling in (Handling.REFUSED, Handling.IGNORED):
            continue
        for part in objects_in(hint):
            yield from read_objects(part, seen)


ROOTS = (
    completion_create_params.CompletionCreateParamsBase,
    response_create_params.ResponseCreateParamsBase,
    embedding_create_params.EmbeddingCreateParams,
)
OBJECTS = [kind for root in ROOTS for kind in read_objects(root, set())]
READ = [kind for kind in OBJECTS if table_of(kind) is not None]
UNREAD = [kind for kind in OBJECTS if table_of(kind) is None]
"""They are refused as a whole, by their type or role."""


@pytest.mark.parametrize("kind", READ, ids=lambda kind: kind.__name__)
def test_every_field_of_openais_types_is_in_its_table(kind: Any) -> None:
    assert set(fields_of(kind)) - set(table_of(kind)) == set()


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (ParsedChatCompletionMessage, tables.CHAT_MESSAGES["assistant"]),
        (ParsedFunctionToolCall, tables.CHAT_CALL), (ParsedFunction, tables.CHAT_CALLED),
        (ParsedResponseOutputMessage, tables.RESPONSES_ITEMS["message"]),
        (ParsedResponseOutputText, tables.PARTS["output_text"]),
        (ParsedResponseFunctionToolCall, tables.RESPONSES_ITEMS["function_call"]),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)  # fmt: skip
def test_what_the_client_puts_into_an_answer_can_be_sent_back(kind: Any, table: Mapping[str, FieldPolicy]) -> None:
    names = {field.alias or name for name, field in kind.model_fields.items()}
    assert names - set(table) == set()


def test_every_table_is_one_of_openais_objects() -> None:
    assert {kind.__name__ for kind in READ} - {"Function"} == set(TABLES)


def sample_of(kind: Any) -> dict[str, Any]:
    """The least that is recognised as an object of this kind."""
    hints = fields_of(kind)
    words = {name: get_args(hints[name])[:1] for name in ("type", "role") if name in hints}
    return {
        name: found[0] if isinstance(found[0], str) else get_args(found[0])[0] for name, found in words.items() if found
    }


def tried(kind: Any) -> None:
    """Read a request with such an object wherever it could stand."""
    sample, endpoint = sample_of(kind), Endpoint(is_remote=True)
    name, module = kind.__name__, kind.__module__
    if "tool_choice" in module or "ToolChoice" in name:
        asked = {"tool_choice": sample}
    elif "Message" in name and "chat" in module:
        asked = {"messages": [sample]}
    elif "ToolCall" in name and "chat" in module:
        asked = {"messages": [{"role": "assistant", "tool_calls": [{"id": "x", **sample}]}]}
    elif "ContentPart" in name or name == "File":
        asked = {"messages": [{"role": "user", "content": [sample]}]}
    elif "chat" in module or name in TOOLS:
        asked = {"tools": [sample]}
    elif sample["type"].startswith("input_"):
        asked = {"input": [{"role": "user", "content": [sample]}]}
    else:
        asked = {"input": [sample]}
    if "chat" in module:
        read_chat(encoded({"model": "m", "messages": HELLO} | asked), endpoint)
    else:
        read = read_response(encoded({"model": "m", "input": "x"} | asked), endpoint)
        responses_request(read)


def encoded(asked: dict[str, Any]) -> bytes:
    return msgspec.json.encode(asked)


def responses_request(read: ParsedResponseBody) -> None:
    build_request(read, (), parse_input_items(read.body, {}))


TOOLS = {kind.__name__ for kind in objects_in(fields_of(response_create_params.ResponseCreateParamsBase)["tools"])}


@pytest.mark.parametrize("kind", UNREAD, ids=lambda kind: kind.__name__)
def test_every_other_object_is_refused(kind: Any) -> None:
    with pytest.raises(Invalid) as refused:
        tried(kind)
    assert refused.value.field


@pytest.mark.parametrize(
    ("body", "table"),
    [(ChatBody, tables.CHAT), (ResponsesBody, tables.RESPONSES), (EmbeddingsBody, tables.EMBEDDINGS)],
    ids=["chat", "responses", "embeddings"],
)
def test_what_a_table_says_is_done_or_passed_on_is_read(
    body: Callable[..., ChatBody] | Callable[..., ResponsesBody] | Callable[..., EmbeddingsBody],
    table: Mapping[str, FieldPolicy],
) -> None:
    taken = {name for name, field in table.items() if field.handling in (Handling.DONE, Handling.PASSED_ON)}
    assert taken == set(body.__struct_fields__)


def test_every_refusal_and_every_silence_has_its_reason() -> None:
    of_messages = tables.CHAT_MESSAGES | tables.PARTS | tables.RESPONSES_ITEMS
    for table in (*TABLES.values(), *of_messages.values(), tables.VENDOR, tables.PROVIDER):
        for name, field in table.items():
            assert field.handling in (Handling.DONE, Handling.PASSED_ON) or field.reason.endswith("."), name


def test_no_vendors_field_takes_the_place_of_one_that_the_server_sets() -> None:
    passed = {name for name, field in tables.VENDOR.items() if field.handling is Handling.PASSED_ON}
    assert not passed & (NEVER_PASSED_ON | set(tables.CHAT))


def test_the_page_is_made_from_the_tables() -> None:
    page = Path(__file__).parents[3] / "docs" / "api-fields.md"
    assert page.read_text() == fields_page(), "run: python -m discreet.http.openai.field_page > docs/api-fields.md"


# Data sent to the endpoint


async def test_vendors_fields_are_passed_on_as_they_are(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    extra = {
        "top_k": 40, "min_p": 0.05, "repetition_penalty": 1.1, "chat_template_kwargs": {"enable_thinking": False},
        "reasoning": {"effort": "low"}, "transforms": ["middle-out"], "provider": {"data_collection": "deny", "only": ["a"]},
    }  # fmt: skip
    await ai.chat.completions.create(
        model="scripted", messages=HELLO, extra_body=extra, verbosity="low", logit_bias={"50256": -100}
    )
    sent = scripted.requests[-1]
    assert {name: sent.get(name) for name in extra} == extra
    assert (sent["verbosity"], sent["logit_bias"]) == ("low", {"50256": -100})
    del extra["reasoning"]
    await ai.responses.create(model="scripted", input="Hello?", extra_body=extra, text={"verbosity": "high"})
    sent = scripted.requests[-1]
    assert {name: sent.get(name) for name in extra} == extra
    assert sent["verbosity"] == "high"


async def test_a_program_does_not_choose_which_company_receives_a_gpts_texts(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel
) -> None:
    scripted.requests.clear()
    for routing in ({"only": ["a"]}, {"order": ["a"]}, {"sort": "price"}, {"zdr": True, "ignore": ["b"]}):
        asked = chat_body() | {"model": "gpt:any-name", "provider": routing}
        answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", asked)
        assert (answer.status, "GPT" in answer.json["error"]["message"]) == (400, True)
    assert scripted.requests == []
    kept_less = chat_body() | {"model": "gpt:any-name", "provider": {"zdr": True, "data_collection": "deny"}}
    assert (await call(cast.visitor, made, "POST", "/v1/chat/completions", kept_less)).status == 404  # no such GPT


async def test_a_refused_field_that_asks_for_nothing_goes_nowhere(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel
) -> None:
    empty = {"add_generation_prompt": False, "n_keep": 0, "webhook": "", "echo": None}
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body() | empty)
    assert answer.status == 200
    assert not empty.keys() & scripted.requests[-1].keys()


async def test_who_speaks_is_passed_on(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    said = [
        {"role": "system", "content": "Be kind.", "name": "rules"},
        {"role": "user", "content": "Hi", "name": "ada"},
    ]
    await ai.chat.completions.create(model="scripted", messages=said)
    assert scripted.requests[-1]["messages"] == said


@pytest.mark.parametrize(
    ("extra", "param"),
    [
        ({"surprise": 1}, "surprise"), ({"plugins": [{"id": "web"}]}, "plugins"), ({"models": ["a"]}, "models"),
        ({"provider": {"data_collection": "allow"}}, "provider.data_collection"), ({"provider": {"x": 1}}, "provider.x"),
        ({"chat_template_kwargs": {"enable_thinking": False, "chat_template": "{{ 1 }}"}}, "chat_template_kwargs.chat_template"),
        ({"chat_template_kwargs": {"add_generation_prompt": False}}, "chat_template_kwargs.add_generation_prompt"),
        ({"chat_template_kwargs": "x"}, "chat_template_kwargs"),
        ({"api_base": "https://elsewhere.example"}, "api_base"), ({"logits_processors": ["os.system"]}, "logits_processors"),
        ({"web_search_options": {}, "search_parameters": {"mode": "on"}}, "search_parameters"), ({"service_tier": "flex"}, "service_tier"),
        ({"stream_options": {"include_obfuscation": True}}, "stream_options.include_obfuscation"), ({"prediction": {"type": "content"}}, "prediction"),
        ({"messages": [{"role": "user", "content": "x", "mood": "y"}]}, "messages[0].mood"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
        ({"messages": [{"role": "developer", "content": None}]}, "messages[0].content"),
        ({"messages": [{"role": "assistant", "content": None}]}, "messages[0].content"),
        ({"tools": [{"type": "function", "function": {"name": "a", "x": 1}}]}, "tools[0].function.x"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
async def test_a_field_that_would_disclose_or_is_unknown_is_refused_by_its_name(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, extra: Any, param: str
) -> None:
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body() | extra)
    assert (answer.status, answer.json["error"]["param"]) == (400, param)
    assert scripted.requests == []


@pytest.mark.parametrize(
    ("extra", "param"),
    [
        ({"reasoning": {"summary": "auto"}}, "reasoning.summary"), ({"text": {"tone": "dry"}}, "text.tone"),
        ({"max_tool_calls": 0}, "max_tool_calls"), ({"include": ["file_search_call.results"]}, "include"),
        ({"background": True}, "background"), ({"conversation": "conv_1"}, "conversation"),
        ({"input": [{"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}", "namespace": "n"}]}, "input[0].namespace"),
        ({"tools": [{"type": "function", "name": "f", "defer_loading": True}]}, "tools[0].defer_loading"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
async def test_a_responses_field_is_refused_by_its_name(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, extra: Any, param: str
) -> None:
    answer = await call(cast.visitor, made, "POST", "/v1/responses", {"model": "scripted", "input": "Hello?"} | extra)
    assert (answer.status, answer.json["error"]["param"]) == (400, param)
    assert scripted.requests == []


async def test_what_tells_a_provider_who_asks_stays_here(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    asked = {
        "user": "ada", "safety_identifier": "ada", "metadata": {"a": "b"}, "prompt_cache_key": "k", "prompt_cache_retention": "24h",
    }  # fmt: skip
    await ai.chat.completions.create(model="scripted", messages=HELLO, **asked)
    await ai.responses.create(model="scripted", input="Hello?", **asked)
    for sent in scripted.requests:
        assert not asked.keys() & sent.keys()


def test_the_embedded_model_takes_openais_fields_alone() -> None:
    """The refusal names the one that it does not take."""
    read_chat(encoded(chat_body() | {"verbosity": "low", "seed": 1}), Endpoint(is_remote=False))
    with pytest.raises(Invalid, match="on this server") as refused:
        read_chat(encoded(chat_body() | {"top_k": 1}), Endpoint(is_remote=False, listed=("top_k",)))
    assert refused.value.field == "top_k"


def test_what_the_operator_lists_is_passed_on_and_what_discloses_is_not() -> None:
    asked = encoded(chat_body() | {"surprise": 1})
    assert read_chat(asked, Endpoint(is_remote=True, listed=("surprise",)))[1].sampling.extra == {"surprise": 1}
    with pytest.raises(Invalid, match="DISCREET_MODEL_FIELDS"):
        read_chat(asked, Endpoint(is_remote=True))
    with pytest.raises(Invalid):
        read_chat(encoded(chat_body() | {"plugins": [1]}), Endpoint(is_remote=True, listed=("plugins",)))


async def test_the_official_client_learns_which_field(ai: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await ai.responses.create(model="scripted", input="x", reasoning={"summary": "detailed"})
    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", "reasoning.summary")
