"""`discreet workspace rules`: shows or changes a workspace's rules on the server."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from discreet.errors import DiscreetError, Invalid
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.workspaces.rules_service import Rules, RulesPage
from discreet.identity.workspaces.rules_update import RulesUpdate, describe_rules
from discreet.promises.capabilities import Capability
from discreet.promises.masking import MaskedKind, masking_rule
from discreet.promises.recipients import ModelLimit, WorkspaceModelRule
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import NO_RULES, Builders, ThirdPartyGpts, WorkspaceRules

OF_MODELS = ("model_limit", "model_endpoints", "model_countries", "model_retention_days")
OF_MASKING = ("masked_kinds", "blocked_kinds", "masking_trusted")
NAMES = (
    "builders",
    "sharing",
    "third_party_gpts",
    "approved_gpts",
    "domains",
    "retention_days",
    *OF_MODELS,
    *OF_MASKING,
    "capabilities",
    "guests",
)

Say = Callable[[str], None]
Confirm = Callable[[str], bool]


async def show(rules: Rules, workspace_id: UUID, as_json: bool, say: Say) -> None:
    _print_rules(await rules.page(CLI_ACTOR, workspace_id), as_json, say)


async def change(
    rules: Rules, workspace_id: UUID, changes: Sequence[str], as_json: bool, say: Say, confirm: Confirm
) -> int:
    """Change rules. Return exit code 1 if an effect was not confirmed."""
    page = await rules.page(CLI_ACTOR, workspace_id)
    update = with_changes(page.rules, changes)
    for effect in await rules.effects(CLI_ACTOR, workspace_id, update):
        if not confirm(effect.sentence):
            return 1
    changed = await rules.change(CLI_ACTOR, workspace_id, update, revision=page.revision, confirmed=True)
    _print_rules(changed, as_json, say)
    return 0


def with_changes(rules: WorkspaceRules, changes: Sequence[str]) -> RulesUpdate:
    """Return the rules with the NAME=VALUE changes. Invalid says what cannot be read."""
    values = {name: _value(rules, name) for name in NAMES}
    for text in changes:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or name not in values:
            raise Invalid(f"“{text[:100]}” is not a rule. Write NAME=VALUE; the names are {', '.join(NAMES)}.")
        try:
            values[name] = _READ[name](value.strip())
        except DiscreetError:
            raise
        except (ValueError, KeyError):
            raise Invalid(f"“{value[:100]}” cannot be used for {name}: {_VALUES[name]}.") from None
    models = WorkspaceModelRule(**{name.removeprefix("model_"): values.pop(name) for name in OF_MODELS})
    masking = masking_rule(*(values.pop(name) for name in OF_MASKING))
    return RulesUpdate(**values, models=models, masking=masking)


def _value(rules: WorkspaceRules, name: str) -> Any:
    if name in OF_MASKING:
        return getattr(rules.masking, name.removesuffix("_kinds").removeprefix("masking_"))
    return getattr(rules.models, name.removeprefix("model_")) if name in OF_MODELS else getattr(rules, name)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _kinds(text: str) -> tuple[MaskedKind, ...]:
    return () if text == "none" else tuple(map(MaskedKind, _list(text)))


def _capabilities(text: str) -> tuple[Capability, ...] | None:
    return None if text == "any" else () if text == "none" else tuple(map(Capability, _list(text)))


_READ: dict[str, Callable[[str], object]] = {
    "builders": Builders,
    "sharing": Level,
    "third_party_gpts": ThirdPartyGpts,
    "approved_gpts": lambda text: tuple(map(UUID, _list(text))),
    "domains": lambda text: None if text == "any" else () if text == "none" else _list(text),
    "retention_days": lambda text: None if text == "none" else int(text),
    "model_limit": ModelLimit,
    "model_endpoints": lambda text: None if text == "any" else tuple(map(UUID, _list(text))),
    "model_countries": lambda text: None if text == "any" else _list(text),
    "model_retention_days": lambda text: None if text == "any" else int(text),
    "masked_kinds": lambda text: _kinds(text),
    "blocked_kinds": lambda text: _kinds(text),
    "masking_trusted": lambda text: () if text == "none" else tuple(map(UUID, _list(text))),
    "capabilities": _capabilities,
    "guests": lambda text: {"yes": True, "no": False}[text],
}
_VALUES = {
    "builders": "it is everyone or admins",
    "sharing": "it is me, workspace, link or everyone",
    "third_party_gpts": "it is all, approved or none",
    "approved_gpts": "it is a list of GPTs' ids, separated by commas",
    "domains": "it is any, none, or a list of domains, separated by commas",
    "retention_days": "it is a number of days, or none",
    "model_limit": "it is sealed, this_server, keeps_nothing or offered",
    "model_endpoints": "it is any, or a list of endpoints' ids, separated by commas",
    "model_countries": "it is any, or a list of countries in two letters, separated by commas",
    "model_retention_days": "it is a number of days, or any",
    "masked_kinds": f"it is none, or a list of {', '.join(MaskedKind)}",
    "blocked_kinds": f"it is none, or a list of {', '.join(MaskedKind)}",
    "masking_trusted": "it is none, or a list of endpoints' ids, separated by commas",
    "capabilities": f"it is any, none, or a list of {', '.join(Capability)}",
    "guests": "it is yes or no",
}


def _print_rules(page: RulesPage, as_json: bool, say: Say) -> None:
    if as_json:
        say(json.dumps(_plain(page), indent=2))
        return
    for sentence in describe_rules(page.rules):
        say(sentence)
    for change_ in page.history:
        say(f"{change_.at:%Y-%m-%d %H:%M} {change_.by or 'The command line'}: {' '.join(change_.told)}")
    if page.rules == NO_RULES:
        say("Nothing is forbidden here.")


def _plain(page: RulesPage) -> dict[str, object]:
    rules = page.rules
    return {
        "revision": page.revision,
        "builders": rules.builders,
        "sharing": rules.sharing,
        "third_party_gpts": rules.third_party_gpts,
        "approved_gpts": [str(id_) for id_ in rules.approved_gpts],
        "domains": None if rules.domains is None else list(rules.domains),
        "retention_days": rules.retention_days,
        "model_limit": rules.models.limit,
        "model_endpoints": None if rules.models.endpoints is None else list(map(str, rules.models.endpoints)),
        "model_countries": None if rules.models.countries is None else list(rules.models.countries),
        "model_retention_days": rules.models.retention_days,
        "masked_kinds": list(rules.masking.masked),
        "blocked_kinds": list(rules.masking.blocked),
        "masking_trusted": sorted(map(str, rules.masking.trusted)),
        "capabilities": None if rules.capabilities is None else list(rules.capabilities),
        "guests": rules.guests,
        "history": [
            {"at": change_.at.isoformat(), "by": change_.by, "told": list(change_.told)} for change_ in page.history
        ],
    }
