"""`discreet key …`: API keys of a workspace, made and ended at the shell for one of its owners or admins.

Law of this file: parse, call one use case, print. A key's text is printed once, when it is made.
"""

import json
from uuid import UUID

import click

from discreet.api_projects.key import Key, Scope
from discreet.cli.with_settings import with_settings
from discreet.settings import Settings

workspace = click.option("--workspace", "workspace_id", type=click.UUID, required=True, help="The workspace's id.")
person = click.option("--for", "email", metavar="EMAIL", help="The owner or admin it is done for. Default: an owner.")


@click.group()
def key() -> None:
    """API keys: what programs call this server with."""


@key.command("list")
@workspace
@click.option("--json", "as_json", is_flag=True, help="Everything but the keys themselves, as JSON.")
@with_settings
async def list_keys(settings: Settings, workspace_id: UUID, as_json: bool) -> None:
    """Every project of a workspace, with its keys."""
    from discreet.bootstrap import ground
    from discreet.bootstrap_api import projects_of

    async with ground(settings) as on:
        service = projects_of(on)
        found = await service.overview(await service.administrator(workspace_id))
    if as_json:
        told = [{"id": str(p.id), "name": p.name, "keys": [_as_json(key) for key in p.keys]} for p in found.projects]
        return click.echo(json.dumps(told, indent=2))
    for project in found.projects:
        click.echo(f"{project.name}  {project.id}")
        for each in project.keys:
            click.echo(f"    {each.id}  {each.prefix}…  {each.name}: {_state(each)}")


@key.command()
@workspace
@person
@click.option("--project", "project_name", required=True, help="The project's name; made when there is none.")
@click.option("--name", required=True, help="What the key is for.")
@click.option("--days", type=int, default=90, show_default=True, help="How long it lasts.")
@click.option("--gpt", "gpts", type=click.UUID, multiple=True, help="A GPT that it may use. Default: every one.")
@click.option("--no-models", is_flag=True, help="GPTs alone, not the server's own models.")
@click.option("--embeddings", is_flag=True, help="It may make embeddings.")
@click.option("--store", is_flag=True, help="It may have responses stored, where the workspace permits that.")
@with_settings
async def create(
    settings: Settings, workspace_id: UUID, email: str | None, project_name: str, name: str, days: int,
    gpts: tuple[UUID, ...], no_models: bool, embeddings: bool, store: bool,
) -> None:  # fmt: skip
    """Make a key and print it, once."""
    from discreet.bootstrap import ground
    from discreet.bootstrap_api import projects_of

    scope = Scope(not no_models, not gpts, gpts, embeddings, store)
    async with ground(settings) as on:
        service = projects_of(on)
        actor = await service.administrator(workspace_id, email)
        there = [p for p in (await service.overview(actor)).projects if p.name == project_name]
        project = there[0] if there else await service.create(actor, project_name)
        made = await service.create_key(actor, project.id, name, scope, days)
    click.echo(
        f"The key {made.key.name} ({made.key.id}) of {actor.name}, shown this once, until "
        f"{made.key.expires_at:%d %B %Y}:",
        err=True,
    )
    click.echo(made.text)


@key.command()
@click.argument("key_id", type=click.UUID, metavar="KEY")
@workspace
@with_settings
async def revoke(settings: Settings, key_id: UUID, workspace_id: UUID) -> None:
    """End a key at once, by its id. A server that answers for it just now stops within a second."""
    from discreet.bootstrap import ground
    from discreet.bootstrap_api import projects_of

    async with ground(settings) as on:
        service = projects_of(on)
        await service.revoke(await service.administrator(workspace_id), key_id)
    click.echo("The key is revoked.")


def _state(key: Key) -> str:
    used = f"last used {key.last_used_at:%d %B %Y, %H:%M} UTC" if key.last_used_at else "never used"
    if key.revoked_at:
        return f"revoked {key.revoked_at:%d %B %Y}, {used}"
    return f"{'until' if key.holds else 'ended; it was to last until'} {key.expires_at:%d %B %Y}, {used}"


def _as_json(key: Key) -> dict[str, object]:
    return {
        "id": str(key.id), "name": key.name, "prefix": key.prefix, "maker": key.maker_name, "holds": key.holds,
        "created_at": key.created_at.isoformat(), "expires_at": key.expires_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "models": key.scope.models, "every_gpt": key.scope.every_gpt, "gpts": [str(gpt) for gpt in key.scope.gpts],
        "may_embed": key.scope.may_embed, "may_store": key.scope.may_store,
    }  # fmt: skip
