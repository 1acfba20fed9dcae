"""Routes for policies: anyone reads, people accept, the operator publishes (P13)."""

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path

from discreet.http.actor import Me, Operator
from discreet.http.api.accounts.policy_views import (
    AcceptanceView,
    AcceptBody,
    DraftView,
    MyPoliciesView,
    PoliciesView,
    PolicyDraftBody,
    PolicyEditorsView,
    PolicyEditorView,
    PolicyTemplateView,
    PolicyVersionView,
    PolicyView,
    PublishPolicyBody,
)
from discreet.identity.accounts.actor import Actor
from discreet.promises.terms import OF_THE_OPERATOR, PolicyKind

if TYPE_CHECKING:
    from discreet.http.services import Services

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["policies"])
    _policy_routes(api, services)
    _acceptance_routes(api, services)
    _operator_routes(api, services)
    return api


def _policy_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/policies")
    async def versions() -> PoliciesView:
        """Return every version of both documents, newest first. Needs no sign-in."""
        found = await services.policies.versions()
        return PoliciesView(policies=[PolicyVersionView.model_validate(version) for version in found])

    @api.get("/policies/{kind}/{version}")
    async def read_policy(kind: PolicyKind, version: Number) -> PolicyView:
        return PolicyView.whole(await services.policies.policy(kind, version))


def _acceptance_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me/policies")
    async def my_policies(me: Me) -> MyPoliciesView:
        """Return the versions that the person accepted, and when."""
        return await _my_policies_view(services, me, [*me.to_accept])

    @api.post("/me/policies")
    async def accept(body: AcceptBody, me: Me) -> MyPoliciesView:
        """Accept versions. 409 if another one is in force by now."""
        missing = await services.policies.accept(me, body.accepted.versions())
        return await _my_policies_view(services, me, [*missing])


async def _my_policies_view(services: "Services", me: Actor, missing: list[PolicyKind]) -> MyPoliciesView:
    found = await services.policies.acceptances(me)
    return MyPoliciesView(
        accepted=[AcceptanceView.model_validate(acceptance) for acceptance in found], to_accept=[*missing]
    )


def _operator_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/operator/policies")
    async def policy_editors(me: Operator) -> PolicyEditorsView:
        """Return both documents: draft, version in force, number of acceptances."""
        accounts = await services.policies.accounts(me)
        return PolicyEditorsView(
            policies=[
                PolicyEditorView.of(await services.policies.editor(me, kind), accounts) for kind in OF_THE_OPERATOR
            ]
        )

    @api.get("/operator/policies/{kind}/template")
    async def template(kind: PolicyKind, language: Literal["en", "de", "fr", "es"], me: Operator) -> PolicyTemplateView:
        """Return a first text, filled with what the server knows. Marks [[…]] are what the operator must fill in."""
        return PolicyTemplateView(text=await services.policy_templates.text(me, kind, language))

    @api.put("/operator/policies/{kind}/draft")
    async def save_policy_draft(kind: PolicyKind, body: PolicyDraftBody, me: Operator) -> DraftView:
        return DraftView.model_validate(await services.policies.save_draft(me, kind, body.text, body.note))

    @api.delete("/operator/policies/{kind}/draft", status_code=204)
    async def discard(kind: PolicyKind, me: Operator) -> None:
        await services.policies.discard_draft(me, kind)

    @api.post("/operator/policies/{kind}")
    async def publish(kind: PolicyKind, body: PublishPolicyBody, me: Operator) -> PolicyVersionView:
        """Put a new version in force. People must accept it at their next request."""
        version = await services.policies.publish(me, kind, body.text, body.note, follows=body.follows)
        return PolicyVersionView.model_validate(version)
