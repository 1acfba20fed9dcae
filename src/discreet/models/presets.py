"""Well-known providers and programs: how to reach them, and who runs them.

Invariants:
- What a provider keeps and for how long is never filled in: the operator declares it, from their own contract.
- A link is here only if it is the provider's own page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from discreet.models.endpoint import WireProtocol
from discreet.promises.recipients import RecipientFacts, RunBy


@dataclass(frozen=True, kw_only=True)
class Preset:
    """How to begin with a provider or program.

    Capital letters in `base_url`, such as RESOURCE, stand for the operator's own names. `local`: a program that usually
    runs on the server itself, at this address.
    """

    id: str
    name: str
    protocol: WireProtocol
    base_url: str
    facts: RecipientFacts
    body_fields: Mapping[str, Any] = field(default_factory=dict)
    local: bool = False

    @property
    def needs_key(self) -> bool:
        return not self.local


def _company(name: str, country: str = "", *, terms: str = "", agreement: str = "") -> RecipientFacts:
    return RecipientFacts(run_by=RunBy.COMPANY, company=name, country=country, terms_url=terms, agreement_url=agreement)


def _program(id_: str, name: str, port: int) -> Preset:
    """Return a program that answers on the server itself, and that trains nothing."""
    return Preset(
        id=id_,
        name=name,
        protocol=WireProtocol.CHAT,
        base_url=f"http://127.0.0.1:{port}/v1",
        facts=RecipientFacts(run_by=RunBy.THIS_SERVER, trains=False),
        local=True,
    )


PRESETS: Final = (
    _program("ollama", "Ollama", 11434),
    _program("lm_studio", "LM Studio", 1234),
    _program("vllm", "vLLM", 8000),
    _program("llama_cpp", "llama.cpp", 8080),
    Preset(
        id="openai",
        name="OpenAI",
        protocol=WireProtocol.RESPONSES,
        base_url="https://api.openai.com/v1",
        body_fields={"store": False},
        facts=_company(
            "OpenAI",
            "US",
            terms="https://openai.com/policies/services-agreement/",
            agreement="https://openai.com/policies/data-processing-addendum/",
        ),
    ),
    Preset(
        id="anthropic",
        name="Anthropic",
        protocol=WireProtocol.MESSAGES,
        base_url="https://api.anthropic.com/v1",
        facts=_company(
            "Anthropic",
            "US",
            terms="https://www.anthropic.com/legal/commercial-terms",
            agreement="https://www.anthropic.com/legal/data-processing-addendum",
        ),
    ),
    Preset(
        id="azure",
        name="Azure OpenAI",
        protocol=WireProtocol.AZURE,
        base_url="https://RESOURCE.openai.azure.com",
        facts=_company("Microsoft"),
    ),
    Preset(
        id="gemini",
        name="Google Gemini",
        protocol=WireProtocol.CHAT,
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
        facts=_company("Google", "US", terms="https://ai.google.dev/gemini-api/terms"),
    ),
    Preset(
        id="mistral",
        name="Mistral",
        protocol=WireProtocol.CHAT,
        base_url="https://api.mistral.ai/v1",
        facts=_company("Mistral AI", "FR"),
    ),
    Preset(
        id="openrouter",
        name="OpenRouter",
        protocol=WireProtocol.CHAT,
        base_url="https://openrouter.ai/api/v1",
        body_fields={"provider": {"data_collection": "deny", "zdr": True}},
        facts=_company("OpenRouter", "US", terms="https://openrouter.ai/terms"),
    ),
    Preset(
        id="bedrock",
        name="Amazon Bedrock",
        protocol=WireProtocol.CHAT,
        base_url="https://bedrock-runtime.REGION.amazonaws.com/openai/v1",
        facts=_company("Amazon Web Services", terms="https://aws.amazon.com/service-terms/"),
    ),
)

LOCAL: Final = tuple(preset for preset in PRESETS if preset.local)
"""Programs to look for on the server itself."""


def preset(id_: str) -> Preset | None:
    return next((each for each in PRESETS if each.id == id_), None)
