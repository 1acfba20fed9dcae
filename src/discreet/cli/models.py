"""`discreet models …`: model endpoints, who runs them, and the models that they offer.

Invariants:
- Parse, call one use case, print.
- A key comes from standard input, so that it is in no history of commands and no list of processes.
"""

import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.errors import Invalid
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.models.administration import ModelAdministration
    from discreet.models.overview import EndpointDetails, ModelsOverview
    from discreet.models.probes import EndpointProbes
    from discreet.promises.recipients import RecipientFacts

as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")
run_by = click.option(
    "--run-by",
    type=click.Choice(["this_server", "operator", "company"]),
    help="Who runs it: this server, another machine of yours, or a company.",
)
company = click.option("--company", help="The company's name.")
country = click.option("--country", help="Two letters, such as DE.")
days = click.option("--days", help="Days that it keeps messages; 0 for not at all, “unknown” if you do not know.")
trains = click.option("--trains", type=click.Choice(["yes", "no", "unknown"]), help="Whether it trains on messages.")
look = click.option("--people-look", type=click.Choice(["yes", "no", "unknown"]), help="Whether its staff may read.")
terms = click.option("--terms", help="A link to its terms.")
agreement = click.option("--agreement", help="A link to the data processing agreement.")


@click.group()
def models() -> None:
    """Show and change model endpoints, who runs them, and the models that they offer.

    ENDPOINT is an endpoint's id or its name. A running server follows each change.
    """


@models.command("list")
@as_json
@with_settings
async def list_(settings: Settings, as_json: bool) -> None:
    """List endpoints, facts, offered models and defaults."""
    async with open_administration(settings) as (administration, actor):
        _print_overview(await administration.overview(actor), as_json)


@models.command("add")
@click.option("--preset", "preset_id", help="Begin with a provider or program: openai, anthropic, ollama, vllm, …")
@click.option("--name", help="The name that people see.")
@click.option("--address", help="The base address, such as https://models.example.com/v1.")
@click.option("--protocol", type=click.Choice(["chat", "responses", "messages", "azure"]), help="Default: chat.")
@click.option("--key", "reads_key", is_flag=True, help="Read the API key from standard input.")
@click.option("--inside", is_flag=True, help="Allow an address inside the server's own network.")
@with_settings
async def add(
    settings: Settings,
    preset_id: str | None,
    name: str | None,
    address: str | None,
    protocol: str | None,
    reads_key: bool,
    inside: bool,
) -> None:
    """Add an endpoint. Then declare facts about it, and offer models."""
    from discreet.models.endpoint import WireProtocol
    from discreet.models.form import EndpointForm
    from discreet.models.presets import PRESETS, preset

    chosen = preset(preset_id) if preset_id else None
    if preset_id and chosen is None:
        raise Invalid(f"There is no preset {preset_id}. The presets are {', '.join(each.id for each in PRESETS)}.")
    form = EndpointForm(
        name=name or (chosen.name if chosen else ""),
        protocol=WireProtocol(protocol) if protocol else chosen.protocol if chosen else WireProtocol.CHAT,
        base_url=address or (chosen.base_url if chosen else ""),
        key=sys.stdin.readline().strip() if reads_key else None,
        body_fields=chosen.body_fields if chosen else {},
        allows_inside=inside,
    )
    async with open_administration(settings) as (administration, actor):
        endpoint_id = await administration.add(actor, form, chosen.facts if chosen else None)
    click.echo(f"Added {form.name}: {endpoint_id}")


@models.command("facts")
@click.argument("endpoint")
@run_by
@company
@country
@days
@trains
@look
@terms
@agreement
@with_settings
async def facts(settings: Settings, endpoint: str, **declared: str | None) -> None:
    """Declare who runs ENDPOINT, or show the history.

    Say what its provider keeps and whether it trains. Without options, show all facts, the latest first.
    """
    async with open_administration(settings) as (administration, actor):
        details = await find_endpoint(administration, endpoint)
        if any(value is not None for value in declared.values()):
            await administration.set_facts(actor, details.id, _apply_declared(details.facts, declared))
        history = await administration.facts_history(actor, details.id)
    for entry in history:
        click.echo(f"since {entry.since:%Y-%m-%d %H:%M}  {_describe_facts(entry.facts)}")


@models.command("mask")
@click.argument("endpoint")
@click.argument("masks", type=click.Choice(["on", "off"]))
@with_settings
async def mask(settings: Settings, endpoint: str, masks: str) -> None:
    """Set whether prompts for ENDPOINT are masked by default.

    People can choose otherwise for themselves and for a chat; a workspace's rule always applies.
    """
    async with open_administration(settings) as (administration, actor):
        details = await find_endpoint(administration, endpoint)
        await administration.set_masks(actor, details.id, masks == "on")
    state = "is masked by default" if masks == "on" else "is masked only where people or workspaces choose it"
    click.echo(f"Personal data in prompts for {details.name} {state}.")


@models.command("offer")
@click.argument("endpoint")
@click.argument("names", nargs=-1, metavar="MODEL…")
@click.option("--images", is_flag=True, help="The models read images.")
@click.option("--no-tools", is_flag=True, help="The models can't call actions.")
@click.option("--workspace", "workspaces", multiple=True, type=click.UUID, help="Only for this workspace; repeatable.")
@click.option("--embedding", "embedding", multiple=True, metavar="MODEL", help="An embedding model; repeatable.")
@click.option("--reranking", "reranking", multiple=True, metavar="MODEL", help="A reranker; repeatable.")
@with_settings
async def offer(
    settings: Settings,
    endpoint: str,
    names: Sequence[str],
    images: bool,
    no_tools: bool,
    workspaces: Sequence[UUID],
    embedding: Sequence[str],
    reranking: Sequence[str],
) -> None:
    """Offer models of ENDPOINT, or show its own list.

    Exactly these models are offered from now on. Without any, ask the endpoint for its list.
    """
    from discreet.models.endpoint import ModelKind
    from discreet.models.form import OfferedModelForm

    kinds = {ModelKind.CHAT: names, ModelKind.EMBEDDING: embedding, ModelKind.RERANKING: reranking}
    offered = [(name, kind) for kind, kind_names in kinds.items() for name in kind_names]

    async with _open_probes(settings) as (administration, probes, actor):
        details = await find_endpoint(administration, endpoint)
        if not offered:
            listed = await probes.list_models(actor, details.id)
            click.echo("\n".join(listed.names) or listed.problem)
            return
        forms = [
            OfferedModelForm(
                name=name,
                takes_images=images,
                takes_tools=not no_tools,
                workspace_ids=tuple(workspaces) if workspaces else None,
                kind=kind,
            )
            for name, kind in offered
        ]
        await administration.set_models(actor, details.id, forms)
    click.echo(f"{details.name} offers {', '.join(name for name, _ in offered)}.")


@models.command("default")
@click.argument("model", required=False)
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["chat", "side", "builder", "embedding", "reranking"]),
    default="chat",
    show_default=True,
    help="Chats; titles and the like; talking to the builder of a GPT; or searching knowledge.",
)
@with_settings
async def default(settings: Settings, model: str | None, purpose: str) -> None:
    """Set MODEL as the default; without MODEL, the server's own model."""
    from discreet.ports.model_request import ModelPurpose

    async with open_administration(settings) as (administration, actor):
        await administration.set_default(actor, ModelPurpose(purpose), model)
    click.echo(f"Default for {purpose}: {model or 'the server’s own model'}.")


@models.command("remove")
@click.argument("endpoint")
@with_settings
async def remove(settings: Settings, endpoint: str) -> None:
    """Remove ENDPOINT with its models, and destroy its key."""
    async with open_administration(settings) as (administration, actor):
        details = await find_endpoint(administration, endpoint)
        await administration.remove(actor, details.id)
    names = ", ".join(model.public_name for model in details.models)
    click.echo(f"Removed {details.name}." + (f" No one can use {names} any more." if names else ""))


@models.command("test")
@click.argument("endpoint")
@click.argument("model", required=False)
@with_settings
async def test(settings: Settings, endpoint: str, model: str | None) -> int:
    """Test what MODEL of ENDPOINT can do; without MODEL, its first. Sends no user data.

    Stores what is measured of the endpoint, and warns where that contradicts its facts. Exit code 1 when it does not
    answer.
    """
    async with _open_probes(settings) as (administration, probes, actor):
        details = await find_endpoint(administration, endpoint)
        if details.base_url == "":
            raise Invalid("This model starts with the server. Test it in Server admin, or with discreet doctor.")
        findings = await probes.test(actor, details.id, model)
        details = await administration.endpoint(actor, details.id)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.works else 'no  '} {finding.ability}: {finding.sentence}")
    _print_measurement(details)
    return 0 if findings[0].works else 1


@asynccontextmanager
async def open_administration(settings: Settings) -> AsyncIterator[tuple["ModelAdministration", Any]]:
    """Yield the service, and the operator at the command line."""
    async with _open_probes(settings) as (administration, _, actor):
        yield administration, actor


@asynccontextmanager
async def _open_probes(settings: Settings) -> AsyncIterator[tuple["ModelAdministration", "EndpointProbes", Any]]:
    from functools import partial

    from discreet.adapters.egress import EgressGateway
    from discreet.app.adapters import build_built_in_endpoint, build_endpoint_reach, build_model, connect_model
    from discreet.app.infrastructure import open_infrastructure
    from discreet.identity.accounts.actor import CLI_ACTOR
    from discreet.models.administration import ModelAdministration
    from discreet.models.probes import EndpointProbes

    async with AsyncExitStack() as stack:
        egress = EgressGateway(settings.action_origins)
        stack.push_async_callback(egress.close)
        client = build_model(settings, egress)
        stack.push_async_callback(client.close)
        on = await stack.enter_async_context(open_infrastructure(settings))
        reach, own = build_endpoint_reach(partial(connect_model, egress)), build_built_in_endpoint(settings, client)
        administration = ModelAdministration(on, reach, own)
        yield administration, EndpointProbes(administration, reach, own), CLI_ACTOR


async def find_endpoint(administration: "ModelAdministration", text: str) -> "EndpointDetails":
    """Return the endpoint with this id or name. Invalid for none, or several of that name."""
    from discreet.identity.accounts.actor import CLI_ACTOR

    endpoints = (await administration.overview(CLI_ACTOR)).endpoints
    matches = [endpoint for endpoint in endpoints if text == str(endpoint.id) or text.lower() == endpoint.name.lower()]
    if len(matches) == 1:
        return matches[0]
    problem = "Several endpoints have this name. Use the id" if matches else "There is no such endpoint"
    raise Invalid(f"{problem}: see discreet models list.")


def _apply_declared(facts: "RecipientFacts", declared: dict[str, str | None]) -> "RecipientFacts":
    from dataclasses import replace

    from discreet.promises.recipients import RunBy

    answers = {"yes": True, "no": False, "unknown": None}
    days = declared["days"]
    if days is not None and days != "unknown" and not days.isdecimal():
        raise Invalid("Days are a whole number, or “unknown”.")
    changes: dict[str, Any] = {
        "run_by": RunBy(declared["run_by"]) if declared["run_by"] else None,
        "company": declared["company"],
        "country": declared["country"],
        "terms_url": declared["terms"],
        "agreement_url": declared["agreement"],
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if days is not None:
        changes["retention_days"] = None if days == "unknown" else int(days)
    changes |= {name: answers[answer] for name in ("trains", "people_look") if (answer := declared[name])}
    return replace(facts, **changes)


def _print_overview(overview: "ModelsOverview", as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_plain(overview), indent=2))
        return
    for endpoint in overview.endpoints:
        key = ("  key saved" if endpoint.has_key else "") + ("  masked by default" if endpoint.masks else "")
        name = overview.embedded_model if endpoint.source == "embedded" else endpoint.name
        click.echo(f"{name}  {endpoint.host or 'this server'}{key}\n  id {endpoint.id}")
        click.echo(f"  {_describe_facts(endpoint.facts)}, since {endpoint.facts_since:%Y-%m-%d}")
        _print_measurement(endpoint)
        for model in endpoint.models:
            click.echo(f"  - {model.public_name}  {model.shown_name}")
    for purpose, name in overview.defaults.items():
        click.echo(f"default for {purpose}: {name}")


def _print_measurement(endpoint: "EndpointDetails") -> None:
    if endpoint.measured is None:
        return
    measured, warnings = endpoint.measured.facts, endpoint.measured.contradictions(endpoint.facts)
    where = {"this_machine": "on this machine", "private": "in a private network", "public": "at a public address"}
    parts = [where[measured.network], "encrypted" if measured.encrypted else "not encrypted"]
    if measured.organisation:
        parts.append(f"certificate of {measured.organisation}")
    if measured.zero_retention is not None:
        parts.append(f"says that zero data retention is {'on' if measured.zero_retention else 'off'}")
    if measured.stores is not None:
        parts.append("says that it stores answers" if measured.stores else "says that it stores no answer")
    if measured.answered_model:
        parts.append(f"{measured.answered_model} answered")
    click.echo(f"  measured on {endpoint.measured.at:%Y-%m-%d}: {', '.join(parts)}")
    for warning in warnings:
        click.echo(f"  ! {warning}")


def _plain(overview: "ModelsOverview") -> dict[str, Any]:
    """Return the overview as JSON values; it holds no secret."""
    return {
        "endpoints": [
            {
                "id": str(each.id),
                "source": each.source,
                "name": each.name,
                "protocol": each.protocol,
                "address": each.base_url,
                "has_key": each.has_key,
                "masks": each.masks,
                "facts": {**vars(each.facts), "since": each.facts_since.isoformat()},
                "measured": {**vars(each.measured.facts), "at": each.measured.at.isoformat()}
                if each.measured
                else None,
                "models": [{"name": model.name, "public_name": model.public_name} for model in each.models],
            }
            for each in overview.endpoints
        ],
        "defaults": dict(overview.defaults),
    }


def _describe_facts(facts: "RecipientFacts") -> str:
    runner = {"this_server": "this server", "operator": "your own machine"}.get(
        facts.run_by, facts.company or "a company"
    )
    retention = "unknown how long it keeps messages"
    if facts.retention_days is not None:
        retention = f"keeps messages for {facts.retention_days} days" if facts.retention_days else "keeps nothing"
    training = {True: "trains", False: "never trains", None: "unknown whether it trains"}[facts.trains]
    place = f" ({facts.country})" if facts.country else ""
    return f"{runner}{place}, {retention}, {training} ({facts.basis})"
