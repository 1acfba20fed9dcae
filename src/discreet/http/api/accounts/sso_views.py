"""Views of an organisation's sign-in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View
from discreet.identity.sso.configuration import SsoSetup
from discreet.identity.sso.domain_proof import DomainClaim
from discreet.identity.sso.provider import Provider, ProviderUpdate
from discreet.identity.sso.service import AccountLinkRequest

Text = Annotated[str, Field(max_length=1000)]


class StartSsoBody(StrictBody):
    """`workspace` is the id in the sign-in link."""

    workspace: Id


class FindWorkspaceBody(StrictBody):
    email: Text


class UrlView(View):
    """The address to which the browser must go."""

    url: str


class SsoWorkspaceView(View):
    id: UUID
    name: str


class PendingLinkView(View):
    workspace: SsoWorkspaceView
    email: str

    @classmethod
    def of(cls, waiting: AccountLinkRequest) -> "PendingLinkView":
        return cls.from_value(waiting, workspace=waiting.workspace)


class ProviderBody(StrictBody):
    """`client_secret` null keeps the stored one; "" means that the client has none."""

    issuer: Text
    client_id: Text
    client_secret: Text | None
    domains: Annotated[list[Text], Field(max_length=200)]
    groups_claim: Text
    roles: Annotated[dict[Text, Literal["admin", "member"]], Field(max_length=1000)]
    session_hours: int
    addresses_vouched: bool = False
    """The owner's statement that the provider verifies e-mail addresses."""

    def to_update(self) -> ProviderUpdate:
        return ProviderUpdate(
            issuer=self.issuer,
            client_id=self.client_id,
            client_secret=self.client_secret,
            domains=self.domains,
            groups_claim=self.groups_claim,
            roles=self.roles,
            session_hours=self.session_hours,
            addresses_vouched=self.addresses_vouched,
        )


class RequiredBody(StrictBody):
    required: bool


class ProviderView(View):
    issuer: str
    client_id: str
    has_secret: bool
    domains: list[str]
    groups_claim: str
    roles: dict[str, str]
    session_hours: int
    required: bool
    addresses_vouched: bool

    @classmethod
    def of(cls, provider: Provider, has_secret: bool) -> "ProviderView":
        return cls.from_value(provider, has_secret=has_secret)


class SetUpView(View):
    """`can_require`: this session came from the provider, so requiring it is safe."""

    provider: ProviderView | None
    redirect_uri: str
    link: str
    can_require: bool

    @classmethod
    def of(cls, state: SsoSetup) -> "SetUpView":
        provider = ProviderView.of(state.provider, state.has_secret) if state.provider else None
        return cls.from_value(state, provider=provider)


class DomainBody(StrictBody):
    domain: Text


class DomainView(View):
    """An e-mail domain, and the proof that it belongs to the organisation.

    `problem` is the result of the last look-up, which found `seen` under `record_name`. `named_before`: it was
    claimed before domains needed a proof.
    """

    domain: str
    record_name: str
    record_value: str
    named_before: bool
    proven_at: datetime | None
    proven_by: Literal["dns", "operator"] | None
    checked_at: datetime | None
    problem: Literal["absent", "other", "unanswered"] | None
    seen: list[str]


class DomainsView(View):
    domains: list[DomainView]

    @classmethod
    def of(cls, claims: Sequence[DomainClaim]) -> "DomainsView":
        return cls(domains=[DomainView.model_validate(claim) for claim in claims])


class DirectoryView(View):
    """`made_at` is null if there is no token."""

    address: str
    made_at: datetime | None
    last_used_at: datetime | None
    users: int
    groups: int


class DirectoryTokenView(View):
    """The token is shown once."""

    token: str


class ProviderTestView(View):
    """`problem` is a sentence, or "" if the provider's documents are usable."""

    authorization_endpoint: str
    keys: int
    problem: str
