"""Answers of endpoints.

Models, image makers, third parties, MCP servers, and the arguments of calls.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import msgspec

from discreet.adapters.answer_reader import AnswerReader, Malformed, Refusal
from discreet.adapters.chat_protocol import ChatAnswerReader, ChatWire
from discreet.adapters.endpoint_measurement import measured_facts
from discreet.adapters.images import RemoteImages
from discreet.adapters.messages_protocol import MessagesReader
from discreet.adapters.messages_request import encode_messages_request
from discreet.adapters.model_connection import Peer, ResponseHead
from discreet.adapters.model_dialect import USUAL, refused_field
from discreet.adapters.model_refusal import ModelRefusal, build_refusal, own_message, seconds_to_wait
from discreet.adapters.model_transport import ModelTransport
from discreet.adapters.response_body import BodyDecoder, UnsupportedBody, as_text, media_type_of
from discreet.adapters.responses_protocol import ResponsesReader
from discreet.adapters.search_endpoint import RemoteSearch
from discreet.adapters.thinking_text import ThinkingText
from discreet.adapters.tool_call_wire import TooManyCalls
from discreet.adapters.wire import model_names
from discreet.assistants.actions.answer_text import cut_answer
from discreet.assistants.actions.mcp.answer import parse_answer
from discreet.assistants.actions.mcp.document import build_tools_document, parse_tools_document
from discreet.assistants.actions.mcp.elicitation import parse_elicitation
from discreet.assistants.actions.mcp.events import EventReader, parse_envelopes
from discreet.assistants.actions.mcp.protocol import STANDALONE, find_result, find_unusable_headers, parse_messages
from discreet.assistants.actions.mcp.watch import CallWatch, PersonAnswer
from discreet.assistants.actions.oauth import discovery
from discreet.assistants.actions.oauth.challenge import parse_challenge
from discreet.assistants.actions.oauth.oauth import parse_tokens
from discreet.assistants.actions.request.arguments import check_sendable, measure_payload, parse_arguments
from discreet.assistants.actions.web_search.engines import SearchEngine
from discreet.assistants.actions.web_search.results import format_results, parse_result_address, parse_results
from discreet.assistants.gpts.assistant.proposal import parse_proposal
from discreet.chat.turns.answer import same_arguments
from discreet.chat.turns.quotation import CLOSING
from discreet.code.fork_server import CellFailed
from discreet.code.service import clean_file_name, parse_run_answer
from discreet.identity.sso import exchange, userinfo
from discreet.models.masked_prompt import TextChanges, change_call
from discreet.ports.images import ImageFailed
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, ToolCall
from discreet.ports.third_parties import ThirdPartyAnswer
from discreet.promises.disclosure import ExactRequest
from fuzz.seeds import STRANGE_TEXTS, as_json
from fuzz.target import Finding, Target, text_of
from fuzz.targets.files import NOW
from tests.support.action_factories import flight_status

CHUNK = {
    "choices": [{
        "index": 0, "finish_reason": None,
        "delta": {
            "content": "t", "reasoning_content": "r",
            "tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": "{\"a\""}}],
        },
    }],
    "usage": {"prompt_tokens": 1, "completion_tokens": 2}, "error": None,
}  # fmt: skip
BLOCK = {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}, "text": "t", "thinking": "h", "signature": "s"}
MESSAGES_EVENTS = (
    {"type": "message_start", "message": {"usage": {"input_tokens": 1, "cache_read_input_tokens": 2}}},
    {"type": "content_block_start", "index": 0, "content_block": BLOCK},
    {"type": "content_block_start", "index": 1, "content_block": {"type": "redacted_thinking", "data": "d"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": '{"a"'}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "s"}},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
)
ITEM = {
    "type": "function_call", "id": "i", "call_id": "c", "name": "f", "arguments": "{}", "encrypted_content": "e",
    "content": [{"type": "output_text", "text": "t", "refusal": "r"}], "summary": [{"type": "summary_text", "text": "s"}],
}  # fmt: skip
RESPONSES_EVENTS = (
    {"type": "response.output_item.added", "output_index": 0, "item": ITEM},
    {"type": "response.output_item.done", "output_index": 1, "item": {**ITEM, "type": "reasoning"}},
    {"type": "response.output_text.delta", "output_index": 2, "delta": "t"},
    {"type": "response.function_call_arguments.delta", "output_index": 0, "delta": "{"},
    {"type": "response.incomplete", "response": {
        "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "output": [ITEM],
        "usage": {"input_tokens": 1, "output_tokens": 2, "input_tokens_details": {"cached_tokens": 1}},
    }},
)  # fmt: skip
REPORT = {"error": {"message": "max_tokens is not supported; use max_completion_tokens", "code": 1, "param": "top_p"}}
TOOL = {
    "name": "find", "title": "T", "description": "d", "annotations": {"readOnlyHint": True},
    "inputSchema": {
        "type": "object", "properties": {"q": {"type": "string", "x-mcp-header": "Q"}}, "required": ["q"],
        "$defs": {"a": {"$ref": "#/$defs/a"}},
    },
}  # fmt: skip
ASKED = {
    "message": "m", "mode": "form",
    "requestedSchema": {"type": "object", "required": ["a"], "properties": {
        "a": {"type": "string", "format": "email", "default": "x", "enum": ["a"], "enumNames": ["A"]},
        "b": {"type": "integer", "minimum": 0, "maximum": 9}, "c": {"type": "boolean", "default": True},
        "d": {"type": "array", "items": {"anyOf": [{"const": "a", "title": "A"}]}, "minItems": 1},
    }},
}  # fmt: skip
MESSAGES = {
    "jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": ASKED, "result": {"content": []},
    "error": {"code": -32022, "message": "m", "data": {"supported": ["2025-11-25"]}},
}  # fmt: skip
RESULT = {"jsonrpc": "2.0", "id": 1, "result": {
    "content": [
        {"type": "text", "text": "t"}, {"type": "image", "data": "AAAA", "mimeType": "image/png"},
        {"type": "resource_link", "uri": "https://a.example", "name": "n"},
        {"type": "resource", "resource": {"uri": "u", "text": "t", "blob": "AAAA", "mimeType": "text/plain"}},
    ],
    "structuredContent": {"a": [1]}, "isError": False, "resultType": "complete", "inputRequests": {"a": {"method": "m"}},
}}  # fmt: skip
REQUEST = ModelRequest((ChatMessage("user", "a question that is asked"),))


def _streamed(data: bytes) -> int:
    """Read a stream.

    The first byte is the length of the pieces, and whether the model begins with its thoughts.
    """
    if not data:
        return 0
    return _read(data, ChatAnswerReader(begins_thinking=bool(data[0] & 1)))


def _messages(data: bytes) -> int:
    """Read a stream, and send it back as a call's arguments."""
    call = ChatMessage("assistant", "", (ToolCall("c", "f", text_of(data)),))
    sent = encode_messages_request(ModelRequest((call,)), "m", USUAL, {}, {})
    return len(sent) + (_read(data, MessagesReader(keep=msgspec.json.encode)) if data else 0)


def _responses(data: bytes) -> int:
    return _read(data, ResponsesReader(keep=msgspec.json.encode)) if data else 0


def _read(data: bytes, answer: AnswerReader[Any]) -> int:
    size, made = data[0] + 1, 0
    try:
        for at in range(1, len(data), size):
            made += sum(len(repr(part)) for part in answer.read(data[at : at + size]))
        made += sum(len(repr(part)) for part in answer.end())
    except (Malformed, Refusal, TooManyCalls):
        made += sum(len(repr(part)) for part in answer.flush())
    return made + len(repr(answer.completion()))


def _events(document: bytes) -> bytes:
    return b"\x06data: " + document + b"\n\ndata: [DONE]\n\n"


def _streams() -> Iterator[bytes]:
    yield from map(_events, as_json(CHUNK))
    for document in as_json({"choices": [{"message": {"content": "<think>a</think>b"}, "finish_reason": "stop"}]}):
        yield b"\xff" + document
    yield b"\x01" + b'data: {"choices":[{"delta":{"content":"<thi"}}]}\n\n' * 30


def _message_streams() -> Iterator[bytes]:
    for document in as_json(*MESSAGES_EVENTS, {"type": "message", "content": [BLOCK], "stop_reason": "tool_use"}):
        yield b"\x30data: " + document + b"\n\n"
        yield b"\xff" + document


def _response_streams() -> Iterator[bytes]:
    for document in as_json(*RESPONSES_EVENTS, {"status": "completed", "output": [ITEM]}):
        yield b"\x30data: " + document + b"\n\n"
        yield b"\xff" + document


def _measured(data: bytes) -> int:
    facts = measured_facts(Peer("127.0.0.1", None), ResponseHead(zero_retention=text_of(data[:20])), "m", data)
    return len(repr(facts))


MASKED_NAME = "Heron"
MASKED_ARGUMENTS = {"to": MASKED_NAME, "of": [{MASKED_NAME: 1, "n": 12345678}], "x": f"see {MASKED_NAME}: {1.5}"}


def _without_name(text: str) -> str:
    return text.replace(MASKED_NAME, "Stork")


def _masked_call(data: bytes) -> int:
    """Mask a name in a model's call. It is in nothing that leaves, whatever JSON the arguments are."""
    changes = TextChanges(_without_name, _without_name)
    changed = change_call(ToolCall("id", MASKED_NAME, text_of(data)), changes)
    if MASKED_NAME in changed.name + changed.arguments:
        raise Finding("a masked name is still in the call")
    return len(changed.arguments)


def _report(data: bytes) -> int:
    refusal = build_refusal(
        ModelRefusal(status=400, body=data, at="at a", model="m"), REQUEST, frozenset(["top_p"]), ["key"]
    )
    learnt = USUAL.after(400, data, frozenset())
    return (
        len(refusal.sentence)
        + len(own_message(data))
        + len(repr(learnt))
        + len(repr(refused_field(data, frozenset(["a"]))))
    )


def _models(data: bytes) -> int:
    seconds_to_wait(text_of(data))
    return sum(map(len, model_names(data)))


def _image(data: bytes) -> int:
    images = RemoteImages.__new__(RemoteImages)
    images.where = "images.example"
    return len(images._image_in(data))


def _search(data: bytes) -> int:
    """Read an answer as the vectors of two texts, and as the scores of two passages."""
    search, read = RemoteSearch(ModelTransport("https://search.example", {}, {}), ChatWire(), {}), 0
    with suppress(ModelFailed):
        read += len(search._vectors(data, 2).vectors)
    with suppress(ModelFailed):
        read += len(search._scores(data, 2).scores)
    return read


def _third_party(data: bytes) -> int:
    """Read an answer: content encoding, content type, then the body.

    The first two are the first two lines.
    """
    encoding, _, rest = data.partition(b"\n")
    kind, _, body = rest.partition(b"\n")
    unpacking = BodyDecoder(encoding.decode("latin-1"), 1 << 16)
    for at in range(0, len(body), 1000):
        unpacking.feed(body[at : at + 1000])
    unpacking.end()
    text, _ = as_text(bytes(unpacking.content), kind.decode("latin-1"), 10_000, cut=unpacking.is_full)
    media_type_of(kind.decode("latin-1"))
    return len(cut_answer(CLOSING.sub("", text), 1000)[0]) + len(text)


def _third_party_answers() -> Iterator[bytes]:
    import gzip
    import zlib

    yield b"\napplication/json; charset=utf-8\n{}"
    yield b"gzip\ntext/plain\n" + gzip.compress(b"a" * 100_000)
    yield b"deflate\ntext/html; charset=shift_jis\n" + zlib.compress(b"<p>" * 100)
    yield b"gzip\n\n" + gzip.compress(b"a") * 50
    yield b'br\nx/y;charset="utf-7"\nabc'
    yield b"\ntext/plain; charset*=utf-8''%00\n\xff"
    for text in STRANGE_TEXTS:
        yield b"\ntext/plain\n" + text


def _mcp(data: bytes) -> int:
    text = text_of(data)
    watch = CallWatch(ExactRequest("POST", "https://a.example/mcp", (), b""), ask=_ask)
    heard = watch.feed(data)
    reader = EventReader()
    read = [each for event in (*reader.feed(data), *reader.end()) for each in parse_envelopes(event)]
    made = len(repr(read)) + len(repr(find_result("application/json", text))) + len(repr(heard.replies))
    return made + sum(len(repr(one)) for one in parse_messages("text/event-stream", text))


def _mcp_answer(data: bytes) -> int:
    """Read an answer. The first byte chooses the media type."""
    kind = "text/event-stream" if data[:1] == b"\n" else "application/json"
    parsed = parse_answer(ThirdPartyAnswer(200, kind, text_of(data), len(data)), {2: PersonAnswer.DECLINED})
    parsed.text.encode()
    return len(parsed.text) + sum(map(len, parsed.pictures))


def _mcp_answers() -> Iterator[bytes]:
    for answer in as_json(RESULT, {"jsonrpc": "2.0", "id": 1, "error": MESSAGES["error"]}):
        yield answer
        yield b"\ndata: " + answer + b"\n\n"


async def _ask(_: object) -> PersonAnswer:
    """Never called: a question is only read here, not asked."""
    raise AssertionError


def _tools(data: bytes) -> int:
    try:
        tools = json.loads(data)
    except (ValueError, RecursionError):
        return 0
    tools = tools if isinstance(tools, list) else [tools]
    for tool in tools:
        find_unusable_headers(tool.get("inputSchema") if isinstance(tool, dict) else tool)
    return len(repr(parse_tools_document(build_tools_document("https://a.example/mcp", STANDALONE, "T", tools))))


def _elicited(data: bytes) -> int:
    try:
        return len(repr(parse_elicitation(1, json.loads(data))))
    except (ValueError, RecursionError):
        return 0


def _arguments(data: bytes) -> int:
    text = text_of(data)
    arguments = parse_arguments(flight_status(), text)
    check_sendable(arguments)
    same_arguments(text, "{}")
    return len(repr(arguments)) + measure_payload(arguments).values


def _proposed(data: bytes) -> int:
    from discreet.assistants.gpts.gpt import Configuration

    now = Configuration(name="N", description="d", instructions="i", starters=())
    text = text_of(data)
    return len(repr(parse_proposal(text, [ToolCall("1", "set_fields", text)], now))) + len(
        repr(parse_proposal(text, [], now))
    )


def _thoughts(data: bytes) -> int:
    text, made = text_of(data), 0
    for begins in (True, False):
        thinking = ThinkingText(begins_thinking=begins)
        for at in range(0, len(text), 7):
            made += sum(len(repr(piece)) for piece in thinking.feed(text[at : at + 7]))
        made += sum(len(repr(piece)) for piece in thinking.end(is_cut=begins))
    return made


def _sign_in_answer(data: bytes) -> int:
    text = text_of(data)
    made = len(repr(parse_challenge(text))) + len(repr(userinfo._read(text))) + len(repr(exchange._object(text)))
    document = discovery._parse_object(data) or {}
    discovery._covers(document.get("resource"), "https://a.example/mcp")
    made += sum(map(len, discovery._list_issuer_addresses(str(document.get("issuer")))))
    return made + len(repr(parse_tokens(ThirdPartyAnswer(200, "application/json", text, len(data)), "a.example", NOW)))


def _challenges() -> Iterable[bytes]:
    yield b'Bearer realm="a", scope="x y", error="invalid_token", resource_metadata="https://a.example"'
    yield b"Bearer " + b"a" * 2000
    yield b'Bearer a="' + b"\\" * 2000
    yield from as_json(
        {"access_token": "t", "token_type": "bearer", "expires_in": 5, "refresh_token": "r", "error": "e"}
    )
    yield from as_json(
        {"issuer": "https://a.example/x", "resource": "https://a.example", "authorization_servers": ["x"]}
    )


def _cell(data: bytes) -> int:
    answer = parse_run_answer(data)
    names = [clean_file_name(name) for name in answer.files]
    if any(set(name.split("/")) & {"", ".", ".."} for name in names):
        raise Finding("a cell named a file elsewhere")
    return len(repr(answer)) + sum(map(len, names))


def _cell_answers() -> Iterator[bytes]:
    yield b'{"text": "1", "error": null, "ended": "ok", "tables": [], "files": ["a.csv", "../b/../c", "/d"]}'
    yield b'{"tables": [{"columns": ["a"], "rows": [["1"]], "row_count": 1}], "ended": "ok"}'
    yield b'{"died": -9}'
    yield b"[" * 5000


WEB_RESULT = {"url": "https://a.example/?q=ä", "title": "<b>T</b> &amp;", "content": "c", "publishedDate": "2026-05-01"}
WEB_RESULTS = (
    {"results": [WEB_RESULT, {**WEB_RESULT, "published_date": "Fri, 01 May 2026 10:00:00 GMT"}]},
    {"web": {"results": [{**WEB_RESULT, "description": "d", "page_age": "2026-05-01T10:00:00"}]}},
    {"data": {"search": [{**WEB_RESULT, "snippet": "s", "time": "2026-05-01"}]}},
)


def _web_results(data: bytes) -> int:
    text, size = text_of(data), 0
    for engine in SearchEngine:
        found = parse_results(engine, 200, text)
        if any(parse_result_address(source.url) != (source.url, source.host) for source in found.sources):
            raise Finding("an address that is not kept as it is")
        size += len(format_results(found.sources, 1))
    return size


TARGETS = (
    Target(
        name="cells", run=_cell, refusals=(CellFailed,), seeds=_cell_answers, most_output=64,
        reads=("code.service", "code.fork_server"),
    ),
    Target(
        name="model_streams", run=_streamed, seeds=_streams,
        reads=(
            "adapters.answer_reader", "adapters.chat_protocol", "adapters.chat_chunk", "adapters.tool_call_wire",
            "adapters.thinking_text",
        ),
    ),
    Target(
        name="message_streams", run=_messages, seeds=_message_streams,
        reads=("adapters.answer_reader", "adapters.messages_protocol", "adapters.messages_request", "adapters.tool_call_wire"),
    ),
    Target(
        name="response_streams", run=_responses, seeds=_response_streams,
        reads=("adapters.answer_reader", "adapters.responses_protocol", "adapters.tool_call_wire"),
    ),
    Target(
        name="model_reports", run=_report, seeds=lambda: as_json(REPORT, {"detail": [{"msg": "x", "loc": ["a"]}]}),
        reads=("adapters.model_dialect", "adapters.model_refusal"),
    ),
    Target(
        name="measured_answers", run=_measured, seeds=lambda: (*_streams(), *as_json({"model": "m", "store": False})),
        reads=("adapters.endpoint_measurement",),
    ),
    Target(
        name="masked_calls", run=_masked_call, seeds=lambda: as_json(MASKED_ARGUMENTS, [MASKED_NAME, 3.5e300, None]),
        reads=("models.masked_prompt",),
    ),
    Target(
        name="model_lists", run=_models, seeds=lambda: as_json({"data": [{"id": "a", "owned_by": {"x": [1]}}]}),
        reads=("adapters.wire", "adapters.model_refusal"),
    ),
    Target(
        name="image_answers", run=_image, refusals=(ImageFailed,),
        seeds=lambda: as_json({"data": [{"b64_json": "AAAA", "url": "x"}], "created": 1}), reads=("adapters.images", "runtime.image_answer"),
    ),
    Target(
        name="search_answers", run=_search,
        seeds=lambda: as_json(
            {"data": [{"index": 0, "embedding": [0.6, 0.8]}, {"index": 1, "embedding": [1e154, 1.0]}]},
            {"results": [{"index": 0, "relevance_score": 0.5}, {"index": 1, "score": -1.0}]},
            [{"index": 1, "score": 2.0}, {"index": 0, "score": 1e999}],
        ),
        reads=("adapters.search_endpoint",),
    ),
    Target(
        name="web_results", run=_web_results, seeds=lambda: as_json(*WEB_RESULTS),
        reads=("assistants.actions.web_search.results",),
    ),
    Target(
        name="third_party_answers", run=_third_party, refusals=(UnsupportedBody,), seeds=_third_party_answers,
        reads=(
            "adapters.response_body", "adapters.third_party", "adapters.third_party_reply", "assistants.actions.answer_text",
            "chat.turns.tool_messages",
        ),
    ),
    Target(
        name="mcp_messages", run=_mcp, seeds=lambda: (
            *as_json(MESSAGES), *(b"data: " + each + b"\r\n\r\n" for each in as_json(MESSAGES))
        ), reads=("assistants.actions.mcp.events", "assistants.actions.mcp.protocol", "assistants.actions.mcp.watch", "assistants.actions.mcp.client"),
    ),
    Target(name="mcp_answers", run=_mcp_answer, seeds=_mcp_answers, reads=("assistants.actions.mcp.answer",)),
    Target(
        name="mcp_tools", run=_tools, seeds=lambda: as_json([TOOL], [TOOL, TOOL]), seconds=2.0, most_output=512,
        reads=("assistants.actions.mcp.document", "assistants.actions.mcp.protocol"),
    ),
    Target(
        name="mcp_questions", run=_elicited, seeds=lambda: as_json(ASKED, {"message": "m", "mode": "url", "url": "https://a.example"}),
        reads=("assistants.actions.mcp.elicitation",),
    ),
    Target(
        name="call_arguments", run=_arguments, seeds=lambda: as_json({"number": "LH 400", "day": {"a": [1]}}),
        reads=("assistants.actions.request.arguments", "chat.turns.answer"),
    ),
    Target(
        name="proposals", run=_proposed, seeds=lambda: (
            *as_json({"name": "N", "starters": ["a"]}), b"Sure:\n```json\n{\"name\": \"N\"}\n```", b"``` {" * 400,
        ), reads=("assistants.gpts.assistant.proposal",),
    ),
    Target(
        name="thoughts", run=_thoughts, reads=("adapters.thinking_text",),
        seeds=lambda: (b"<think>a</think>b", b"```<think>", b"\xe2\x97\x81think\xe2\x96\xb7", b"[THINK]a[/THINK]",
                       b"<" * 3000, b"`" * 3000, *STRANGE_TEXTS),
    ),
    Target(
        name="sign_in_answers_of_third_parties", run=_sign_in_answer, seeds=_challenges,
        reads=("assistants.actions.oauth.challenge", "assistants.actions.oauth.oauth", "assistants.actions.oauth.discovery",
               "identity.sso.exchange", "identity.sso.userinfo"),
    ),
)  # fmt: skip
