"""Bodies of the routes for model endpoints. The service checks their contents."""

from typing import Annotated, Any

from pydantic import Field

from discreet.http.api.bodies import Id, StrictBody
from discreet.models.endpoint import ModelKind, WireProtocol
from discreet.models.form import EndpointChange, EndpointForm, OfferedModelForm
from discreet.ports.model_request import ModelPurpose
from discreet.promises.recipients import RecipientFacts, RunBy

Text = Annotated[str, Field(max_length=1_000)]
Key = Annotated[str, Field(max_length=10_000)]
Headers = Annotated[dict[Text, Key], Field(max_length=100)]
BodyFields = Annotated[dict[Text, Any], Field(max_length=100)]
Protocol = Annotated[WireProtocol, Field(strict=False)]
Runner = Annotated[RunBy, Field(strict=False)]
Use = Annotated[ModelPurpose, Field(strict=False)]
Kind = Annotated[ModelKind, Field(strict=False)]


class FactsBody(StrictBody):
    """What the operator declares. Null is unknown; `retention_days` 0 is not kept at all."""

    run_by: Runner
    company: Text = ""
    country: Text = ""
    retention_days: int | None = None
    trains: bool | None = None
    people_look: bool | None = None
    terms_url: Text = ""
    agreement_url: Text = ""

    def value(self) -> RecipientFacts:
        return RecipientFacts(**{name: getattr(self, name) for name in FactsBody.model_fields})


class NewEndpointBody(StrictBody):
    """`key` is the API key; `headers` and `body_fields` go into each request.

    `allows_inside`: the address may be inside the server's own network. Without `facts` everything is unknown.
    """

    name: Text
    protocol: Protocol
    base_url: Text
    key: Key | None = None
    headers: Headers | None = None
    body_fields: BodyFields = Field(default_factory=dict)
    allows_inside: bool = False
    facts: FactsBody | None = None

    def form(self) -> EndpointForm:
        return EndpointForm(**{name: getattr(self, name) for name in NewEndpointBody.model_fields if name != "facts"})


class ChangedEndpointBody(StrictBody):
    """The parts to change. A key of "" removes the saved one."""

    name: Text | None = None
    protocol: Protocol | None = None
    base_url: Text | None = None
    key: Key | None = None
    headers: Headers | None = None
    body_fields: BodyFields | None = None
    allows_inside: bool | None = None
    facts: FactsBody | None = None

    def change(self) -> EndpointChange:
        names = (name for name in ChangedEndpointBody.model_fields if name != "facts")
        return EndpointChange(**{name: getattr(self, name) for name in names})


class EndpointMaskingBody(StrictBody):
    """Whether personal data in prompts for an endpoint is masked unless a person chooses otherwise."""

    masks: bool


class OfferedModelBody(StrictBody):
    """A model to offer. `workspace_ids` null: to everyone. `kind`: whether it answers, embeds or reranks."""

    name: Text
    public_name: Text = ""
    shown_name: Text = ""
    context_tokens: int | None = None
    answer_tokens: int | None = None
    takes_images: bool = False
    takes_tools: bool = True
    workspace_ids: Annotated[list[Id], Field(max_length=500)] | None = None
    kind: Kind = ModelKind.CHAT

    def form(self) -> OfferedModelForm:
        ids = None if self.workspace_ids is None else tuple(self.workspace_ids)
        fields = {name: getattr(self, name) for name in OfferedModelBody.model_fields}
        return OfferedModelForm(**fields | {"workspace_ids": ids})


class ModelsBody(StrictBody):
    models: Annotated[list[OfferedModelBody], Field(max_length=1_000)]


class DefaultModelBody(StrictBody):
    """`purpose`: chats, titles and the like ("side"), talking to the builder of a GPT, or searching knowledge."""

    purpose: Use
    model: Text | None


class EmbedAgainBody(StrictBody):
    """`start_over`: embed everything again. Otherwise only what is missing."""

    start_over: bool = False


class TestEndpointBody(StrictBody):
    """`model` is the endpoint's name of it; null is its first."""

    model: Text | None = None
