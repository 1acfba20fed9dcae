"""A program's request never removes an operator's body fields: a provider's facts depend on them (P14)."""

import json
from typing import Any

import pytest

from discreet.adapters.chat_protocol import encode_request
from discreet.adapters.messages_request import encode_messages_request
from discreet.adapters.model_dialect import USUAL
from discreet.adapters.responses_request import encode_responses_request
from discreet.errors import Invalid
from discreet.models.endpoint import WireProtocol
from discreet.models.form import EndpointForm
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling

pytestmark = pytest.mark.promise("P14")

DENY = {"provider": {"data_collection": "deny", "zdr": True}, "store": False}


def chat(request: ModelRequest) -> bytes:
    return encode_request(request, "m", USUAL, DENY)


def responses(request: ModelRequest) -> bytes:
    return encode_responses_request(request, "m", USUAL, DENY, {})


def messages(request: ModelRequest) -> bytes:
    return encode_messages_request(request, "m", USUAL, DENY, {})


@pytest.mark.parametrize("encoded", [chat, responses, messages])
@pytest.mark.parametrize(
    "extra",
    [
        {"provider": {"order": ["Somewhere"]}},
        {"provider": {"data_collection": "allow", "zdr": False}},
        {"provider": None, "store": True},
        {"provider": "any"},
    ],
)
def test_the_operators_fields_stay(encoded: Any, extra: dict[str, Any]) -> None:
    request = ModelRequest([ChatMessage("user", "Where is the key?")], sampling=Sampling(extra=extra))
    body = json.loads(encoded(request))
    assert body["provider"].items() >= DENY["provider"].items()
    assert body["store"] is False
    if isinstance(extra["provider"], dict) and "order" in extra["provider"]:
        assert body["provider"]["order"] == ["Somewhere"], "the program's own wish beside them is passed on"


@pytest.mark.parametrize("name", ["model", "Model", "MESSAGES", "Stream"])
def test_a_body_field_holds_no_prompt_in_any_case(name: str) -> None:
    """Servers written in Go read names in any case, and the last one counts."""
    form = EndpointForm(name="A", protocol=WireProtocol.CHAT, base_url="https://a.example/v1", body_fields={name: []})
    with pytest.raises(Invalid, match="each request sets it"):
        form.checked()
