"""SCIM 2.0 under /scim/v2, for an enterprise's directory (RFC 7644).

Invariants:
- Only a bearer token in the header authenticates a request. Cookies do not count, so a page of another site cannot
  use one.
- The application is mounted beside the routes for people, behind the same headers and log.
- Errors have SCIM's form.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from scim2_models import Context, InvalidFilterException, PatchOp, ResourceType, Schema, SCIMException, ScimFilter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from discreet.errors import DiscreetError, NotFound
from discreet.http.scim.request import body_of, compared, filter_of, id_of, plain_booleans, query_of, token_in
from discreet.http.scim.resources import (
    SERVICE,
    TOLERANT,
    Group,
    User,
    group_facts,
    group_resource,
    user_facts,
    user_resource,
)
from discreet.http.scim.response import no_route, not_valid, one, page, told, told_by_library
from discreet.identity.sso.directory.service import DirectoryResources
from discreet.identity.sso.directory.tokens import PATH

if TYPE_CHECKING:
    from discreet.http.services import Services

Handler = Callable[[Request, DirectoryResources], Awaitable[Response]]


def application(services: "Services") -> Starlette:
    base = f"{services.settings.public_url}{PATH}"

    def at(path: str, **methods: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            token = token_in(request)
            await services.directory.authorise(token)
            # Read before the workspace is locked, so that a slow client does not delay others.
            request.state.body = await body_of(request) if request.method in ("POST", "PUT", "PATCH") else {}
            request.state.query = query_of(request)
            async with services.directory.resources(token) as desk:
                return await methods["GET" if request.method == "HEAD" else request.method](request, desk)

        return Route(f"{PATH}{path}", endpoint, methods=list(methods))

    users, groups, service = _Users(base), _Groups(base), _Service(base)
    return Starlette(
        routes=[
            at("/Users", GET=users.all, POST=users.create),
            at("/Users/.search", POST=users.all),
            at("/Groups/.search", POST=groups.all),
            at("/.search", POST=_UsersAndGroups(users, groups).all),
            at("/Users/{id}", GET=users.get, PUT=users.replace, PATCH=users.patch, DELETE=users.delete),
            at("/Groups", GET=groups.all, POST=groups.create),
            at("/Groups/{id}", GET=groups.get, PUT=groups.replace, PATCH=groups.patch, DELETE=groups.delete),
            at("/ServiceProviderConfig", GET=service.config),
            at("/ResourceTypes", GET=service.resource_types),
            at("/ResourceTypes/{id}", GET=service.resource_type),
            at("/Schemas", GET=service.schemas),
            at("/Schemas/{id}", GET=service.schema),
        ],
        exception_handlers={
            DiscreetError: told,
            SCIMException: told_by_library,
            ValidationError: not_valid,
            HTTPException: no_route,
            Exception: _raise_to_outer_handler,
        },
    )


async def _raise_to_outer_handler(_: Request, error: Exception) -> Response:
    """Leave the error to `UnexpectedErrors`, instead of Starlette's answer."""
    raise error


class _Users:
    def __init__(self, base: str) -> None:
        self._base = base

    async def all(self, request: Request, desk: DirectoryResources) -> Response:
        return page(request, User, await self.found(request, desk))

    async def found(self, request: Request, desk: DirectoryResources) -> list[User]:
        text = filter_of(request)
        if text is None:
            return [user_resource(user, self._base) for user in await desk.users()]
        wanted = ScimFilter[User](text)
        match compared(wanted):
            case ("username", str(name)):
                users = await desk.users_by_name(name)
            case ("externalid", str(id_)):
                users = await desk.users_by_external_id(id_)
            case _:
                users = await desk.users()
        resources = [user_resource(user, self._base) for user in users]
        return [resource for resource in resources if wanted.match(resource, strict=True)]

    async def get(self, request: Request, desk: DirectoryResources) -> Response:
        user = await desk.user(id_of(request))
        return one(request, user_resource(user, self._base), Context.RESOURCE_QUERY_RESPONSE)

    async def create(self, request: Request, desk: DirectoryResources) -> Response:
        payload = request.state.body
        asked = User.model_validate(payload, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=TOLERANT)
        user = await desk.create_user(user_facts(asked))
        return one(request, user_resource(user, self._base), Context.RESOURCE_CREATION_RESPONSE, 201)

    async def replace(self, request: Request, desk: DirectoryResources) -> Response:
        id_, payload = id_of(request), request.state.body
        asked = User.model_validate(payload, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=TOLERANT)
        user = await desk.replace_user(id_, user_facts(asked))
        return one(request, user_resource(user, self._base), Context.RESOURCE_REPLACEMENT_RESPONSE)

    async def patch(self, request: Request, desk: DirectoryResources) -> Response:
        id_, payload = id_of(request), plain_booleans(request.state.body)
        resource = user_resource(await desk.user(id_), self._base)
        with TOLERANT:
            PatchOp[User].model_validate(payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(resource)
        user = await desk.replace_user(id_, user_facts(resource))
        return one(request, user_resource(user, self._base), Context.RESOURCE_PATCH_RESPONSE)

    async def delete(self, request: Request, desk: DirectoryResources) -> Response:
        await desk.delete_user(id_of(request))
        return Response(status_code=204)


class _Groups:
    def __init__(self, base: str) -> None:
        self._base = base

    async def all(self, request: Request, desk: DirectoryResources) -> Response:
        return page(request, Group, await self.found(request, desk))

    async def found(self, request: Request, desk: DirectoryResources) -> list[Group]:
        found = [group_resource(group, self._base) for group in await desk.groups()]
        if (text := filter_of(request)) is None:
            return found
        wanted = ScimFilter[Group](text)
        return [group for group in found if wanted.match(group, strict=True)]

    async def get(self, request: Request, desk: DirectoryResources) -> Response:
        group = await desk.group(id_of(request))
        return one(request, group_resource(group, self._base), Context.RESOURCE_QUERY_RESPONSE)

    async def create(self, request: Request, desk: DirectoryResources) -> Response:
        payload = request.state.body
        asked = Group.model_validate(payload, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=TOLERANT)
        group = await desk.create_group(group_facts(asked))
        return one(request, group_resource(group, self._base), Context.RESOURCE_CREATION_RESPONSE, 201)

    async def replace(self, request: Request, desk: DirectoryResources) -> Response:
        id_, payload = id_of(request), request.state.body
        asked = Group.model_validate(payload, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=TOLERANT)
        group = await desk.replace_group(id_, group_facts(asked))
        return one(request, group_resource(group, self._base), Context.RESOURCE_REPLACEMENT_RESPONSE)

    async def patch(self, request: Request, desk: DirectoryResources) -> Response:
        id_, payload = id_of(request), request.state.body
        resource = group_resource(await desk.group(id_), self._base)
        with TOLERANT:
            PatchOp[Group].model_validate(payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(resource)
        group = await desk.replace_group(id_, group_facts(resource))
        return one(request, group_resource(group, self._base), Context.RESOURCE_PATCH_RESPONSE)

    async def delete(self, request: Request, desk: DirectoryResources) -> Response:
        await desk.delete_group(id_of(request))
        return Response(status_code=204)


class _UsersAndGroups:
    """Users and groups in one search.

    A filter on an attribute that only one kind has matches nothing of the other kind.
    """

    def __init__(self, users: _Users, groups: _Groups) -> None:
        self._users, self._groups = users, groups

    async def all(self, request: Request, desk: DirectoryResources) -> Response:
        found: list[User | Group] = []
        for kind in (self._users, self._groups):
            try:
                found += await kind.found(request, desk)
            except InvalidFilterException:
                if kind is self._groups and not found:
                    raise
        return page(request, User | Group, found)


class _Service:
    """Describes the service's capabilities to a directory."""

    def __init__(self, base: str) -> None:
        self._schemas = {schema.id: schema for schema in (User.to_schema(), Group.to_schema()) if schema.id}
        kinds = [ResourceType.from_resource(User), ResourceType.from_resource(Group)]
        self._types = {kind.id: kind for kind in kinds if kind.id}
        self._base = base

    async def config(self, request: Request, _: DirectoryResources) -> Response:
        return one(request, SERVICE, Context.RESOURCE_QUERY_RESPONSE)

    async def resource_types(self, request: Request, _: DirectoryResources) -> Response:
        return page(request, ResourceType, list(self._types.values()))

    async def resource_type(self, request: Request, _: DirectoryResources) -> Response:
        return one(request, _known(self._types, request), Context.RESOURCE_QUERY_RESPONSE)

    async def schemas(self, request: Request, _: DirectoryResources) -> Response:
        return page(request, Schema, list(self._schemas.values()))

    async def schema(self, request: Request, _: DirectoryResources) -> Response:
        return one(request, _known(self._schemas, request), Context.RESOURCE_QUERY_RESPONSE)


def _known(known: dict[str, Any], request: Request) -> Any:
    found = known.get(request.path_params["id"])
    if found is None:
        raise NotFound("There is nothing at this address.")
    return found
