"""Facts about a model endpoint, from its connection and one answer."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

import msgspec
import psutil

from discreet.adapters.model_connection import Peer, ResponseHead
from discreet.assistants.actions.address import refusal
from discreet.promises.measurements import MeasuredFacts, ModelNetwork

MAX_TEXT_LENGTH = 200
"""Characters that are kept of a name that the endpoint gives."""
PARTS = ("response", "message")
"""Where events of OpenAI's Responses and of Anthropic's Messages hold what chat completions have at the top."""


def measured_facts(peer: Peer, head: ResponseHead, asked_model: str, body: bytes) -> MeasuredFacts:
    """Return what is measured. `body` is a streamed answer, or its beginning."""
    facts = _first_event_facts(body)
    model, stores = facts.get("model"), facts.get("store")
    return MeasuredFacts(
        network=network_of(peer.address),
        encrypted=peer.certificate is not None,
        organisation=_plain(_organisation(peer.certificate or {})),
        zero_retention={"true": True, "false": False}.get(head.zero_retention.lower()),
        stores=stores if isinstance(stores, bool) else None,
        asked_model=_plain(asked_model),
        answered_model=_plain(model) if isinstance(model, str) else "",
    )


def network_of(address: str) -> ModelNetwork:
    """Return where an address is, as seen from this machine."""
    ip = ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    own_addresses = (each.address for interface in psutil.net_if_addrs().values() for each in interface)
    if ip.is_loopback or str(ip) in {each.partition("%")[0] for each in own_addresses}:
        return ModelNetwork.THIS_MACHINE
    return ModelNetwork.PRIVATE if refusal(str(ip)) else ModelNetwork.PUBLIC


def _organisation(certificate: Mapping[str, Any]) -> str:
    names = (pair for part in certificate.get("subject", ()) for pair in part)
    return next((value for key, value in names if key == "organizationName"), "")


def _first_event_facts(body: bytes) -> dict[str, Any]:
    """Return `model` and `store` as the answer's first events give them."""
    facts: dict[str, Any] = {}
    for line in (body, *body.splitlines()):
        try:
            event = msgspec.json.decode(line.removeprefix(b"data:").strip())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if isinstance(event, dict):
            inner = [event[part] for part in PARTS if isinstance(event.get(part), dict)]
            for fields in (event, *inner):
                facts = {name: fields[name] for name in ("model", "store") if name in fields} | facts
    return facts


def _plain(text: str) -> str:
    """Return a name that the endpoint gave, as one visible line."""
    return "".join(each for each in text if each.isprintable())[:MAX_TEXT_LENGTH]
