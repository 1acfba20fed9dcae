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
class Shape:
    """`replies` go to the requests in their order. `text`, `reasoning`, `calls` and `finish` are what is heard;
    `failed` is in the sentence where there is no whole answer, `kind` its kind; `stored` the state that a chat keeps,
    with `error` in its sentence. `asked`: the fields of the last request, None for one that is not there."""

    name: str
    replies: tuple[Reply, ...]
    text: str = "Hello."
    reasoning: str | None = ""
    finish: str = "stop"
    usage: tuple[int | None, int | None] = (None, None)
    calls: tuple[tuple[str, str], ...] = ()
    failed: str | None = None
    kind: str = "refused"
    stored: str = "complete"
    error: str | None = None
    asked: dict[str, Any] | None = None
    requests: int = 1
    retry_after: int | None = None


def chunk(delta: Any = None, finish: str | None = None, **more: Any) -> bytes:
    told = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    choice = {"index": 0, "delta": {} if delta is None else delta, "finish_reason": finish}
    return b"data: " + json.dumps(told | {"choices": [choice]} | more).encode() + b"\n\n"


def says(text: str) -> bytes:
    return chunk({"content": text})


def raw(told: Any) -> bytes:
    return b"data: " + json.dumps(told).encode() + b"\n\n"


def stream(*pieces: bytes, **more: Any) -> tuple[Reply, ...]:
    return (Reply(pieces, **more),)


def ends(finish: str = "stop") -> bytes:
    return chunk({}, finish) + DONE


def document(message: Any, finish: str | None = "stop", **more: Any) -> tuple[Reply, ...]:
    told = {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]} | more
    return (Reply((json.dumps(told).encode(),), headers=JSON),)


def refuses(status: int, told: Any, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    return Reply((json.dumps(told).encode(),), status=status, headers=(*JSON, *headers))


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


def called(*fragments: Any, finish: str = "tool_calls") -> tuple[Reply, ...]:
    return stream(*(chunk({"tool_calls": [each]}) for each in fragments), ends(finish))


def fragment(index: int | None, id_: str | None, name: str | None, arguments: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "function", "function": {}}
    told |= {key: value for key, value in (("index", index), ("id", id_)) if value is not None}
    if name is not None:
        told["function"]["name"] = name
    told["function"]["arguments"] = arguments
    return told


GOOD = Reply((says("Hello."), ends()))
UNSUPPORTED = {"type": "invalid_request_error", "code": "unsupported_parameter"}

ADAPTED = (
    Shape(
        name="max_tokens refused, as OpenAI's reasoning models do",
        replies=(
            refuses(400, error("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                               "'max_completion_tokens' instead.", param="max_tokens", **UNSUPPORTED)),
            GOOD,
        ),
        asked={"max_tokens": None, "max_completion_tokens": 77}, requests=2,
    ),
    Shape(
        name="max_tokens and max_completion_tokens refused",
        replies=(
            refuses(422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_tokens"],
                                      "msg": "Extra inputs are not permitted"}]}),
            refuses(422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"],
                                      "msg": "Extra inputs are not permitted"}]}),
            GOOD,
        ),
        asked={"max_tokens": None, "max_completion_tokens": None}, requests=3,
    ),
    Shape(
        name="stream_options refused, as Mistral does",
        replies=(
            refuses(422, {"object": "error", "message": {"detail": [
                {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
            ]}}),
            GOOD,
        ),
        asked={"stream_options": None, "max_tokens": 77}, requests=2,
    ),
    Shape(
        name="stream_options unknown, as Google says it",
        replies=(
            refuses(400, [error('Invalid JSON payload received. Unknown name "stream_options": Cannot find field.',
                                code=400, status="INVALID_ARGUMENT")]),
            GOOD,
        ),
        asked={"stream_options": None}, requests=2,
    ),
    Shape(
        name="streaming refused",
        replies=(
            refuses(400, error("Your organization must be verified to stream this model.", param="stream",
                               code="unsupported_value")),
            *document({"role": "assistant", "content": "Hello."}),
        ),
        asked={"stream": False, "stream_options": None}, requests=2,
    ),
    Shape(
        name="a system message refused for the role developer",
        replies=(
            refuses(400, error("Unsupported value: 'messages[0].role' does not support 'system' with this model. Use "
                               "'developer' instead.", param="messages[0].role", code="unsupported_value")),
            GOOD,
        ),
        asked={"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi there"}]},
        requests=2,
    ),
    Shape(
        name="system messages refused, as Gemma's template does",
        replies=(refuses(500, error("System role not supported", type="server_error")), GOOD),
        asked={"messages": [{"role": "user", "content": "Be brief.\n\nHi there"}]}, requests=2,
    ),
    Shape(
        name="the role developer refused after the role system",
        replies=(
            refuses(400, error("Role 'system' is not supported; use 'developer'. This model does not support 'system'.")),
            refuses(400, error("developer role is not supported")),
            GOOD,
        ),
        asked={"messages": [{"role": "user", "content": "Be brief.\n\nHi there"}]}, requests=3,
    ),
    Shape(
        name="several fields refused, one at a time",
        replies=(
            refuses(400, error("Unsupported parameter: 'max_tokens'", param="max_tokens")),
            refuses(400, error("Unknown parameter: 'stream_options'.", param="stream_options")),
            GOOD,
        ),
        asked={"max_tokens": None, "max_completion_tokens": 77, "stream_options": None}, requests=3,
    ),
    Shape(
        name="max_tokens refused inside a stream that began well",
        replies=(
            *stream(raw(error("Unsupported parameter: 'max_tokens'", param="max_tokens"))),
            GOOD,
        ),
        asked={"max_tokens": None, "max_completion_tokens": 77}, requests=2,
    ),
)  # fmt: skip

REASONING = (
    Shape(name="<think> at the beginning", replies=stream(says("<think>\nHm.\n</think>\n\nHello."), ends()),
          reasoning="\nHm.\n"),
    Shape(name="<think> split over tokens",
          replies=stream(*(says(text) for text in ("<", "thi", "nk>H", "m</th", "ink", ">", "\n\n", "Hel", "lo.")), ends()),
          reasoning="Hm"),
    Shape(name="<thinking>", replies=stream(says("<thinking>Hm</thinking>Hello."), ends()), reasoning="Hm"),
    Shape(name="<reasoning> after a blank line", replies=stream(says("\n\n<reasoning>Hm</reasoning>\nHello."), ends()),
          reasoning="Hm"),
    Shape(name="Kimi's marks", replies=stream(says("◁think▷Hm"), says("◁/think▷Hello."), ends()), reasoning="Hm"),
    Shape(name="Magistral's marks", replies=stream(says("[THINK]Hm[/THINK]Hello."), ends()), reasoning="Hm"),
    Shape(name="harmony channels",
          replies=stream(says("<|channel|>analysis<|message|>Hm<|end|><|start|>assistant"),
                         says("<|channel|>final<|message|>Hello.<|return|>"), ends()),
          reasoning="Hm<|end|><|start|>assistant"),
    Shape(name="the opening tag missing, as of DeepSeek's template",
          replies=stream(says("Hm, I "), says("wonder.\n</think>"), says("\n\nHello."), ends()), reasoning=None),
    Shape(name="a tag in a code block is code",
          replies=stream(says("```xml\n<think>\n</think>\n"), says("```\nHello."), ends()),
          text="```xml\n<think>\n</think>\n```\nHello."),
    Shape(name="a tag within a line is text", replies=stream(says("Write <think> and </think> here."), ends()),
          text="Write <think> and </think> here."),
    Shape(name="thinking without an end, cut for its length",
          replies=stream(says("<think>Hm, "), says("hm"), ends("length")), text="", reasoning="Hm, hm", finish="length",
          stored="failed", error="reached its limit for one answer"),
    Shape(name="thinking and nothing else", replies=stream(says("<think>Hm</think>"), ends()), text="", reasoning="Hm",
          stored="failed", error="didn't get to an answer"),
    Shape(name="reasoning_content", replies=stream(chunk({"role": "assistant", "content": None, "reasoning_content": "H"}),
                                                   chunk({"reasoning_content": "m"}), says("Hello."), ends()),
          reasoning="Hm"),
    Shape(name="reasoning and reasoning_details that say the same",
          replies=stream(chunk({"content": "", "reasoning": "Hm", "reasoning_details": [
              {"type": "reasoning.text", "text": "Hm"}]}), says("Hello."), ends()), reasoning="Hm"),
    Shape(name="reasoning_details alone, one of them encrypted",
          replies=stream(chunk({"content": "", "reasoning_details": [
              {"type": "reasoning.summary", "summary": "Hm"}, {"type": "reasoning.encrypted", "data": "x"}]}),
              says("Hello."), ends()), reasoning="Hm"),
    Shape(name="reasoning in a whole document",
          replies=document({"role": "assistant", "content": "Hello.", "reasoning_content": "Hm"}), reasoning="Hm"),
    Shape(name="Mistral's thinking parts",
          replies=stream(chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]}),
                         chunk({"content": [{"type": "text", "text": "Hello."}]}), ends()), reasoning="Hm"),
)  # fmt: skip

SAID = (
    Shape(name="counts with cached tokens", usage=(7, 11),
          replies=stream(says("Hello."), chunk({}, "stop"), raw({"choices": [], "usage": {
              "prompt_tokens": 7, "completion_tokens": 11, "prompt_tokens_details": {"cached_tokens": 5}}}), DONE)),
    Shape(name="counts with details of an unknown shape", usage=(7, 11),
          replies=stream(says("Hello."), chunk({}, "stop"), raw({"choices": [], "usage": {
              "prompt_tokens": 7, "completion_tokens": 11, "prompt_tokens_details": [1]}}), DONE)),
    Shape(name="a plain stream with counts", usage=(7, 11),
          replies=stream(says("Hel"), says("lo."), chunk({}, "stop"),
                         raw({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 11}}), DONE)),
    Shape(name="counts in every chunk", usage=(7, 2),
          replies=stream(chunk({"content": "Hel"}, usage={"prompt_tokens": 7, "completion_tokens": 1}),
                         chunk({"content": "lo."}, "stop", usage={"prompt_tokens": 7, "completion_tokens": 2}), DONE)),
    Shape(name="counts within the choice, as Moonshot has them", usage=(7, 2),
          replies=stream(says("Hello."), raw({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "usage": {
              "prompt_tokens": 7, "completion_tokens": 2}}]}), DONE)),
    Shape(name="refusal deltas", replies=stream(chunk({"refusal": "I can"}), chunk({"refusal": "not."}), ends()),
          text="I cannot.", finish="refusal"),
    Shape(name="a refusal after words", replies=stream(says("Well."), chunk({"refusal": "No."}), ends()),
          text="Well.\n\nNo.", finish="refusal"),
    Shape(name="a refusal in a whole document",
          replies=document({"role": "assistant", "content": None, "refusal": "I cannot."}), text="I cannot.",
          finish="refusal"),
    Shape(name="content in parts", replies=document({"role": "assistant", "content": [
        {"type": "text", "text": "Hel"}, {"type": "output_text", "text": "lo."}, {"type": "image_url", "image_url": {}}]})),
    Shape(name="a refusal among the parts", text="I cannot.", finish="refusal",
          replies=stream(chunk({"content": [{"type": "refusal", "refusal": "I cannot."}]}), ends())),
    Shape(name="null content and an empty first choice list",
          replies=stream(raw({"choices": [], "prompt_filter_results": []}), chunk({"role": "assistant", "content": None}),
                         says("Hello."), ends())),
    Shape(name="no words at all", replies=stream(chunk({"content": None}), ends()), text="", stored="failed",
          error="returned an empty answer"),
    Shape(name="finish reason length", replies=stream(says("Hello."), ends("length")), finish="length"),
    Shape(name="finish reason max_tokens", replies=stream(says("Hello."), ends("MAX_TOKENS")), finish="length"),
    Shape(name="finish reason content_filter after words", replies=stream(says("Hello."), ends("content_filter")),
          finish="content_filter", stored="failed", error="content filter"),
    Shape(name="finish reason content_filter without words", replies=stream(ends("content_filter")), text="",
          finish="content_filter", stored="failed", error="content filter"),
    Shape(name="finish reason SAFETY", replies=stream(says("Hello."), ends("SAFETY")), finish="content_filter",
          stored="failed", error="content filter"),
    Shape(name="finish reason tool_calls without calls", replies=stream(says("Hello."), ends("tool_calls"))),
    Shape(name="finish reason eos", replies=stream(says("Hello."), ends("eos"))),
    Shape(name="an unknown finish reason", replies=stream(says("Hello."), ends("tired"))),
    Shape(name="no finish reason, but [DONE]", replies=stream(says("Hello."), DONE)),
    Shape(name="no [DONE]", replies=stream(says("Hello."), chunk({}, "stop"))),
    Shape(name="a whole document without a finish reason", replies=document({"content": "Hello."}, None)),
    Shape(name="a document where a stream was asked for, as text/plain", usage=(7, 11),
          replies=(Reply((b'\n{"choices":[{"message":{"content":"Hel', b'lo."},"finish_reason":"stop"}],'
                          b'"usage":{"prompt_tokens":7,"completion_tokens":11}}'), headers=(("Content-Type", "text/plain"),)),)),
    Shape(name="carriage returns", replies=stream(says("Hello.").replace(b"\n", b"\r\n"), ends().replace(b"\n", b"\r\n"))),
    Shape(name="comments that keep the connection alive",
          replies=stream(b": OPENROUTER PROCESSING\n\n", b": OPENROUTER PROCESSING\n\n", says("Hello."), b":\n\n", ends())),
    Shape(name="data on several lines",
          replies=stream(b'event: message\ndata: {"choices":\ndata: [{"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\n',
                         DONE)),
    Shape(name="a byte order mark", replies=stream(b"\xef\xbb", b"\xbf" + says("Hello."), ends())),
    Shape(name="a character cut between chunks", text="Grüße 🦦",
          replies=stream(b'data: {"choices":[{"delta":{"content":"Gr\xc3', b"\xbc\xc3\x9fe \xf0\x9f", b"\xa6\xa6" b'"}}]}\n\n', ends())),
    Shape(name="bytes that are no UTF-8", text="Hell\ufffd.",
          replies=stream(b'data: {"choices":[{"delta":{"content":"Hell\xff."}}]}\n\n', ends())),
    Shape(name="a surrogate pair split over two deltas", text="🦦!",
          replies=stream(b'data: {"choices":[{"delta":{"content":"\\ud83e"}}]}\n\n',
                         b'data: {"choices":[{"delta":{"content":"\\udda6!"}}]}\n\n', ends())),
    Shape(name="half a surrogate pair", text="Hello.\ufffd",
          replies=stream(b'data: {"choices":[{"delta":{"content":"Hello.\\ud83e"}}]}\n\n', ends())),
    Shape(name="one byte at a time", replies=stream(*(bytes([each]) for each in says("Hello.") + ends()))),
    Shape(name="everything in one piece", replies=stream(says("Hel") + says("lo.") + ends())),
)  # fmt: skip

CALLED = (
    Shape(name="a call in fragments by number", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=called(fragment(0, "one", "find", ""), fragment(0, None, None, '{"a"'), fragment(0, None, None, ":1}"))),
    Shape(name="fragments without numbers", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=called(fragment(None, "one", "find", '{"a"'), fragment(None, None, None, ":1}"))),
    Shape(name="a whole call in one chunk that says stop", text="", finish="stop", calls=(("find", '{"a":1}'),),
          replies=called(fragment(0, "one", "find", '{"a":1}'), finish="stop")),
    Shape(name="arguments as an object", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=called(fragment(0, "one", "find", {"a": 1}))),
    Shape(name="null arguments", text="", finish="tool_calls", calls=(("find", "{}"),),
          replies=called(fragment(0, "one", "find", None))),
    Shape(name="parallel calls that share an id", text="", finish="tool_calls",
          calls=(("find", '{"a":1}'), ("find", '{"a":2}')),
          replies=called(fragment(0, "same", "find", '{"a":1}'), fragment(1, "same", "find", '{"a":2}'))),
    Shape(name="parallel calls without ids", text="", finish="tool_calls", calls=(("find", "{}"), ("send", "{}")),
          replies=called(fragment(0, None, "find", "{}"), fragment(1, None, "send", "{}"))),
    Shape(name="an older endpoint's function_call", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=stream(chunk({"function_call": {"name": "find", "arguments": '{"a"'}}),
                         chunk({"function_call": {"arguments": ":1}"}}), ends("function_call"))),
    Shape(name="calls in a whole document", text="", finish="tool_calls", calls=(("find", '{"a":1}'),),
          replies=document({"content": None, "tool_calls": [fragment(None, "one", "find", '{"a":1}')]}, "tool_calls")),
)  # fmt: skip


def too_long(name: str, status: int, told: Any) -> Shape:
    return Shape(name=f"too long, in the words of {name}", replies=(refuses(status, told),), text="",
                 failed="The chat is too long for the model at 127.0.0.1.", stored="failed")  # fmt: skip


FAILED = (
    Shape(name="an error in the middle of a stream", replies=stream(says("Hello."), raw(error("out of memory"))),
          failed="ended its answer with an error. Try again in a moment. It says: “out of memory”.", stored="failed"),
    Shape(name="an error beside a choice, as OpenRouter reports it",
          replies=stream(says("Hello."), chunk({"content": ""}, "error", error={"code": 502, "message": "Provider died"})),
          failed="Provider died", stored="failed"),
    Shape(name="vLLM's error object in a stream",
          replies=stream(says("Hello."), raw({"object": "error", "message": "engine died", "code": 500})),
          failed="engine died", stored="failed"),
    Shape(name="200 with an error object", replies=(Reply((b'{"error":"no memory left"}',), headers=JSON),), text="",
          failed="no memory left", stored="failed"),
    Shape(name="200 with a sentence", replies=(Reply((b'{"detail":"try later"}',), headers=JSON),), text="",
          failed="try later", stored="failed"),
    Shape(name="an HTML page of a proxy", replies=(Reply((b"<html>Bad gateway</html>",), status=502, headers=HTML),),
          text="", failed="The model at 127.0.0.1 has a problem (HTTP 502). Try again in a moment.", stored="failed"),
    Shape(name="an HTML page with 200", replies=(Reply((b"<html>Sign in</html>",), headers=HTML),), text="",
          failed="answered with a web page. Tell the operator to check its address.", kind="malformed", stored="failed"),
    Shape(name="an HTML page at a wrong address", replies=(Reply((b"<html>Not found</html>",), status=404, headers=HTML),),
          text="", failed="answered with a web page.", kind="malformed", stored="failed"),
    Shape(name="an address that has moved", text="", failed="has moved to another address (HTTP 308).", stored="failed",
          replies=(Reply(status=308, headers=(("Location", "https://elsewhere.example/"),)),)),
    Shape(name="Google's error in a list", replies=(refuses(400, [error("API key not valid", code=400)]),), text="",
          failed="(HTTP 400). It says: “API key not valid”.", stored="failed"),
    Shape(name="an error that is no UTF-8", text="", failed="(HTTP 400)", stored="failed",
          replies=(Reply((b'{"error":{"message":"bad \xff byte"}}',), status=400, headers=JSON),)),
    Shape(name="a wrong key", replies=(refuses(401, error("Incorrect API key provided")),), text="",
          failed="does not accept this server's key (HTTP 401). Tell the operator to set a new key with DISCREET_MODEL_KEY.", stored="failed"),
    Shape(name="a model that is not there", replies=(refuses(404, error("The model `scripted` does not exist",
                                                                        code="model_not_found")),), text="",
          failed="There is no model “scripted” at 127.0.0.1 now.", kind="no_model", stored="failed"),
    Shape(name="Ollama's model that is not there",
          replies=(refuses(404, {"error": "model 'scripted' not found, try pulling it first"}),), text="",
          failed="There is no model “scripted” at 127.0.0.1 now.", kind="no_model", stored="failed"),
    Shape(name="too many requests, with seconds", text="", failed="Try again in 20 seconds.", stored="failed", retry_after=20,
          replies=(refuses(429, error("Rate limit reached"), (("Retry-After", "20"),)),)),
    Shape(name="busy, with seconds", text="", failed="has a problem (HTTP 503). Try again in 7 seconds.", stored="failed",
          retry_after=7, replies=(refuses(503, error("Service unavailable"), (("Retry-After", "7"),)),)),
    Shape(name="too many requests, with a date", text="", failed="takes no more requests for now (HTTP 429).",
          stored="failed", retry_after=-1,
          replies=(refuses(429, error("Rate limit reached"), (("Retry-After", formatdate(32503680000, usegmt=True)),)),)),
    Shape(name="an account that is used up", text="", failed="is used up (HTTP 429). Tell the operator.", stored="failed",
          replies=(refuses(429, error("You exceeded your current quota", code="insufficient_quota")),)),
    Shape(name="llama.cpp while it loads", replies=(refuses(503, error("Loading model", type="unavailable_error")),),
          text="", failed="The model is still loading", kind="loading", stored="failed"),
    Shape(name="Azure's content filter", text="", failed="A content filter refused this message", stored="failed",
          replies=(refuses(400, error("The response was filtered due to the prompt triggering Azure OpenAI's content "
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
    Shape(name="silence before the first token", replies=stream(then="hang"), text="", kind="timeout",
          failed="stopped answering. Try again in a moment.", stored="failed"),
    Shape(name="silence after the first token", replies=stream(says("Hello."), then="hang"), kind="timeout",
          failed="stopped answering. Try again in a moment.", stored="failed"),
    Shape(name="a connection cut in the middle", replies=stream(says("Hello. <"), then="cut"), kind="cut",
          text="Hello. <", failed="broke off in the middle of its answer", stored="failed"),
    Shape(name="a stream without an end", replies=stream(says("Hello.")), kind="cut",
          failed="broke off in the middle of its answer", stored="failed"),
)  # fmt: skip

SHAPES = (*ADAPTED, *REASONING, *SAID, *CALLED, *FAILED)


def calls_of(calls: tuple[ToolCall, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((call.name, call.arguments) for call in calls)
