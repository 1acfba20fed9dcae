"""`discreet workspace …`: create and list workspaces, members and audit logs.

Invariants:
- Parse, call one use case, print.
- No command reads content, and each change is written to the workspace's audit log.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import click

from discreet.cli.rules import rules
from discreet.cli.runner import with_settings
from discreet.cli.sign_in import sso
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.parties import Service
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.identity.workspaces.audit import AuditEntry
    from discreet.identity.workspaces.member import Member
    from discreet.identity.workspaces.service import DeletedWorkspace, Workspaces

workspace_id = click.argument("workspace_id", metavar="WORKSPACE", type=click.UUID)


@click.group()
def workspace() -> None:
    """Manage workspaces, whose content never trains a model."""


workspace.add_command(rules)
workspace.add_command(sso)


@workspace.command("add")
@click.argument("name")
@click.option("--service", type=click.Choice(["team", "enterprise"]), required=True)
@click.option(
    "--member", "members", multiple=True, required=True, help="E-mail of an account; the first one becomes the owner."
)
@with_settings
async def workspace_add(settings: Settings, name: str, service: str, members: tuple[str, ...]) -> None:
    """Create a workspace from existing accounts."""
    from discreet.app.infrastructure import build_workspaces, open_infrastructure

    async with open_infrastructure(settings) as infra:
        created = await build_workspaces(infra).create(name, Service(service), list(members))
    click.echo(f"Workspace {created.name} ({created.service}) is ready: {created.id}")


@workspace.command("list")
@with_settings
async def workspace_list(settings: Settings) -> None:
    """List workspaces: id, service, members, name; and deleted ones with their state."""
    from discreet.app.infrastructure import build_workspaces, open_infrastructure

    async with open_infrastructure(settings) as infra:
        workspaces = build_workspaces(infra)
        await _print_workspaces(workspaces)
        await _print_deleted(workspaces)


async def _print_workspaces(workspaces: "Workspaces") -> None:
    page = await workspaces.list_page(CLI_ACTOR)
    while page.workspaces:
        for summary in page.workspaces:
            workspace_ = summary.workspace
            click.echo(f"{workspace_.id}  {workspace_.service:<10}  {summary.members:>5}  {workspace_.name}")
        page = await workspaces.list_page(CLI_ACTOR, page.workspaces[-1].workspace.id)


async def _print_deleted(workspaces: "Workspaces") -> None:
    page = await workspaces.list_deleted(CLI_ACTOR)
    while page.ended:
        for deleted in page.ended:
            click.echo(_deleted_line(deleted))
        page = await workspaces.list_deleted(CLI_ACTOR, page.ended[-1].id)


def _deleted_line(deleted: "DeletedWorkspace") -> str:
    state = f"erased {deleted.erased_at:%Y-%m-%d}" if deleted.erased_at else "being erased"
    amounts = f"{deleted.conversations} conversations, {deleted.gpts} GPTs" if deleted.erased_at else "not counted yet"
    return f"{deleted.id}  deleted {deleted.deleted_at:%Y-%m-%d}, {state} ({amounts})  {deleted.name}"


@workspace.command("members")
@workspace_id
@click.option("--add", "email", help="Add this account, by its e-mail, without an invitation.")
@click.option(
    "--as", "role", type=click.Choice([role.value for role in WorkspaceRole]), default="member", show_default=True
)
@with_settings
async def workspace_members(settings: Settings, workspace_id: UUID, email: str | None, role: str) -> None:
    """List a workspace's members, owners first: role, e-mail, name."""
    from discreet.app.infrastructure import build_workspaces, open_infrastructure

    async with open_infrastructure(settings) as infra:
        workspaces = build_workspaces(infra)
        if email:
            await workspaces.add(CLI_ACTOR, workspace_id, email, WorkspaceRole(role))
        members = await workspaces.members_of(CLI_ACTOR, workspace_id)
    for member in members:
        click.echo(_member_line(member))


@workspace.command("audit")
@workspace_id
@click.option(
    "--most", "limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="The most entries."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per act.")
@with_settings
async def workspace_audit(settings: Settings, workspace_id: UUID, limit: int, as_json: bool) -> None:
    """List the acts in a workspace, latest first; also in a deleted one."""
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.workspaces.audit import Audit

    async with open_infrastructure(settings) as infra:
        entries = await Audit(infra.database).list_of_workspace(workspace_id, limit)
    _print(entries, as_json=as_json)


def _member_line(member: "Member") -> str:
    suspended = f"  suspended since {member.suspended_at:%Y-%m-%d}" if member.suspended_at else ""
    return f"{member.role:<6}  {member.email}  {member.name}{suspended}"


def _print(entries: Sequence["AuditEntry"], *, as_json: bool) -> None:
    for entry in entries:
        if as_json:
            click.echo(
                json.dumps(
                    {
                        "at": entry.at.isoformat(),
                        "act": entry.act,
                        "made_by": entry.made_by,
                        "actor": entry.actor_name,
                        "about": entry.about_name,
                        "details": dict(entry.details),
                    },
                    ensure_ascii=False,
                )
            )
            continue
        actors = {"server": "the server", "operator": f"operator {entry.actor_name}"}
        details = json.dumps(dict(entry.details), ensure_ascii=False) if entry.details else ""
        columns = (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.act, actors.get(entry.made_by, entry.actor_name))
        click.echo("  ".join(filter(None, (*columns, entry.about_name, details))))
