"""`discreet workspace rules`.

Invariants:
- Parse, call one use case, print.
"""

from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.settings import Settings


@click.command()
@click.argument("workspace_id", metavar="WORKSPACE", type=click.UUID)
@click.option(
    "--set",
    "written",
    multiple=True,
    metavar="NAME=VALUE",
    help="builders=everyone|admins, sharing=me|workspace|link|everyone, third_party_gpts=all|approved|none, "
    "approved_gpts=ID,…, domains=any|none|DOMAIN,…, retention_days=none|DAYS, "
    "masked_kinds=none|KIND,…, blocked_kinds=none|KIND,…, masking_trusted=none|ENDPOINT,…, "
    "capabilities=any|none|CAPABILITY,…. "
    "May be given several times.",
)
@click.option("--yes", is_flag=True, help="Do not ask before a change ends or deletes something.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_settings
async def rules(settings: Settings, workspace_id: UUID, written: tuple[str, ...], yes: bool, as_json: bool) -> int:
    """Show the rules of a workspace; with --set, change them.

    Exit code 1 when a change would end or delete something and was not confirmed.
    """
    from discreet.app.infrastructure import build_rules, open_infrastructure
    from discreet.identity.workspaces.rules_command import change, show

    def confirm(sentence: str) -> bool:
        return yes or click.confirm(f"{sentence} Continue?", err=True)

    async with open_infrastructure(settings) as infra:
        if not written:
            await show(build_rules(infra), workspace_id, as_json, click.echo)
            return 0
        return await change(build_rules(infra), workspace_id, written, as_json, click.echo, confirm)
