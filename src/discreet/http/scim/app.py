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
from discreet.http.scim.request import (
    convert_booleans,
    find_equality,
    read_filter,
    read_query,
    read_scim_body,
    require_id,
    require_token,
)
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
from discreet.http.scim.response import (
    build_page,
    build_resource_response,
    render_error,
    render_http_error,
    render_library_error,
    render_validation_error,
)
from discreet.identity.sso.directory.service import DirectoryResources
from discreet.identity.sso.directory.tokens import PATH

if TYPE_CHECKING:
    from discreet.http.services import Services

Handler = Callable[[Request, DirectoryResources], Awaitable[Response]]


def build_scim_app(services: "Services") -> Starlette:
    base = f"{services.settings.public_url}{PATH}"

    def route(path: str, **methods: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            token = require_token(request)
            await services.directory.authorise(token)
            # Read before the workspace is locked, so that a slow client does not delay others.
            request.state.body = await read_scim_body(request) if request.method in ("POST", "PUT", "PATCH") else {}
            request.state.query = read_query(request)
            async with services.directory.resources(token) as directory:
                return await methods["GET" if request.method == "HEAD" else request.method](request, directory)

        return Route(f"{PATH}{path}", endpoint, methods=list(methods))

    users, groups, service = _Users(base), _Groups(base), _Service(base)
    return Starlette(
        routes=[
            route("/Users", GET=users.all, POST=users.create),
            route("/Users/.search", POST=users.all),
            route("/Groups/.search", POST=groups.all),
            route("/.search", POST=_UsersAndGroups(users, groups).all),
            route("/Users/{id}", GET=users.get, PUT=users.replace, PATCH=users.patch, DELETE=users.delete),
            route("/Groups", GET=groups.all, POST=groups.create),
            route("/Groups/{id}", GET=groups.get, PUT=groups.replace, PATCH=groups.patch, DELETE=groups.delete),
            route("/ServiceProviderConfig", GET=service.config),
            route("/ResourceTypes", GET=service.resource_types),
            route("/ResourceTypes/{id}", GET=service.resource_type),
            route("/Schemas", GET=service.schemas),
            route("/Schemas/{id}", GET=service.schema),
        ],
        exception_handlers={
            DiscreetError: render_error,
            SCIMException: render_library_error,
            ValidationError: render_validation_error,
            HTTPException: render_http_error,
            Exception: _raise_to_outer_handler,
        },
    )


async def _raise_to_outer_handler(_: Request, error: Exception) -> Response:
    """Leave the error to `UnexpectedErrors`, instead of Starlette's answer."""
    raise error


class _Users:
    def __init__(self, base: str) -> None:
        self._base = base

    async def all(self, request: Request, directory: DirectoryResources) -> Response:
        return build_page(request, User, await self.search(request, directory))

    async def search(self, request: Request, directory: DirectoryResources) -> list[User]:
        text = read_filter(request)
        if text is None:
            return [user_resource(user, self._base) for user in await directory.users()]
        scim_filter = ScimFilter[User](text)
        match find_equality(scim_filter):
            case ("username", str(name)):
                users = await directory.users_by_name(name)
            case ("externalid", str(id_)):
                users = await directory.users_by_external_id(id_)
            case _:
                users = await directory.users()
        resources = [user_resource(user, self._base) for user in users]
        return [resource for resource in resources if scim_filter.match(resource, strict=True)]

    async def get(self, request: Request, directory: DirectoryResources) -> Response:
        user = await directory.user(require_id(request))
        return build_resource_response(request, user_resource(user, self._base), Context.RESOURCE_QUERY_RESPONSE)

    async def create(self, request: Request, directory: DirectoryResources) -> Response:
        payload = request.state.body
        resource = User.model_validate(payload, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=TOLERANT)
        user = await directory.create_user(user_facts(resource))
        return build_resource_response(
            request, user_resource(user, self._base), Context.RESOURCE_CREATION_RESPONSE, 201
        )

    async def replace(self, request: Request, directory: DirectoryResources) -> Response:
        id_, payload = require_id(request), request.state.body
        resource = User.model_validate(payload, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=TOLERANT)
        user = await directory.replace_user(id_, user_facts(resource))
        return build_resource_response(request, user_resource(user, self._base), Context.RESOURCE_REPLACEMENT_RESPONSE)

    async def patch(self, request: Request, directory: DirectoryResources) -> Response:
        id_, payload = require_id(request), convert_booleans(request.state.body)
        resource = user_resource(await directory.user(id_), self._base)
        with TOLERANT:
            PatchOp[User].model_validate(payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(resource)
        user = await directory.replace_user(id_, user_facts(resource))
        return build_resource_response(request, user_resource(user, self._base), Context.RESOURCE_PATCH_RESPONSE)

    async def delete(self, request: Request, directory: DirectoryResources) -> Response:
        await directory.delete_user(require_id(request))
        return Response(status_code=204)


class _Groups:
    def __init__(self, base: str) -> None:
        self._base = base

    async def all(self, request: Request, directory: DirectoryResources) -> Response:
        return build_page(request, Group, await self.search(request, directory))

    async def search(self, request: Request, directory: DirectoryResources) -> list[Group]:
        groups = [group_resource(group, self._base) for group in await directory.groups()]
        if (text := read_filter(request)) is None:
            return groups
        scim_filter = ScimFilter[Group](text)
        return [group for group in groups if scim_filter.match(group, strict=True)]

    async def get(self, request: Request, directory: DirectoryResources) -> Response:
        group = await directory.group(require_id(request))
        return build_resource_response(request, group_resource(group, self._base), Context.RESOURCE_QUERY_RESPONSE)

    async def create(self, request: Request, directory: DirectoryResources) -> Response:
        payload = request.state.body
        resource = Group.model_validate(payload, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=TOLERANT)
        group = await directory.create_group(group_facts(resource))
        return build_resource_response(
            request, group_resource(group, self._base), Context.RESOURCE_CREATION_RESPONSE, 201
        )

    async def replace(self, request: Request, directory: DirectoryResources) -> Response:
        id_, payload = require_id(request), request.state.body
        resource = Group.model_validate(payload, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=TOLERANT)
        group = await directory.replace_group(id_, group_facts(resource))
        return build_resource_response(
            request, group_resource(group, self._base), Context.RESOURCE_REPLACEMENT_RESPONSE
        )

    async def patch(self, request: Request, directory: DirectoryResources) -> Response:
        id_, payload = require_id(request), request.state.body
        resource = group_resource(await directory.group(id_), self._base)
        with TOLERANT:
            PatchOp[Group].model_validate(payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(resource)
        group = await directory.replace_group(id_, group_facts(resource))
        return build_resource_response(request, group_resource(group, self._base), Context.RESOURCE_PATCH_RESPONSE)

    async def delete(self, request: Request, directory: DirectoryResources) -> Response:
        await directory.delete_group(require_id(request))
        return Response(status_code=204)


class _UsersAndGroups:
    """Users and groups in one search.

    A filter on an attribute that only one kind has matches nothing of the other kind.
    """

    def __init__(self, users: _Users, groups: _Groups) -> None:
        self._users, self._groups = users, groups

    async def all(self, request: Request, directory: DirectoryResources) -> Response:
        resources: list[User | Group] = []
        for kind in (self._users, self._groups):
            try:
                resources += await kind.search(request, directory)
            except InvalidFilterException:
                if kind is self._groups and not resources:
                    raise
        return build_page(request, User | Group, resources)


class _Service:
    """Describes the service's capabilities to a directory."""

    def __init__(self, base: str) -> None:
        self._schemas = {schema.id: schema for schema in (User.to_schema(), Group.to_schema()) if schema.id}
        kinds = [ResourceType.from_resource(User), ResourceType.from_resource(Group)]
        self._types = {kind.id: kind for kind in kinds if kind.id}
        self._base = base

    async def config(self, request: Request, _: DirectoryResources) -> Response:
        return build_resource_response(request, SERVICE, Context.RESOURCE_QUERY_RESPONSE)

    async def resource_types(self, request: Request, _: DirectoryResources) -> Response:
        return build_page(request, ResourceType, list(self._types.values()))

    async def resource_type(self, request: Request, _: DirectoryResources) -> Response:
        return build_resource_response(request, _find_by_id(self._types, request), Context.RESOURCE_QUERY_RESPONSE)

    async def schemas(self, request: Request, _: DirectoryResources) -> Response:
        return build_page(request, Schema, list(self._schemas.values()))

    async def schema(self, request: Request, _: DirectoryResources) -> Response:
        return build_resource_response(request, _find_by_id(self._schemas, request), Context.RESOURCE_QUERY_RESPONSE)


def _find_by_id(resources: dict[str, Any], request: Request) -> Any:
    resource = resources.get(request.path_params["id"])
    if resource is None:
        raise NotFound("There is nothing at this address.")
    return resource
