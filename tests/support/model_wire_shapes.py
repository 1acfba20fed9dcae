"""Answers of OpenAI-compatible endpoints in the field, and their expected result.

Sources: the answers of OpenAI, Azure, Google, Anthropic, Mistral, DeepSeek, Moonshot, Groq, xAI, OpenRouter, LiteLLM,
vLLM, TGI, Ollama, LM Studio and llama.cpp's server, as their documents and issues show them.
"""

import json
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from discreet.ports.model_request import ToolCall
from tests.fakes.model_endpoint import Reply

JSON = (("Content-Type", "application/json"),)
HTML = (("Content-Type", "text/html"),)
DONE = b"data: [DONE]\n\n"
MODEL = "scripted"


@dataclass(frozen=True, kw_only=True)
class WireShape:
    """An endpoint's replies to consecutive requests, and the expected result.

    `text`, `reasoning`, `calls` and `finish` are expected of the answer. Without a whole answer, `failure` is part of
    the sentence and `kind` its kind. `stored` is the state of the stored message, with `error` in its sentence.
    `last_request`: fields of the last request; None for a field that is absent.
    """

    name: str
    replies: tuple[Reply, ...]
    text: str = "Hello."
    reasoning: str | None = ""
    finish: str = "stop"
    usage: tuple[int | None, int | None] = (None, None)
    calls: tuple[tuple[str, str], ...] = ()
    failure: str | None = None
    kind: str = "refused"
    stored: str = "complete"
    error: str | None = None
    last_request: dict[str, Any] | None = None
    requests: int = 1
    retry_after: int | None = None


def chunk(delta: Any = None, finish: str | None = None, **more: Any) -> bytes:
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    choice = {"index": 0, "delta": {} if delta is None else delta, "finish_reason": finish}
    return b"data: " + json.dumps(base | {"choices": [choice]} | more).encode() + b"\n\n"


def text_chunk(text: str) -> bytes:
    return chunk({"content": text})


def raw_chunk(body: Any) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def stream(*pieces: bytes, **more: Any) -> tuple[Reply, ...]:
    return (Reply(pieces, **more),)


def end_chunk(finish: str = "stop") -> bytes:
    return chunk({}, finish) + DONE


def document(message: Any, finish: str | None = "stop", **more: Any) -> tuple[Reply, ...]:
    body = {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]} | more
    return (Reply((json.dumps(body).encode(),), headers=JSON),)


def error_reply(status: int, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    return Reply((json.dumps(body).encode(),), status=status, headers=(*JSON, *headers))


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


def call_stream(*fragments: Any, finish: str = "tool_calls") -> tuple[Reply, ...]:
    return stream(*(chunk({"tool_calls": [each]}) for each in fragments), end_chunk(finish))


def fragment(index: int | None, id_: str | None, name: str | None, arguments: Any) -> dict[str, Any]:
    call: dict[str, Any] = {"type": "function", "function": {}}
    call |= {key: value for key, value in (("index", index), ("id", id_)) if value is not None}
    if name is not None:
        call["function"]["name"] = name
    call["function"]["arguments"] = arguments
    return call


GOOD = Reply((text_chunk("Hello."), end_chunk()))
UNSUPPORTED = {"type": "invalid_request_error", "code": "unsupported_parameter"}

ADAPTED = (
    WireShape(
        name="max_tokens refused, as OpenAI's reasoning models do",
        replies=(
            error_reply(400, error("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                               "'max_completion_tokens' instead.", param="max_tokens", **UNSUPPORTED)),
            GOOD,
        ),
        last_request={"max_tokens": None, "max_completion_tokens": 77}, requests=2,
    ),
    WireShape(
        name="max_tokens and max_completion_tokens refused",
        replies=(
            error_reply(422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_tokens"],
                                      "msg": "Extra inputs are not permitted"}]}),
            error_reply(422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"],
                                      "msg": "Extra inputs are not permitted"}]}),
            GOOD,
        ),
        last_request={"max_tokens": None, "max_completion_tokens": None}, requests=3,
    ),
    WireShape(
        name="stream_options refused, as Mistral does",
        replies=(
            error_reply(422, {"object": "error", "message": {"detail": [
                {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
            ]}}),
            GOOD,
        ),
        last_request={"stream_options": None, "max_tokens": 77}, requests=2,
    ),
    WireShape(
        name="stream_options unknown, as Google says it",
        replies=(
            error_reply(400, [error('Invalid JSON payload received. Unknown name "stream_options": Cannot find field.',
                                code=400, status="INVALID_ARGUMENT")]),
            GOOD,
        ),
        last_request={"stream_options": None}, requests=2,
    ),
    WireShape(
        name="streaming refused",
        replies=(
            error_reply(400, error("Your organization must be verified to stream this model.", param="stream",
                               code="unsupported_value")),
            *document({"role": "assistant", "content": "Hello."}),
        ),
        last_request={"stream": False, "stream_options": None}, requests=2,
    ),
    WireShape(
        name="a system message refused for the role developer",
        replies=(
            error_reply(400, error("Unsupported value: 'messages[0].role' does not support 'system' with this model. Use "
                               "'developer' instead.", param="messages[0].role", code="unsupported_value")),
            GOOD,
        ),
        last_request={"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi there"}]},
        requests=2,
    ),
    WireShape(
        name="system messages refused, as Gemma's template does",
        replies=(error_reply(500, error("System role not supported", type="server_error")), GOOD),
        last_request={"messages": [{"role": "user", "content": "Be brief.\n\nHi there"}]}, requests=2,
    ),
    WireShape(
        name="the role developer refused after the role system",
        replies=(
            error_reply(400, error("Role 'system' is not supported; use 'developer'. This model does not support 'system'.")),
            error_reply(400, error("developer role is not supported")),
            GOOD,
        ),
        last_request={"messages": [{"role": "user", "content": "Be brief.\n\nHi there"}]}, requests=3,
    ),
    WireShape(
        name="several fields refused, one at a time",
        replies=(
            error_reply(400, error("Unsupported parameter: 'max_tokens'", param="max_tokens")),
            error_reply(400, error("Unknown parameter: 'stream_options'.", param="stream_options")),
            GOOD,
        ),
        last_request={"max_tokens": None, "max_completion_tokens": 77, "stream_options": None}, requests=3,
    ),
    WireShape(
        name="max_tokens refused inside a stream that began well",
        replies=(
            *stream(raw_chunk(error("Unsupported parameter: 'max_tokens'", param="max_tokens"))),
            GOOD,
        ),
        last_request={"max_tokens": None, "max_completion_tokens": 77}, requests=2,
    ),
)  # fmt: skip

REASONING = (
    WireShape(name="<think> at the beginning", replies=stream(text_chunk("<think>\nHm.\n</think>\n\nHello."), end_chunk()),
          reasoning="\nHm.\n"),
    WireShape(name="<think> split over tokens",
          replies=stream(*(text_chunk(text) for text in ("<", "thi", "nk>H", "m</th", "ink", ">", "\n\n", "Hel", "lo.")), end_chunk()),
          reasoning="Hm"),
    WireShape(name="<thinking>", replies=stream(text_chunk("<thinking>Hm</thinking>Hello."), end_chunk()), reasoning="Hm"),
    WireShape(name="<reasoning> after a blank line", replies=stream(text_chunk("\n\n<reasoning>Hm</reasoning>\nHello."), end_chunk()),
          reasoning="Hm"),
    WireShape(name="Kimi's marks", replies=stream(text_chunk("◁think▷Hm"), text_chunk("◁/think▷Hello."), end_chunk()), reasoning="Hm"),
    WireShape(name="Magistral's marks", replies=stream(text_chunk("[THINK]Hm[/THINK]Hello."), end_chunk()), reasoning="Hm"),
    WireShape(name="harmony channels",
          replies=stream(text_chunk("<|channel|>analysis<|message|>Hm<|end|><|start|>assistant"),
                         text_chunk("<|channel|>final<|message|>Hello.<|return|>"), end_chunk()),
          reasoning="Hm<|end|><|start|>assistant"),
    WireShape(name="the opening tag missing, as of DeepSeek's template",
          replies=stream(text_chunk("Hm, I "), text_chunk("wonder.\n</think>"), text_chunk("\n\nHello."), end_chunk()), reasoning=None),
    WireShape(name="a tag in a code block is code",
          replies=stream(text_chunk("```xml\n<think>\n</think>\n"), text_chunk("```\nHello."), end_chunk()),
          text="```xml\n<think>\n</think>\n```\nHello."),
    WireShape(name="a tag within a line is text", replies=stream(text_chunk("Write <think> and </think> here."), end_chunk()),
          text="Write <think> and </think> here."),
    WireShape(name="thinking without an end, cut for its length",
          replies=stream(text_chunk("<think>Hm, "), text_chunk("hm"), end_chunk("length")), text="", reasoning="Hm, hm", finish="length",
          stored="failed", error="reached its limit for one answer"),
    WireShape(name="thinking and nothing else", replies=stream(text_chunk("<think>Hm</think>"), end_chunk()), text="", reasoning="Hm",
          stored="failed", error="didn't get to an answer"),
    WireShape(name="reasoning_content", replies=stream(chunk({"role": "assistant", "content": None, "reasoning_content": "H"}),
                                                   chunk({"reasoning_content": "m"}), text_chunk("Hello."), end_chunk()),
          reasoning="Hm"),
    WireShape(name="reasoning and reasoning_details that say the same",
          replies=stream(chunk({"content": "", "reasoning": "Hm", "reasoning_details": [
              {"type": "reasoning.text", "text": "Hm"}]}), text_chunk("Hello."), end_chunk()), reasoning="Hm"),
    WireShape(name="reasoning_details alone, one of them encrypted",
          replies=stream(chunk({"content": "", "reasoning_details": [
              {"type": "reasoning.summary", "summary": "Hm"}, {"type": "reasoning.encrypted", "data": "x"}]}),
              text_chunk("Hello."), end_chunk()), reasoning="Hm"),
    WireShape(name="reasoning in a whole document",
          replies=document({"role": "assistant", "content": "Hello.", "reasoning_content": "Hm"}), reasoning="Hm"),
    WireShape(name="Mistral's thinking parts",
          replies=stream(chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]}),
                         chunk({"content": [{"type": "text", "text": "Hello."}]}), end_chunk()), reasoning="Hm"),
)  # fmt: skip

SAID = (
    WireShape(name="counts with cached tokens", usage=(7, 11),
          replies=stream(text_chunk("Hello."), chunk({}, "stop"), raw_chunk({"choices": [], "usage": {
              "prompt_tokens": 7, "completion_tokens": 11, "prompt_tokens_details": {"cached_tokens": 5}}}), DONE)),
    WireShape(name="counts with details of an unknown shape", usage=(7, 11),
          replies=stream(text_chunk("Hello."), chunk({}, "stop"), raw_chunk({"choices": [], "usage": {
              "prompt_tokens": 7, "completion_tokens": 11, "prompt_tokens_details": [1]}}), DONE)),
    WireShape(name="a plain stream with counts", usage=(7, 11),
          replies=stream(text_chunk("Hel"), text_chunk("lo."), chunk({}, "stop"),
                         raw_chunk({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 11}}), DONE)),
    WireShape(name="counts in every chunk", usage=(7, 2),
          replies=stream(chunk({"content": "Hel"}, usage={"prompt_tokens": 7, "completion_tokens": 1}),
                         chunk({"content": "lo."}, "stop", usage={"prompt_tokens": 7, "completion_tokens": 2}), DONE)),
    WireShape(name="counts within the choice, as Moonshot has them", usage=(7, 2),
          replies=stream(text_chunk("Hello."), raw_chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "usage": {
              "prompt_tokens": 7, "completion_tokens": 2}}]}), DONE)),
    WireShape(name="refusal deltas", replies=stream(chunk({"refusal": "I can"}), chunk({"refusal": "not."}), end_chunk()),
          text="I cannot.", finish="refusal"),
    WireShape(name="a refusal after words", replies=stream(text_chunk("Well."), chunk({"refusal": "No."}), end_chunk()),
          text="Well.\n\nNo.", finish="refusal"),
    WireShape(name="a refusal in a whole document",
          replies=document({"role": "assistant", "content": None, "refusal": "I cannot."}), text="I cannot.",
          finish="refusal"),
    WireShape(name="content in parts", replies=document({"role": "assistant", "content": [
        {"type": "text", "text": "Hel"}, {"type": "output_text", "text": "lo."}, {"type": "image_url", "image_url": {}}]})),
    WireShape(name="a refusal among the parts", text="I cannot.", finish="refusal",
          replies=stream(chunk({"content": [{"type": "refusal", "refusal": "I cannot."}]}), end_chunk())),
    WireShape(name="null content and an empty first choice list",
          replies=stream(raw_chunk({"choices": [], "prompt_filter_results": []}), chunk({"role": "assistant", "content": None}),
                         text_chunk("Hello."), end_chunk())),
    WireShape(name="no words at all", replies=stream(chunk({"content": None}), end_chunk()), text="", stored="failed",
          error="returned an empty answer"),
    WireShape(name="finish reason length", replies=stream(text_chunk("Hello."), end_chunk("length")), finish="length"),
    WireShape(name="finish reason max_tokens", replies=stream(text_chunk("Hello."), end_chunk("MAX_TOKENS")), finish="length"),
    WireShape(name="finish reason content_filter after words", replies=stream(text_chunk("Hello."), end_chunk("content_filter")),
          finish="content_filter", stored="failed", error="content filter"),
    WireShape(name="finish reason content_filter without words", replies=stream(end_chunk("content_filter")), text="",
          finish="content_filter", stored="failed", error="content filter"),
    WireShape(name="finish reason SAFETY", replies=stream(text_chunk("Hello."), end_chunk("SAFETY")), finish="content_filter",
          stored="failed", error="content filter"),
    WireShape(name="finish reason tool_calls without calls", replies=stream(text_chunk("Hello."), end_chunk("tool_calls"))),
    WireShape(name="finish reason eos", replies=stream(text_chunk("Hello."), end_chunk("eos"))),
    WireShape(name="an unknown finish reason", replies=stream(text_chunk("Hello."), end_chunk("tired"))),
    WireShape(name="no finish reason, but [DONE]", replies=stream(text_chunk("Hello."), DONE)),
    WireShape(name="no [DONE]", replies=stream(text_chunk("Hello."), chunk({}, "stop"))),
    WireShape(name="a whole document without a finish reason", replies=document({"content": "Hello."}, None)),
    WireShape(name="a document where a stream was asked for, as text/plain", usage=(7, 11),
          replies=(Reply((b'\n{"choices":[{"message":{"content":"Hel', b'lo."},"finish_reason":"stop"}],'
                          b'"usage":{"prompt_tokens":7,"completion_tokens":11}}'), headers=(("Content-Type", "text/plain"),)),)),
    WireShape(name="carriage returns", replies=stream(text_chunk("Hello.").replace(b"\n", b"\r\n"), end_chunk().replace(b"\n", b"\r\n"))),
    WireShape(name="comments that keep the connection alive",
          replies=stream(b": OPENROUTER PROCESSING\n\n", b": OPENROUTER PROCESSING\n\n", text_chunk("Hello."), b":\n\n", end_chunk())),
    WireShape(name="data on several lines",
          replies=stream(b'event: message\ndata: {"choices":\ndata: [{"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\n',
                         DONE)),
    WireShape(name="a byte order mark", replies=stream(b"\xef\xbb", b"\xbf" + text_chunk("Hello."), end_chunk())),
    WireShape(name="a character cut between chunks", text="Grüße 🦦",
          replies=stream(b'data: {"choices":[{"delta":{"content":"Gr\xc3', b"\xbc\xc3\x9fe \xf0\x9f", b"\xa6\xa6" b'"}}]}\n\n', end_chunk())),
    WireShape(name="bytes that are no UTF-8", text="Hell\ufffd.",
          replies=stream(b'data: {"choices":[{"delta":{"content":"Hell\xff."}}]}\n\n', end_chunk())),
    WireShape(name="a surrogate pair split over two deltas", text="🦦!",
          replies=stream(b'data: {"choices":[{"delta":{"content":"\\ud83e"}}]}\n\n',
                         b'data: {"choices":[{"delta":{"content":"\\udda6!"}}]}\n\n', end_chunk())),
    WireShape(name="half a surrogate pair", text="Hello.\ufffd",
          replies=stream(b'data: {"choices":[{"delta":{"content":"Hello.\\ud83e"}}]}\n\n', end_chunk())),
    WireShape(name="one byte at a time", replies=stream(*(bytes([each]) for each in text_chunk("Hello.") + end_chunk()))),
    WireShape(name="everything in one piece", replies=stream(text_chunk("Hel") + text_chunk("lo.") + end_chunk())),
)  # fmt: skip

CALLED = (
    WireShape(name="a call in fragments by number", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=call_stream(fragment(0, "one", "find", ""), fragment(0, None, None, '{"a"'), fragment(0, None, None, ":1}"))),
    WireShape(name="fragments without numbers", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=call_stream(fragment(None, "one", "find", '{"a"'), fragment(None, None, None, ":1}"))),
    WireShape(name="a whole call in one chunk that says stop", text="", finish="stop", calls=(("find", '{"a":1}'),),
          replies=call_stream(fragment(0, "one", "find", '{"a":1}'), finish="stop")),
    WireShape(name="arguments as an object", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=call_stream(fragment(0, "one", "find", {"a": 1}))),
    WireShape(name="null arguments", text="", finish="tool_calls", calls=(("find", "{}"),),
          replies=call_stream(fragment(0, "one", "find", None))),
    WireShape(name="parallel calls that share an id", text="", finish="tool_calls",
          calls=(("find", '{"a":1}'), ("find", '{"a":2}')),
          replies=call_stream(fragment(0, "same", "find", '{"a":1}'), fragment(1, "same", "find", '{"a":2}'))),
    WireShape(name="parallel calls without ids", text="", finish="tool_calls", calls=(("find", "{}"), ("send", "{}")),
          replies=call_stream(fragment(0, None, "find", "{}"), fragment(1, None, "send", "{}"))),
    WireShape(name="an older endpoint's function_call", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=stream(chunk({"function_call": {"name": "find", "arguments": '{"a"'}}),
                         chunk({"function_call": {"arguments": ":1}"}}), end_chunk("function_call"))),
    WireShape(name="calls in a whole document", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=document({"content": None, "tool_calls": [fragment(None, "one", "find", '{"a":1}')]}, "tool_calls")),
)  # fmt: skip


def too_long(name: str, status: int, body: Any) -> WireShape:
    return WireShape(name=f"too long, in the words of {name}", replies=(error_reply(status, body),), text="",
                 failure="The chat is too long for the model at 127.0.0.1.", stored="failed")  # fmt: skip


FAILED = (
    WireShape(name="an error in the middle of a stream", replies=stream(text_chunk("Hello."), raw_chunk(error("out of memory"))),
          failure="ended its answer with an error. Try again in a moment. It says: “out of memory”.", stored="failed"),
    WireShape(name="an error beside a choice, as OpenRouter reports it",
          replies=stream(text_chunk("Hello."), chunk({"content": ""}, "error", error={"code": 502, "message": "Provider died"})),
          failure="Provider died", stored="failed"),
    WireShape(name="vLLM's error object in a stream",
          replies=stream(text_chunk("Hello."), raw_chunk({"object": "error", "message": "engine died", "code": 500})),
          failure="engine died", stored="failed"),
    WireShape(name="200 with an error object", replies=(Reply((b'{"error":"no memory left"}',), headers=JSON),), text="",
          failure="no memory left", stored="failed"),
    WireShape(name="200 with a sentence", replies=(Reply((b'{"detail":"try later"}',), headers=JSON),), text="",
          failure="try later", stored="failed"),
    WireShape(name="an HTML page of a proxy", replies=(Reply((b"<html>Bad gateway</html>",), status=502, headers=HTML),),
          text="", failure="The model at 127.0.0.1 has a problem (HTTP 502). Try again in a moment.", stored="failed"),
    WireShape(name="an HTML page with 200", replies=(Reply((b"<html>Sign in</html>",), headers=HTML),), text="",
          failure="answered with a web page. Tell the operator to check its address.", kind="malformed", stored="failed"),
    WireShape(name="an HTML page at a wrong address", replies=(Reply((b"<html>Not found</html>",), status=404, headers=HTML),),
          text="", failure="answered with a web page.", kind="malformed", stored="failed"),
    WireShape(name="an address that has moved", text="", failure="has moved to another address (HTTP 308).", stored="failed",
          replies=(Reply(status=308, headers=(("Location", "https://elsewhere.example/"),)),)),
    WireShape(name="Google's error in a list", replies=(error_reply(400, [error("API key not valid", code=400)]),), text="",
          failure="(HTTP 400). It says: “API key not valid”.", stored="failed"),
    WireShape(name="an error that is no UTF-8", text="", failure="(HTTP 400)", stored="failed",
          replies=(Reply((b'{"error":{"message":"bad \xff byte"}}',), status=400, headers=JSON),)),
    WireShape(name="a wrong key", replies=(error_reply(401, error("Incorrect API key provided")),), text="",
          failure="does not accept this server's key (HTTP 401). Tell the operator to set a new key with DISCREET_MODEL_KEY.", stored="failed"),
    WireShape(name="a model that is not there", replies=(error_reply(404, error("The model `scripted` does not exist",
                                                                        code="model_not_found")),), text="",
          failure="There is no model “scripted” at 127.0.0.1 now.", kind="no_model", stored="failed"),
    WireShape(name="Ollama's model that is not there",
          replies=(error_reply(404, {"error": "model 'scripted' not found, try pulling it first"}),), text="",
          failure="There is no model “scripted” at 127.0.0.1 now.", kind="no_model", stored="failed"),
    WireShape(name="too many requests, with seconds", text="", failure="Try again in 20 seconds.", stored="failed", retry_after=20,
          replies=(error_reply(429, error("Rate limit reached"), (("Retry-After", "20"),)),)),
    WireShape(name="busy, with seconds", text="", failure="has a problem (HTTP 503). Try again in 7 seconds.", stored="failed",
          retry_after=7, replies=(error_reply(503, error("Service unavailable"), (("Retry-After", "7"),)),)),
    WireShape(name="too many requests, with a date", text="", failure="takes no more requests for now (HTTP 429).",
          stored="failed", retry_after=-1,
          replies=(error_reply(429, error("Rate limit reached"), (("Retry-After", formatdate(32503680000, usegmt=True)),)),)),
    WireShape(name="an account that is used up", text="", failure="is used up (HTTP 429). Tell the operator.", stored="failed",
          replies=(error_reply(429, error("You exceeded your current quota", code="insufficient_quota")),)),
    WireShape(name="llama.cpp while it loads", replies=(error_reply(503, error("Loading model", type="unavailable_error")),),
          text="", failure="The model is still loading", kind="loading", stored="failed"),
    WireShape(name="Azure's content filter", text="", failure="A content filter refused this message", stored="failed",
          replies=(error_reply(400, error("The response was filtered due to the prompt triggering Azure OpenAI's content "
                                      "management policy.", code="content_filter")),)),
    too_long("OpenAI", 400, error("This model's maximum context length is 8192 tokens. However, your messages resulted in "
                                  "9009 tokens.", code="context_length_exceeded")),
    too_long("Anthropic", 400, error("prompt is too long: 208310 tokens > 200000 maximum")),
    too_long("Google", 400, [error("The input token count (1065539) exceeds the maximum number of tokens allowed.")]),
    too_long("Mistral", 400, {"object": "error", "message": "Prompt contains 40000 tokens, too large for model with "
                              "32768 maximum context length"}),
    too_long("Bedrock", 400, {"message": "Input is too long for requested model."}),
    too_long("Groq", 413, error("Request too large for model: please reduce the length of the messages")),
    too_long("xAI", 400, {"error": "This model's maximum prompt length is 131072 but the request contains 200000"}),
    too_long("TGI", 422, {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096"}),
    too_long("Ollama", 500, {"error": "the input length exceeds the context length"}),
    too_long("llama.cpp", 400, error("request (9009 tokens) exceeds the available context size (8192 tokens)",
                                     type="exceed_context_size_error")),
    WireShape(name="silence before the first token", replies=stream(then="hang"), text="", kind="timeout",
          failure="stopped answering. Try again in a moment.", stored="failed"),
    WireShape(name="silence after the first token", replies=stream(text_chunk("Hello."), then="hang"), kind="timeout",
          failure="stopped answering. Try again in a moment.", stored="failed"),
    WireShape(name="a connection cut in the middle", replies=stream(text_chunk("Hello. <"), then="cut"), kind="cut",
          text="Hello. <", failure="broke off in the middle of its answer", stored="failed"),
    WireShape(name="a stream without an end", replies=stream(text_chunk("Hello.")), kind="cut",
          failure="broke off in the middle of its answer", stored="failed"),
)  # fmt: skip

SHAPES = (*ADAPTED, *REASONING, *SAID, *CALLED, *FAILED)


def calls_of(calls: tuple[ToolCall, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((call.name, call.arguments) for call in calls)
