"""Rules as an owner enters them: checked, and described for history and audit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from discreet.errors import Invalid
from discreet.promises.capabilities import IN_RULES, Capability, in_order
from discreet.promises.masking import (
    KINDS_IN_WORDS,
    NO_MASKING_RULE,
    MaskedKind,
    WorkspaceMaskingRule,
    masking_rule,
)
from discreet.promises.recipients import NO_MODEL_RULE, ModelLimit, WorkspaceModelRule
from discreet.promises.retention import MAX_DAYS
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import (
    SHARED_WITH,
    Builders,
    Domains,
    ThirdPartyGpts,
    WorkspaceRules,
    plain_domain,
)

NAMES = (
    "builders",
    "sharing",
    "third_party_gpts",
    "domains",
    "retention_days",
    "model_limit",
    "model_endpoints",
    "model_countries",
    "model_retention_days",
    "masked_kinds",
    "blocked_kinds",
    "masking_trusted",
    "capabilities",
    "guests",
)
"""The rules with a sentence, in the sentences' order."""
MAX_LISTED = 500
MAX_KEPT_DAYS = 36_500
SHOWN = 100
_COUNTRY = re.compile("[A-Z]{2}")


@dataclass(frozen=True)
class RulesUpdate:
    """Rules as entered, with values of the right types."""

    builders: Builders
    sharing: Level
    third_party_gpts: ThirdPartyGpts
    approved_gpts: Sequence[UUID]
    domains: Sequence[str] | None
    retention_days: int | None
    models: WorkspaceModelRule = NO_MODEL_RULE
    masking: WorkspaceMaskingRule = NO_MASKING_RULE
    capabilities: Sequence[Capability] | None = None
    guests: bool = False


def clean_rules(update: RulesUpdate) -> WorkspaceRules:
    """Return checked rules. Invalid names the field."""
    approved = tuple(sorted(set(update.approved_gpts)))
    if len(approved) > MAX_LISTED:
        raise Invalid(f"At most {MAX_LISTED} GPTs can be approved.", field="approved_gpts")
    days = update.retention_days
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Invalid(f"Give a number of days from 1 to {MAX_DAYS:,}, or none.", field="retention_days")
    domains = None if update.domains is None else _domains(update.domains)
    return WorkspaceRules(
        builders=update.builders,
        sharing=update.sharing,
        third_party_gpts=update.third_party_gpts,
        approved_gpts=approved,
        domains=domains,
        retention_days=days,
        models=_clean_models(update.models),
        masking=_clean_masking(update.masking),
        capabilities=_clean_capabilities(update.capabilities),
        guests=update.guests,
    )


def _clean_models(rule: WorkspaceModelRule) -> WorkspaceModelRule:
    """Return the checked rule on models. An empty list of endpoints allows none."""
    if rule.endpoints is not None and len(rule.endpoints) > MAX_LISTED:
        raise Invalid(f"At most {MAX_LISTED} model providers can be allowed.", field="model_endpoints")
    days = rule.retention_days
    if days is not None and not 0 <= days <= MAX_KEPT_DAYS:
        raise Invalid(f"Give a number of days from 0 to {MAX_KEPT_DAYS:,}, or none.", field="model_retention_days")
    return replace(
        rule,
        endpoints=None if rule.endpoints is None else tuple(sorted(set(rule.endpoints))),
        countries=None if rule.countries is None else _countries(rule.countries),
    )


def _clean_masking(rule: WorkspaceMaskingRule) -> WorkspaceMaskingRule:
    """Return the checked rule on masking, without kinds that are allowed."""
    if len(rule.trusted) > MAX_LISTED:
        raise Invalid(f"At most {MAX_LISTED} model providers can be trusted.", field="masking_trusted")
    return masking_rule(rule.masked, rule.blocked, rule.trusted)


def _clean_capabilities(capabilities: Sequence[Capability] | None) -> tuple[Capability, ...] | None:
    """Return the allowed capabilities in order."""
    return None if capabilities is None else in_order(capabilities)


def _countries(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the countries in upper case, without duplicates."""
    countries = tuple(sorted({text.strip().upper() for text in texts if text.strip()}))
    if not countries:
        raise Invalid("Name at least one country, or allow any.", field="model_countries")
    for country in countries:
        if not _COUNTRY.fullmatch(country):
            raise Invalid(
                f"“{country[:SHOWN]}” is not a country. Write its two letters, for example DE.", field="model_countries"
            )
    return countries


def _domains(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the domains in their canonical form, without duplicates."""
    domains = tuple(sorted({_domain(text.strip()) for text in texts if text.strip()}))
    if len(domains) > MAX_LISTED:
        raise Invalid(f"At most {MAX_LISTED} domains can be listed.", field="domains")
    return domains


def _domain(text: str) -> str:
    if (plain := plain_domain(text)) is None:
        raise Invalid(
            f"“{text[:SHOWN]}” is not a domain. Write it like example.org: without https://, path, port or “*”. "
            "It includes its subdomains.",
            field="domains",
        )
    return plain


def describe_differences(before: WorkspaceRules, after: WorkspaceRules) -> tuple[str, ...]:
    """Return the changed rules as sentences."""
    parts = zip(_parts(before), _parts(after), describe_rules(after), strict=True)
    return tuple(sentence for old, new, sentence in parts if old != new)


def _parts(rules: WorkspaceRules) -> tuple[object, ...]:
    gpts = (rules.third_party_gpts, rules.approved_gpts)
    models = rules.models
    of_models = (models.limit, models.endpoints, models.countries, models.retention_days)
    of_masking = (rules.masking.masked, rules.masking.blocked, rules.masking.trusted)
    return (
        rules.builders,
        rules.sharing,
        gpts,
        rules.domains,
        rules.retention_days,
        *of_models,
        *of_masking,
        rules.capabilities,
        rules.guests,
    )


def describe_rules(rules: WorkspaceRules) -> tuple[str, ...]:
    """Return a sentence for each rule."""
    builders = "everyone" if rules.builders is Builders.EVERYONE else "owners and admins"
    gpts = {
        ThirdPartyGpts.ALL: "All",
        ThirdPartyGpts.APPROVED: f"{len(rules.approved_gpts)} approved",
        ThirdPartyGpts.NONE: "No",
    }
    days = rules.retention_days
    deleted = f"Chats are deleted {days} {'day' if days == 1 else 'days'} after the last change."
    return (
        f"GPTs can be built by {builders}.",
        f"GPTs can be shared with {SHARED_WITH[rules.sharing]} at most.",
        f"{gpts[rules.third_party_gpts]} GPTs from outside can be used.",
        f"Actions can send data to {_listed(rules.domains)}.",
        "Each person decides when chats are deleted." if days is None else deleted,
        *_describe_models(rules.models),
        *_describe_masking(rules.masking),
        _describe_capabilities(rules.capabilities),
        "GPTs can be opened to guests." if rules.guests else "GPTs can't be opened to guests.",
    )


MODELS_IN_WORDS = {
    ModelLimit.OFFERED: "Chats can use any model that this server offers.",
    ModelLimit.KEEPS_NOTHING: "Chats can use only models whose provider keeps nothing and never trains.",
    ModelLimit.THIS_SERVER: "Chats can use only models on this server.",
    ModelLimit.SEALED: "Chats are sealed: nothing leaves this server.",
}


def _describe_models(rule: WorkspaceModelRule) -> tuple[str, ...]:
    count, countries, days = len(rule.endpoints or ()), rule.countries, rule.retention_days
    providers = f"{count} model {'provider is' if count == 1 else 'providers are'} allowed."
    retention = f"Model providers may keep messages for at most {days} {'day' if days == 1 else 'days'}."
    location = f"Model providers may be in {', '.join(countries or ())} only."
    return (
        MODELS_IN_WORDS[rule.limit],
        "All model providers are allowed." if rule.endpoints is None else providers,
        "Model providers may be in any country." if countries is None else location,
        "Model providers may keep messages for any time." if days is None else retention,
    )


def _describe_masking(rule: WorkspaceMaskingRule) -> tuple[str, ...]:
    count = len(rule.trusted)
    trusted = f"{count} model {'provider gets' if count == 1 else 'providers get'} all personal data unmasked."
    return (
        f"Masked for models elsewhere: {_kinds(rule.masked)}." if rule.masked else "Masking is each person's choice.",
        f"Not sent to models elsewhere: {_kinds(rule.blocked)}." if rule.blocked else "No personal data is blocked.",
        trusted if count else "No model provider is exempt from masking and blocking.",
    )


def _describe_capabilities(allowed: tuple[Capability, ...] | None) -> str:
    if allowed is None:
        return "GPTs can use all capabilities that this server offers."
    if not allowed:
        return "GPTs can use no capabilities."
    return " ".join(("GPTs can use only some capabilities.", *(IN_RULES[each] for each in allowed)))


def _kinds(kinds: Sequence[MaskedKind]) -> str:
    return ", ".join(KINDS_IN_WORDS[kind] for kind in kinds)


def _listed(domains: Domains) -> str:
    if domains is None:
        return "any domain"
    return ", ".join(domains) if domains else "no recipient"
