"""The strategy of a wire protocol: where a request goes, how it is written, how its answer is read. No I/O."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

import msgspec
from yarl import URL

from discreet.adapters.answer_reader import AnswerReader
from discreet.adapters.model_dialect import Dialect, RefusalRules
from discreet.ports.model_request import ModelRequest

NOTHING: Mapping[str, Any] = MappingProxyType({})


class NotInProtocol(Exception):
    """The request asks for a field that the protocol does not have."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Wire(Protocol):
    """How an endpoint is spoken to. `headers` are sent beside those of the connection, which may replace them."""

    headers: Mapping[str, str]
    refusal_rules: RefusalRules

    def answer_url(self, base: URL, model: str) -> URL:
        """Return the address of a request for an answer."""
        ...

    def route_url(self, base: URL, model: str, route: str) -> URL:
        """Return the address of another route for a model, as `embeddings`."""
        ...

    def list_url(self, base: URL) -> URL:
        """Return the address of the list of models."""
        ...

    def encode(self, request: ModelRequest, model: str, dialect: Dialect) -> bytes:
        """Return the body of a request for a streamed answer. Raises NotInProtocol."""
        ...

    def requested_fields(self, request: ModelRequest) -> frozenset[str]:
        """Return the body's fields that the request or the operator sets; they are never left out."""
        ...

    def reader(self, request: ModelRequest, *, begins_thinking: bool) -> AnswerReader[Any]:
        """Return a reader of the request's answer."""
        ...

    def names(self, body: bytes) -> list[str]:
        """Return the models in a list; none if it is not one."""
        ...


def extra_fields(request: ModelRequest, body_fields: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a program's extra fields with the operator's.

    The operator's win, also in nested objects, because a provider's facts may depend on them (P14).
    """
    return _merge(request.sampling.extra, body_fields)


def _merge(program: Mapping[str, Any], operator: Mapping[str, Any]) -> dict[str, Any]:
    nested = {
        name: _merge(program[name], value)
        for name, value in operator.items()
        if isinstance(value, Mapping) and isinstance(program.get(name), Mapping)
    }
    return {**program, **operator, **nested}


def fields_set_by(request: ModelRequest, fields: Mapping[str, object]) -> frozenset[str]:
    """Return the body's fields that the request sets: those of `fields` with a value, and its extra ones."""
    return frozenset({name for name, value in fields.items() if value is not None} | request.sampling.extra.keys())


def append_path(base: URL, path: str) -> URL:
    """Return the address of an encoded path below `base`, with its query."""
    return base.joinpath(path, encoded=True).with_query(base.query)


class _Listed(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Listed] = []


_decode_models = msgspec.json.Decoder(_Models).decode


def model_names(body: bytes) -> list[str]:
    """Return the ids in a list of models; none if it is not such a list."""
    try:
        return [listed.id for listed in _decode_models(body).data]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
