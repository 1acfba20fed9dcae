"""Routes for an organisation's sign-in, and for its owner's configuration."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from starlette.requests import Request

from discreet.assistants.actions.oauth.authorization_flow import CallbackResult
from discreet.errors import DiscreetError
from discreet.http.actor import Me, client_address, is_secure, require_actor, session_cookie
from discreet.http.api.accounts.sso_views import (
    DirectoryTokenView,
    DirectoryView,
    DomainBody,
    DomainsView,
    FindWorkspaceBody,
    PendingLinkView,
    ProviderBody,
    ProviderTestView,
    RequiredBody,
    SetUpView,
    SsoWorkspaceView,
    StartSsoBody,
    UrlView,
)
from discreet.http.device_cookie import workspace_subject
from discreet.http.error_page import ErrorPageLink
from discreet.http.errors import answer_with_error
from discreet.http.session_cookie import host_only, only_cookie
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW
from discreet.identity.accounts.session import device_of
from discreet.identity.sso.service import VALID_FOR

if TYPE_CHECKING:
    from discreet.http.services import Services

BROWSER = "discreet_sso"
"""The cookie that binds a sign-in to the browser that began it."""
CallbackParameter = Annotated[str | None, Query(max_length=8_000)]
"""A parameter that a provider's page adds to our address. It may contain any text."""


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["single sign-on"])
    _sign_in_routes(api, services)
    _link_routes(api, services)
    _provider_routes(api, services)
    _domain_routes(api, services)
    _directory_routes(api, services)
    return api


def _sign_in_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/sso/workspaces/{workspace_id}")
    async def sign_on_workspace(workspace_id: UUID) -> SsoWorkspaceView:
        """Return the workspace of a sign-in link."""
        return SsoWorkspaceView.model_validate(await services.single_sign_on.workspace(workspace_id))

    @api.post("/sso/find")
    async def find(body: FindWorkspaceBody, request: Request) -> SsoWorkspaceView:
        """Return the workspace where people with this e-mail domain sign in."""
        services.limits.find_organisation(client_address(request))
        return SsoWorkspaceView.model_validate(await services.single_sign_on.workspace_of_email(body.email))

    @api.post("/sso/start")
    async def start(body: StartSsoBody, request: Request, response: Response) -> UrlView:
        services.limits.sign_on(client_address(request), _known(services, request, body.workspace))
        begun = await services.single_sign_on.begin(body.workspace)
        _keep(response, begun.browser, services)
        return UrlView(url=begun.url)

    @api.get("/sso/callback/{workspace_id}", status_code=303, response_class=RedirectResponse)
    async def sign_on_callback(
        workspace_id: UUID,
        request: Request,
        state: CallbackParameter = None,
        code: CallbackParameter = None,
        error: CallbackParameter = None,
        error_description: CallbackParameter = None,
        iss: CallbackParameter = None,
    ) -> Response:
        """Finish a sign-in. The provider's page sends the browser here.

        The answer redirects to the workspace, or to the page that links an account.
        """
        returned = CallbackResult(state or "", code, error, error_description, iss)
        browser = _browser(services, request)
        try:
            finished = await services.single_sign_on.finish(workspace_id, browser, returned, device=_device(request))
        except DiscreetError as why:
            return await answer_with_error(request, why, link=ErrorPageLink(address=f"/sso/{workspace_id}", again=True))
        services.limits.finish_sign_on(client_address(request), _known(services, request, workspace_id))
        if finished.token is None:
            return RedirectResponse("/sso/link", 303)
        response = RedirectResponse("/", 303)
        services.devices.remember(request, response, workspace_subject(workspace_id))
        await _welcome(services, finished.token, request, response)
        return response


def _link_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/sso/link")
    async def pending_link(request: Request) -> PendingLinkView | None:
        """Return the account to be linked in this browser; null if there is none."""
        found = await services.single_sign_on.to_link(_browser(services, request))
        return PendingLinkView.of(found) if found else None

    @api.post("/sso/link", status_code=204)
    async def link(request: Request, response: Response) -> None:
        """Link the organisation's identity to the signed-in account.

        Their addresses must match. The session becomes the organisation's. A repeated request gets the same session,
        because the first one has ended the session that it came with.
        """
        browser = _browser(services, request)
        token = await services.single_sign_on.linked(browser)
        if token is None:
            token = await services.single_sign_on.link(await require_actor(request), browser, device=_device(request))
        await _welcome(services, token, request, response)


def _provider_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/workspaces/{workspace_id}/sign-in")
    async def state(workspace_id: UUID, me: Me) -> SetUpView:
        return SetUpView.of(await services.sso_configuration.state(me, workspace_id))

    @api.put("/workspaces/{workspace_id}/sign-in")
    async def configure(workspace_id: UUID, body: ProviderBody, me: Me) -> SetUpView:
        """Configure the provider. Its sessions end if anything changed."""
        return SetUpView.of(await services.sso_configuration.configure(me, workspace_id, body.to_update()))

    @api.post("/workspaces/{workspace_id}/sign-in/test")
    async def test(workspace_id: UUID, me: Me) -> ProviderTestView:
        """Read the provider's documents, as a sign-in would."""
        return ProviderTestView.model_validate(await services.sso_configuration.test(me, workspace_id))

    @api.put("/workspaces/{workspace_id}/sign-in/required")
    async def require(workspace_id: UUID, body: RequiredBody, me: Me) -> SetUpView:
        """Require sign-in by the provider. Works only from such a session."""
        return SetUpView.of(await services.sso_configuration.require(me, workspace_id, body.required))

    @api.delete("/workspaces/{workspace_id}/sign-in", status_code=204)
    async def remove(workspace_id: UUID, me: Me) -> None:
        await services.sso_configuration.remove(me, workspace_id)


def _domain_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/workspaces/{workspace_id}/sign-in/domains")
    async def domains(workspace_id: UUID, me: Me) -> DomainsView:
        """Return the claimed e-mail domains and their proofs, for an owner."""
        return DomainsView.of(await services.domains.of_workspace(me, workspace_id))

    @api.post("/workspaces/{workspace_id}/sign-in/domains/check")
    async def check_domain(workspace_id: UUID, body: DomainBody, me: Me) -> DomainsView:
        """Look up the domain's TXT record now."""
        return DomainsView.of(await services.domains.check(me, workspace_id, body.domain))


def _directory_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/workspaces/{workspace_id}/directory")
    async def directory(workspace_id: UUID, me: Me) -> DirectoryView:
        """Return the SCIM address and what the directory sent, for an owner."""
        return DirectoryView.model_validate(await services.directory_tokens.state(me, workspace_id))

    @api.post("/workspaces/{workspace_id}/directory/token", status_code=201)
    async def make_token(workspace_id: UUID, me: Me) -> DirectoryTokenView:
        """Create a new token. The old one stops working."""
        return DirectoryTokenView(token=await services.directory_tokens.make(me, workspace_id))

    @api.delete("/workspaces/{workspace_id}/directory/token", status_code=204)
    async def revoke_token(workspace_id: UUID, me: Me) -> None:
        await services.directory_tokens.revoke(me, workspace_id)


async def _welcome(services: "Services", token: str, request: Request, response: Response) -> None:
    """Hand over the new session, and end the one that the browser still had.

    A repeated request may come with the new session already.
    """
    held = session_cookie(services).read(request.headers)
    if held and held.value != token:
        await services.sessions.sign_out(held.value)
    session_cookie(services).remember(response, token)
    _keep(response, _browser(services, request), services, REPLAY_WINDOW)


def _keep(response: Response, browser: str, services: "Services", lasts: timedelta = 2 * VALID_FOR) -> None:
    """Set the browser's cookie for the sign-in, the linking, and repeated requests.

    Scripts cannot read it. Over HTTPS other hosts cannot set it; otherwise they could make a person finish another
    person's sign-in. It is “Lax” because the provider's page sends the browser back.
    """
    seconds, secure = int(lasts.total_seconds()), is_secure(services)
    response.set_cookie(
        host_only(BROWSER, secure=secure),
        browser,
        max_age=seconds,
        path="/" if secure else "/api/sso",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def _browser(services: "Services", request: Request) -> str:
    """Return the value of this browser's sign-in cookie; "" without one."""
    return only_cookie(request.headers, host_only(BROWSER, secure=is_secure(services))) or ""


def _known(services: "Services", request: Request, workspace_id: UUID) -> bytes | None:
    """Return the device number of a browser that has used this sign-in before."""
    return services.devices.device(request, workspace_subject(workspace_id))


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))
