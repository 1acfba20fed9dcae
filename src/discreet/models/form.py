"""An operator's input about an endpoint, its models and its facts, checked.

Invariants:
- Pure. A refusal is a sentence, and `field` names the part.
- No name or value of a header can end its line, so none can add another header or a second request.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from discreet.errors import Invalid
from discreet.identity.accounts.account import hides_text
from discreet.models.endpoint import ModelKind, WireProtocol
from discreet.models.sealed_headers import NO_SECRETS, EndpointSecrets
from discreet.promises.recipients import Basis, RecipientFacts, RunBy

MAX_NAME_LENGTH: Final = 80
MAX_MODEL_NAME_LENGTH: Final = 200
MAX_ADDRESS_LENGTH: Final = 500
MAX_KEY_LENGTH: Final = 8_000
MAX_BODY_LENGTH: Final = 8_000
"""Characters of all further body fields, as JSON."""
MAX_HEADERS: Final = 20
MAX_OFFERED: Final = 500
MAX_DAYS: Final = 36_500

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_TRANSPORT = frozenset((
    "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "keep-alive", "te", "trailer",
    "transfer-encoding", "upgrade", "user-agent",
))  # fmt: skip
"""Headers that the client itself sets."""
_PROMPT = frozenset((
    "model", "messages", "input", "instructions", "system", "prompt", "stream", "stream_options", "tools",
    "tool_choice", "functions", "function_call", "previous_response_id", "conversation", "n",
))  # fmt: skip
"""Body fields that hold the prompt, or how it is answered: the client sets them."""
_AZURE_VERSION = re.compile(r"^[^?]*\?api-version=[A-Za-z0-9.-]{1,40}$")
_COUNTRY = re.compile(r"([A-Z]{2})?")


@dataclass(frozen=True, kw_only=True)
class EndpointForm:
    """A connection as the operator gives it.

    `secrets` None keeps the saved key and headers; a key of "" removes the key.
    """

    name: str
    protocol: WireProtocol
    base_url: str
    key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    body_fields: Mapping[str, Any] = field(default_factory=dict)
    allows_inside: bool = False

    def checked(self) -> "EndpointForm":
        """Return the form in its plain spelling. Raises Invalid; the address is checked elsewhere, too."""
        return replace(
            self,
            name=_check_visible("name", self.name, MAX_NAME_LENGTH, "Give the endpoint a name."),
            base_url=_normalize_address(self.base_url, self.protocol),
            key=None if self.key is None else _check_key(self.key),
            headers=None if self.headers is None else _check_headers(self.headers),
            body_fields=_check_body_fields(self.body_fields),
        )

    def secrets(self, saved: EndpointSecrets = NO_SECRETS) -> EndpointSecrets:
        """Return the key and headers to save; those that the form does not give are the saved ones."""
        return EndpointSecrets(
            key=saved.key if self.key is None else self.key,
            headers=saved.headers if self.headers is None else self.headers,
        )


@dataclass(frozen=True, kw_only=True)
class EndpointChange:
    """A change of an endpoint; None keeps a part. See `EndpointForm`."""

    name: str | None = None
    protocol: WireProtocol | None = None
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    body_fields: Mapping[str, Any] | None = None
    allows_inside: bool | None = None

    def of(self, saved: EndpointForm) -> EndpointForm:
        """Return the whole form after the change."""
        return replace(saved, **{name: value for name, value in vars(self).items() if value is not None})


@dataclass(frozen=True, kw_only=True)
class OfferedModelForm:
    """A model to offer. `public_name` and `shown_name` "" are the endpoint's own name of it."""

    name: str
    public_name: str = ""
    shown_name: str = ""
    context_tokens: int | None = None
    answer_tokens: int | None = None
    takes_images: bool = False
    takes_tools: bool = True
    workspace_ids: tuple[UUID, ...] | None = None
    kind: ModelKind = ModelKind.CHAT

    def checked(self) -> "OfferedModelForm":
        """Return the form with its names filled in. Raises Invalid."""
        name = _check_visible(
            "name", self.name, MAX_MODEL_NAME_LENGTH, "Give the model the name that its endpoint uses."
        )
        public = _check_visible("public_name", self.public_name.strip() or name, MAX_MODEL_NAME_LENGTH, "")
        if public.startswith("gpt:"):
            raise Invalid(
                "A model's public name can't begin with “gpt:”, because GPTs are named so.", field="public_name"
            )
        shown_name = _check_visible(
            "shown_name", self.shown_name.strip() or public[:MAX_NAME_LENGTH], MAX_NAME_LENGTH, ""
        )
        _check_tokens("context_tokens", self.context_tokens, 512, f"The context of {name}")
        _check_tokens("answer_tokens", self.answer_tokens, 16, f"The longest answer of {name}")
        if self.context_tokens and self.answer_tokens and self.answer_tokens >= self.context_tokens:
            raise Invalid(f"The longest answer of {name} must be shorter than its context.", field="answer_tokens")
        if self.workspace_ids is not None and not self.workspace_ids:
            raise Invalid(f"Choose who may use {name}: everyone, or at least one workspace.", field="workspace_ids")
        return replace(self, name=name, public_name=public, shown_name=shown_name)


def check_models(forms: Sequence[OfferedModelForm]) -> list[OfferedModelForm]:
    """Return all models of an endpoint, checked. Raises Invalid, also for one that is listed twice."""
    if len(forms) > MAX_OFFERED:
        raise Invalid(f"An endpoint can offer up to {MAX_OFFERED} models.", field="models")
    models = [form.checked() for form in forms]
    for names in ([model.name for model in models], [model.public_name for model in models]):
        if duplicate := next((name for name in names if names.count(name) > 1), None):
            raise Invalid(f"“{duplicate}” is listed twice. Keep one of the two.", field="models")
    return models


def check_facts(facts: RecipientFacts, *, on_this_machine: bool) -> RecipientFacts:
    """Return what an operator declares about a recipient, checked. Raises Invalid."""
    if facts.run_by is RunBy.THIS_SERVER and not on_this_machine:
        raise Invalid("Only an address on this server itself (127.0.0.1, ::1 or localhost) runs on it.", field="run_by")
    company, country = facts.company.strip(), facts.country.strip().upper()
    if len(company) > 120 or hides_text(company):
        raise Invalid("A company's name has up to 120 visible characters.", field="company")
    if not _COUNTRY.fullmatch(country):
        raise Invalid("A country is two letters, such as DE or US, or empty.", field="country")
    if facts.retention_days is not None and not 0 <= facts.retention_days <= MAX_DAYS:
        raise Invalid(
            "Say how many days it keeps messages: 0 for not at all, or leave it unknown.", field="retention_days"
        )
    return replace(
        facts,
        company=company if facts.run_by is RunBy.COMPANY else "",
        country="" if facts.run_by is RunBy.THIS_SERVER else country,
        terms_url=_check_link("terms_url", facts.terms_url),
        agreement_url=_check_link("agreement_url", facts.agreement_url),
        basis=Basis.DECLARED,
    )


UNKNOWN_FACTS: Final = RecipientFacts(run_by=RunBy.COMPANY)
"""The facts about an endpoint for which the operator has declared nothing."""


def _check_visible(part: str, text: str, max_characters: int, missing: str) -> str:
    text = text.strip()
    if not text and missing:
        raise Invalid(missing, field=part)
    if len(text) > max_characters or hides_text(text):
        raise Invalid(f"A name has up to {max_characters} visible characters.", field=part)
    return text


def _normalize_address(text: str, protocol: WireProtocol) -> str:
    address = text.strip().rstrip("/")
    if len(address) > MAX_ADDRESS_LENGTH:
        raise Invalid(f"An address has up to {MAX_ADDRESS_LENGTH} characters.", field="base_url")
    if "?" in address and not (protocol is WireProtocol.AZURE and _AZURE_VERSION.search(address)):
        raise Invalid("Leave out the part of the address from “?”. A key belongs in the key field.", field="base_url")
    host = address.partition("://")[2].partition("/")[0]
    if any(label.isupper() and label.isalpha() for label in host.split(".")):
        raise Invalid("Put your own name in place of the capital letters in the address.", field="base_url")
    return address


def _check_key(key: str) -> str:
    key = key.strip()
    if len(key) > MAX_KEY_LENGTH or not _HEADER_VALUE.fullmatch(key):
        raise Invalid("This API key holds a character that a key can't have. Copy it again.", field="key")
    return key


def _check_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    if len(headers) > MAX_HEADERS:
        raise Invalid(f"An endpoint can have up to {MAX_HEADERS} further headers.", field="headers")
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _TRANSPORT:
            raise Invalid(f"The header “{ascii(name[:50])[1:-1]}” can't be set.", field="headers")
        if len(value) > MAX_KEY_LENGTH or not _HEADER_VALUE.fullmatch(value):
            raise Invalid(
                f"The value of the header “{name[:50]}” holds a character that can't be sent.", field="headers"
            )
    return {name: value.strip() for name, value in headers.items()}


def _check_body_fields(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    # Some servers read names in any case.
    if taken := next((name for name in fields if name.lower() in _PROMPT), None):
        raise Invalid(f"The body field “{taken}” can't be set, because each request sets it.", field="body_fields")
    try:
        length = len(json.dumps(fields, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        raise Invalid("Body fields are a JSON object.", field="body_fields") from None
    if length > MAX_BODY_LENGTH:
        raise Invalid(f"Body fields have up to {MAX_BODY_LENGTH:,} characters as JSON.", field="body_fields")
    return fields


def _check_tokens(part: str, tokens: int | None, minimum: int, what: str) -> None:
    if tokens is not None and not minimum <= tokens <= 10_000_000:
        raise Invalid(f"{what} has from {minimum} to 10,000,000 tokens, or is empty.", field=part)


def _check_link(part: str, text: str) -> str:
    link = text.strip()
    if not link:
        return ""
    try:
        parsed = urlsplit(link)
        plain = parsed.scheme == "https" and parsed.hostname is not None and "@" not in parsed.netloc
    except ValueError:
        plain = False
    if not plain or len(link) > MAX_ADDRESS_LENGTH or not link.isprintable() or " " in link:
        raise Invalid("A link begins with https:// and has up to 500 characters.", field=part)
    return link
