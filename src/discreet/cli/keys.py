"""`discreet key …`: manage a workspace's API keys for one of its owners or admins.

Invariants:
- Parse, call one use case, print.
- A key's text is printed once, when it is created.
"""

import json
from uuid import UUID

import click

from discreet.api_projects.key import Key, Scope
from discreet.assistants.actions.api_keys.granted import GrantableOperation, OperationGrant, fingerprint_of
from discreet.cli.runner import with_settings
from discreet.errors import NotFound
from discreet.promises.capabilities import NOT_FOR_PROGRAMS, Capability
from discreet.settings import Settings

workspace = click.option("--workspace", "workspace_id", type=click.UUID, required=True, help="The workspace's id.")
person = click.option("--for", "email", metavar="EMAIL", help="The owner or admin to act for. Default: an owner.")


@click.group()
def key() -> None:
    """Manage API keys, with which programs call this server."""


@key.command("list")
@workspace
@click.option("--json", "as_json", is_flag=True, help="As JSON, without the keys themselves.")
@with_settings
async def list_keys(settings: Settings, workspace_id: UUID, as_json: bool) -> None:
    """List the projects of a workspace, with their keys."""
    from discreet.app.api import build_api_projects
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as infra:
        service = build_api_projects(infra)
        overview = await service.overview(await service.administrator(workspace_id))
    if as_json:
        document = [
            {"id": str(p.id), "name": p.name, "keys": [_as_json(key) for key in p.keys]} for p in overview.projects
        ]
        click.echo(json.dumps(document, indent=2))
        return
    for project in overview.projects:
        click.echo(f"{project.name}  {project.id}")
        for key_ in project.keys:
            click.echo(f"    {key_.id}  {key_.prefix}…  {key_.name}: {_describe_state(key_)}")


@key.command()
@workspace
@person
@click.option("--project", "project_name", required=True, help="The project's name; created if it does not exist.")
@click.option("--name", required=True, help="What the key is for.")
@click.option("--days", type=int, default=90, show_default=True, help="Days until it expires.")
@click.option("--gpt", "gpts", type=click.UUID, multiple=True, help="A GPT that it may use. Default: all.")
@click.option("--no-models", is_flag=True, help="Only GPTs, not the server's own models.")
@click.option("--embeddings", is_flag=True, help="It may create embeddings.")
@click.option(
    "--capability",
    "capabilities",
    type=click.Choice([each.value for each in Capability if each not in NOT_FOR_PROGRAMS]),
    multiple=True,
    help="A capability that its GPTs may use. Default: none.",
)
@click.option("--store", is_flag=True, help="It may store responses, if the workspace permits that.")
@with_settings
async def create(
    settings: Settings,
    workspace_id: UUID,
    email: str | None,
    project_name: str,
    name: str,
    days: int,
    gpts: tuple[UUID, ...],
    no_models: bool,
    embeddings: bool,
    capabilities: tuple[str, ...],
    store: bool,
) -> None:
    """Create a key and print it once."""
    from discreet.app.api import build_api_projects
    from discreet.app.infrastructure import open_infrastructure

    scope = Scope(
        models=not no_models,
        every_gpt=not gpts,
        gpts=gpts,
        may_embed=embeddings,
        may_store=store,
        capabilities=tuple(map(Capability, capabilities)),
    )
    async with open_infrastructure(settings) as infra:
        service = build_api_projects(infra)
        actor = await service.administrator(workspace_id, email)
        existing = [p for p in (await service.overview(actor)).projects if p.name == project_name]
        project = existing[0] if existing else await service.create(actor, project_name)
        created = await service.create_key_unasked(actor, project.id, name, scope, days)
    click.echo(
        f"The key {created.key.name} ({created.key.id}) of {actor.name}, shown only this time, valid until "
        f"{created.key.expires_at:%d %B %Y}:",
        err=True,
    )
    click.echo(created.text)


@key.command()
@click.argument("key_id", type=click.UUID, metavar="KEY")
@workspace
@click.option("--grant", "operation_id", type=click.UUID, help="Revoke only this grant, by its id.")
@with_settings
async def revoke(settings: Settings, key_id: UUID, workspace_id: UUID, operation_id: UUID | None) -> None:
    """Revoke a key at once, by its id, or only one of its grants.

    A server that answers for the key stops within a second.
    """
    from discreet.app.api import build_api_projects
    from discreet.app.infrastructure import open_infrastructure
    from discreet.assistants.actions.api_keys.granting import KeyGrants

    async with open_infrastructure(settings) as infra:
        service = build_api_projects(infra)
        actor = await service.administrator(workspace_id)
        if operation_id is not None:
            await KeyGrants(infra).revoke(actor, key_id, operation_id)
        else:
            await service.revoke(actor, key_id)
    click.echo("The key is revoked." if operation_id is None else "The grant is revoked.")


@key.command()
@click.argument("key_id", type=click.UUID, metavar="KEY")
@workspace
@click.option("--gpt", "gpt_id", type=click.UUID, required=True, help="The GPT with the operation.")
@click.option("--operation", help="The operation's name. Default: list the operations.")
@click.option("--may-change", is_flag=True, help="Also allow calls that change something at the host.")
@click.option("--yes", is_flag=True, help="Do not ask; the operation is printed in any case.")
@with_settings
async def grant(
    settings: Settings,
    key_id: UUID,
    workspace_id: UUID,
    gpt_id: UUID,
    operation: str | None,
    may_change: bool,
    yes: bool,
) -> None:
    """Let programs with a key call an operation of a GPT without asking.

    They act in the name of the key's maker.
    """
    from discreet.app.api import build_api_projects
    from discreet.app.infrastructure import open_infrastructure
    from discreet.assistants.actions.api_keys.granting import KeyGrants

    async with open_infrastructure(settings) as infra:
        maker, granting = await build_api_projects(infra).maker(workspace_id, key_id), KeyGrants(infra)
        offers = await granting.list_grantable(maker, key_id, gpt_id)
        if operation is None:
            click.echo("\n\n".join(map(describe_offer, offers)) or "This GPT has no actions.")
            return
        offer = next((offer for offer in offers if offer.bound.name == operation), None)
        if offer is None:
            raise NotFound("This GPT has no operation with this name. Leave out --operation to list its operations.")
        click.echo(describe_offer(offer), err=True)
        if not yes:
            click.confirm(f"Let it send this for {maker.name} from now on, without asking?", abort=True, err=True)
        granted = await granting.grant(
            maker, key_id, gpt_id, operation, fingerprint_of(offer.bound), may_change=may_change
        )
    click.echo(f"Granted until the operation changes or the key ends: {granted.operation.id}")


@key.command()
@click.argument("key_id", type=click.UUID, metavar="KEY")
@workspace
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_settings
async def grants(settings: Settings, key_id: UUID, workspace_id: UUID, as_json: bool) -> None:
    """List a key's grants, and which of them are valid."""
    from discreet.app.api import build_api_projects
    from discreet.app.infrastructure import open_infrastructure
    from discreet.assistants.actions.api_keys.granting import KeyGrants

    async with open_infrastructure(settings) as infra:
        maker = await build_api_projects(infra).maker(workspace_id, key_id)
        granted = (await KeyGrants(infra).list_grants(maker, key_id)).granted
    if as_json:
        click.echo(json.dumps([_grant_as_json(grant_) for grant_ in granted], indent=2))
        return
    click.echo("\n".join(map(_describe_grant, granted)) or "This key has no grants.")


def describe_offer(offer: GrantableOperation) -> str:
    """Return all facts to know before a grant, as the page shows them."""
    operation, to = offer.bound.operation, offer.recipient
    lines = [
        f"{offer.bound.name}: {operation.method} {operation.path} at {to.host}",
        f"    of {to.gpt_name}, by {to.builder_name}; privacy policy: {to.policy_url or 'none'}",
        *(f"    {warning}" for warning in (to.look_alike, *offer.warnings, offer.credentials) if warning),
        "    Programs with this key send what the model writes, without asking anyone.",
    ]
    if operation.consequential:
        lines.append(f"    It may change something at {to.host}: grant it with --may-change.")
    if offer.refused:
        lines.append(f"    It cannot be granted: {offer.refused}")
    return "\n".join([*lines, *(["    Granted."] if offer.granted_id else [])])


def _describe_grant(granted: OperationGrant) -> str:
    operation = granted.operation
    state = "granted" if operation.revoked_at is None else "revoked"
    line = (
        f"{operation.id}  {granted.name} at {granted.host} of {granted.gpt_name}: {state} {operation.given_at:%d %B %Y}"
    )
    return line if operation.revoked_at or granted.lapsed is None else f"{line}. {granted.lapsed}"


def _grant_as_json(granted: OperationGrant) -> dict[str, object]:
    operation = granted.operation
    return {
        "id": str(operation.id),
        "gpt": str(operation.gpt_id),
        "gpt_name": granted.gpt_name,
        "operation": granted.name,
        "host": granted.host,
        "may_change": operation.may_change,
        "given_at": operation.given_at.isoformat(),
        "revoked_at": operation.revoked_at.isoformat() if operation.revoked_at else None,
        "lapsed": granted.lapsed,
    }


def _describe_state(key: Key) -> str:
    used = f"last used {key.last_used_at:%d %B %Y}" if key.last_used_at else "never used"
    if key.revoked_at:
        return f"revoked {key.revoked_at:%d %B %Y}, {used}"
    return f"{'until' if key.holds else 'ended; it was valid until'} {key.expires_at:%d %B %Y}, {used}"


def _as_json(key: Key) -> dict[str, object]:
    return {
        "id": str(key.id),
        "name": key.name,
        "prefix": key.prefix,
        "maker": key.maker_name,
        "holds": key.holds,
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat(),
        "last_used_at": key.last_used_at.date().isoformat() if key.last_used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "models": key.scope.models,
        "every_gpt": key.scope.every_gpt,
        "gpts": [str(gpt) for gpt in key.scope.gpts],
        "may_embed": key.scope.may_embed,
        "may_store": key.scope.may_store,
        "capabilities": list(key.scope.capabilities),
    }
