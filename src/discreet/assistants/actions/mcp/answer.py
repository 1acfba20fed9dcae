"""Parser of an MCP tool's answer: text for the model and the person, and pictures.

Invariants:
- All of it is untrusted. Nothing that an answer links to is fetched.
- No block is dropped: a block that is neither text nor picture is named in the text.
- The text reports the server's questions during the call, and their outcomes.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from discreet.assistants.actions.answer_text import cut_answer
from discreet.assistants.actions.mcp.protocol import RpcError, find_result, parse_messages, replace_surrogates
from discreet.assistants.actions.mcp.watch import PersonAnswer
from discreet.assistants.actions.request.arguments import shorten
from discreet.assistants.actions.request.fields import json_text
from discreet.ports.third_parties import ThirdPartyAnswer

_COMPLETE = (None, "complete")
"""Kinds of complete results; servers of earlier revisions name no kind."""
MAX_PICTURES: Final = 4
"""The most pictures of one answer."""
PICTURE_BYTES: Final = 8 << 20
MAX_REQUESTS: Final = 5
"""The most questions of one server that are reported."""
QUESTION_CHARACTERS: Final = 500

PersonAnswers = Mapping[int | str, PersonAnswer]
NO_ANSWERS: Final[PersonAnswers] = {}
OUTCOME_SENTENCES: Final = {
    PersonAnswer.SENT: "The person answered it.",
    PersonAnswer.DECLINED: "It was declined, and nothing was sent.",
    PersonAnswer.NOT_ANSWERED: "It was not answered, and nothing was sent.",
    PersonAnswer.UNKNOWN: "The person answered it. Whether the answer arrived is not known.",
}


@dataclass(frozen=True)
class ToolAnswer:
    """A parsed answer.

    `failed`: the tool or the server reports a failure; `text` then says why. `cut`: there was more text. `pictures` are
    the server's bytes; in the text, "[picture 1: image/png]" stands for the first.
    """

    text: str
    failed: bool = False
    cut: bool = False
    pictures: tuple[bytes, ...] = ()


def parse_answer(answer: ThirdPartyAnswer, person_answers: PersonAnswers = NO_ANSWERS) -> ToolAnswer:
    """Parse an answer to `tools/call`, JSON or event stream.

    Lone surrogates become "?". `person_answers` has the outcomes of questions to the person, by the ids of the server's
    requests.
    """
    try:
        parsed = _parse_result(answer)
        sentences = list(_request_sentences(answer, person_answers))
    except (ValueError, RecursionError):  # NaN and the like, or nested too deeply to parse
        return ToolAnswer("The server's answer contains something that is not JSON.", failed=True)
    text, cut = cut_answer(replace_surrogates("\n".join([*sentences, parsed.text] if parsed.text else sentences)))
    return replace(parsed, text=text, cut=cut)


def _parse_result(answer: ThirdPartyAnswer) -> ToolAnswer:
    result = find_result(answer.media_type, answer.text)
    if isinstance(result, RpcError):
        return ToolAnswer(f"The server reports an error: {result.message or result.code}", failed=True)
    if result is None:
        return ToolAnswer(_describe_missing_result(answer), failed=True)
    kind = result.get("resultType")
    if kind == "input_required":
        return ToolAnswer(_describe_input_required(result), failed=True)
    if kind not in _COMPLETE:
        return ToolAnswer(f"The server gives a kind of result that is unknown here: {shorten(str(kind))}", failed=True)
    blocks = _ContentReader()
    return ToolAnswer(blocks.text(result), result.get("isError") is True, pictures=tuple(blocks.pictures))


def _describe_missing_result(answer: ThirdPartyAnswer) -> str:
    if answer.cut:
        return "The server's answer is too long to read."
    if not 200 <= answer.status < 300:
        return f"The server answered with status {answer.status}: {shorten(answer.text, 400)}"
    return "The server's answer contains no result."


# Requests of the server


def _request_sentences(answer: ThirdPartyAnswer, person_answers: PersonAnswers) -> Iterator[str]:
    """Yield sentences about the server's requests during the call (`watch.py`)."""
    requests = [
        request for request in parse_messages(answer.media_type, answer.text) if "method" in request and "id" in request
    ]
    for request in [request for request in requests if request["method"] != "ping"][:MAX_REQUESTS]:
        id_ = request["id"] if isinstance(request["id"], int | str) else ""
        yield _describe_request(
            str(request["method"]), request.get("params"), person_answers.get(id_, PersonAnswer.DECLINED)
        )


def _describe_input_required(result: dict[str, Any]) -> str:
    """Describe a result of revision 2026-07-28 or later that asks for more."""
    requests = result.get("inputRequests")
    asked = (
        [request for request in requests.values() if isinstance(request, dict)] if isinstance(requests, dict) else []
    )
    sentences = [
        _describe_request(str(request.get("method")), request.get("params")) for request in asked[:MAX_REQUESTS]
    ]
    return "\n".join(["The server asks for more before it goes on, which this server does not give.", *sentences])


def _describe_request(method: str, params: Any, answer: PersonAnswer = PersonAnswer.DECLINED) -> str:
    """Return a sentence about a request. The server's words are in quotation marks."""
    parameters = params if isinstance(params, dict) else {}
    words = shorten(str(parameters.get("message") or ""), QUESTION_CHARACTERS)
    match method:
        case "elicitation/create":
            at = (
                f" at {shorten(str(parameters['url']), 200)}"
                if parameters.get("mode") == "url" and "url" in parameters
                else ""
            )
            return f"[The server asked the person{at}: “{words}” {OUTCOME_SENTENCES[answer]}]"
        case "sampling/createMessage":
            return "[The server asked for an answer of this chat's model. It was refused, and nothing was sent.]"
        case "roots/list":
            return "[The server asked which folders it may read. It was refused, and nothing was sent.]"
    return f"[The server asked for {shorten(method, 60)}. It was refused, and nothing was sent.]"


# Content


@dataclass
class _ContentReader:
    """Reads the content of a result and collects its pictures."""

    pictures: list[bytes] = field(default_factory=list)

    def text(self, result: dict[str, Any]) -> str:
        content = result.get("content")
        blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
        texts = [self._block(block) for block in blocks]
        structured = result.get("structuredContent")
        if structured is not None and not _repeat_structured(blocks, structured):
            texts.append(json_text(structured))
        return "\n".join(texts)

    def _block(self, block: dict[str, Any]) -> str:
        kind = block.get("type")
        match kind:
            case "text":
                return str(block.get("text", ""))
            case "image":
                return self._picture(block.get("data"), _get_text(block, "mimeType"))
            case "audio":
                return (
                    f"[audio: {_get_text(block, 'mimeType')}, {_size_in_words(block.get('data'))}. Audio is not kept.]"
                )
            case "resource_link":
                return _describe_link(block)
            case "resource" if isinstance(block.get("resource"), dict):
                return self._resource(block["resource"])
        return f"[{shorten(str(kind), 40)}: {_get_text(block, 'mimeType')}]"

    def _resource(self, resource: dict[str, Any]) -> str:
        uri, kind = _get_text(resource, "uri"), _get_text(resource, "mimeType")
        if isinstance(resource.get("text"), str):
            return f"[text of {uri}]\n{resource['text']}"
        if kind.startswith("image/"):
            return f"[file: {uri}] {self._picture(resource.get('blob'), kind)}"
        return f"[file: {uri} {kind}, {_size_in_words(resource.get('blob'))}. The file is not kept.]"

    def _picture(self, data: Any, kind: str) -> str:
        decoded = _decode_base64(data)
        if not decoded:
            return f"[image: {kind}, which cannot be read]"
        if len(decoded) > PICTURE_BYTES:
            return f"[image: {kind}, larger than {PICTURE_BYTES >> 20} MB, so it was not taken]"
        if len(self.pictures) >= MAX_PICTURES:
            return f"[image: {kind}, one of more than {MAX_PICTURES}, so it was not taken]"
        self.pictures.append(decoded)
        return f"[picture {len(self.pictures)}: {kind}]"


def _repeat_structured(blocks: list[dict[str, Any]], value: Any) -> bool:
    """Return whether the text blocks repeat the structured `value`, for older clients.

    The official SDK wraps a value that is no object: {"result": "text"}, or a list with one text block per item.
    """
    texts = [str(block.get("text")) for block in blocks if block.get("type") == "text"]
    bare = value["result"] if isinstance(value, dict) and value.keys() == {"result"} else value
    each = bare if isinstance(bare, list) else [bare]
    same = len(texts) == len(each) and all(
        text == one or _parse_json(text) == one for text, one in zip(texts, each, strict=True)
    )
    return same or any(_parse_json(text) == value for text in texts)


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _describe_link(block: dict[str, Any]) -> str:
    parts = [_get_text(block, "name"), _get_text(block, "uri")]
    parts += [_get_text(block, name) for name in ("mimeType", "description") if block.get(name)]
    return f"[link: {' '.join(parts)}]"


def _decode_base64(data: Any) -> bytes | None:
    if not isinstance(data, str):
        return None
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _size_in_words(data: Any) -> str:
    decoded = _decode_base64(data)
    return "of unknown size" if decoded is None else f"{len(decoded):,} bytes"


def _get_text(block: dict[str, Any], name: str) -> str:
    return shorten(str(block.get(name) or "unnamed"), 200)
