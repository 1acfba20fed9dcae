"""Views of policies."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from discreet.http.api.bodies import StrictBody, documented_as
from discreet.http.api.view import View
from discreet.identity.accounts.policies.policy import Policy
from discreet.identity.accounts.policies.versioning import PolicyEditor
from discreet.promises.terms import OF_THE_OPERATOR, PolicyKind, Versions

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class AcceptedBody(StrictBody):
    """The versions that the person read and accepts."""

    privacy: Version | None = None
    terms: Version | None = None

    def versions(self) -> Versions:
        accepted = {PolicyKind.PRIVACY: self.privacy, PolicyKind.TERMS: self.terms}
        return {kind: version for kind, version in accepted.items() if version is not None}


class AcceptBody(StrictBody):
    accepted: AcceptedBody


class PolicyDraftBody(StrictBody):
    """A draft. These are limits for the parser.

    The limits for people and their sentences are in `identity/accounts/policies/policy.py`.
    """

    text: Annotated[str, Field(max_length=1_000_000)]
    note: Annotated[str, Field(max_length=10_000)]


class PublishPolicyBody(PolicyDraftBody):
    """`follows` is the version in force that the editor saw; 0 if there was none."""

    follows: Annotated[int, Field(ge=0, le=2**31 - 1)]


OperatorPolicyKind = Annotated[PolicyKind, documented_as(*OF_THE_OPERATOR)]
"""The kind of a policy that the operator publishes."""


class PolicyVersionView(View):
    kind: PolicyKind
    version: int
    note: str
    published_at: datetime


class PolicyView(PolicyVersionView):
    """`text` is Markdown."""

    text: str

    @classmethod
    def whole(cls, policy: Policy) -> "PolicyView":
        return cls.from_value(policy.info, text=policy.text)


class PoliciesView(View):
    policies: list[PolicyVersionView]


class AcceptanceView(View):
    kind: PolicyKind
    version: int
    at: datetime


class MyPoliciesView(View):
    """The accepted versions, latest first, and the ones still to be accepted."""

    accepted: list[AcceptanceView]
    to_accept: list[PolicyKind]


class DraftView(View):
    text: str
    note: str
    saved_at: datetime


class PolicyTemplateView(View):
    """`text` is Markdown."""

    text: str


class PolicyEditorView(View):
    """`accepted_by` of the `accounts` that must accept it have accepted the version."""

    kind: PolicyKind
    draft: DraftView | None
    in_force: PolicyView | None
    accepted_by: int
    accounts: int

    @classmethod
    def of(cls, editor: PolicyEditor, accounts: int) -> "PolicyEditorView":
        in_force = PolicyView.whole(editor.in_force) if editor.in_force else None
        return cls.from_value(editor, kind=editor.document.kind, in_force=in_force, accounts=accounts)


class PolicyEditorsView(View):
    policies: list[PolicyEditorView]
