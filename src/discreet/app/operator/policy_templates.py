"""Templates of the operator's policies, filled with what this server knows about itself.

Invariants:
- Every host and period comes from the settings, or from the constant that the enforcing code uses.
- What the server does not know is a mark, and a text with marks is not published.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from discreet.chat.conversations.sharing.service import DAYS as SHARE_DAYS
from discreet.data_rights.deletion.reports import KEPT as REPORTS_KEPT
from discreet.data_rights.exports.export import KEPT_FOR as EXPORTS_KEPT
from discreet.errors import NotFound
from discreet.http.device_cookie import VALID_FOR as DEVICE_LASTS
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.instance import InstanceSettings
from discreet.identity.accounts.policies.templates import english, french, german, spanish
from discreet.identity.accounts.policies.templates.facts import PolicyFacts, Recipients, RetentionPeriods
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.session import SESSION_LIFETIME
from discreet.jobs.failures import KEPT as FAILURES_KEPT
from discreet.ports.model import Model, ModelStatus
from discreet.promises.grants import STANDING_GRANT_LIFETIME
from discreet.promises.temporary import IDLE_LIFETIME
from discreet.promises.terms import PolicyKind
from discreet.quotas.service import KEPT_DAYS as USAGE_DAYS
from discreet.settings import Settings

TEMPLATES: Final[dict[tuple[PolicyKind, str], Callable[[PolicyFacts], str]]] = {
    (PolicyKind.PRIVACY, "en"): english.privacy,
    (PolicyKind.PRIVACY, "de"): german.privacy,
    (PolicyKind.PRIVACY, "fr"): french.privacy,
    (PolicyKind.PRIVACY, "es"): spanish.privacy,
    (PolicyKind.TERMS, "en"): english.terms,
    (PolicyKind.TERMS, "de"): german.terms,
    (PolicyKind.TERMS, "fr"): french.terms,
    (PolicyKind.TERMS, "es"): spanish.terms,
}


class PolicyTemplates:
    def __init__(self, settings: Settings, accounts: Accounts, model: Model) -> None:
        self._settings, self._accounts, self._model = settings, accounts, model

    async def text(self, actor: Actor, kind: PolicyKind, language: str) -> str:
        """Return the filled template, in Markdown. Operator only. NotFound for a kind or language without one."""
        require_operator(actor)
        template = TEMPLATES.get((kind, language))
        if template is None:
            raise NotFound("There is no template for this document in this language.")
        return template(policy_facts(self._settings, await self._accounts.instance(), await self._model.status()))


def policy_facts(settings: Settings, instance: InstanceSettings, model: ModelStatus) -> PolicyFacts:
    return PolicyFacts(
        server=instance.name,
        address=settings.public_url,
        operator=instance.operator,
        model_name=model.name or settings.model_name or "AI",
        recipients=Recipients(
            model=_host(settings.model_url),
            images=_host(settings.images_url),
            mail=_host(settings.smtp_url),
            database=_host(settings.database_url),
            vault=_host(settings.master_key),
            witnesses=tuple(filter(None, (_host(each.url) for each in settings.witnesses))),
        ),
        kept=RetentionPeriods(
            session_days=SESSION_LIFETIME.days,
            temporary_hours=IDLE_LIFETIME // timedelta(hours=1),
            export_hours=EXPORTS_KEPT // timedelta(hours=1),
            share_days=max(SHARE_DAYS),
            report_days=REPORTS_KEPT.days,
            usage_days=USAGE_DAYS,
            failure_days=FAILURES_KEPT.days,
            device_days=DEVICE_LASTS.days,
            dataset_days=settings.dataset_days,
            standing_grant_days=STANDING_GRANT_LIFETIME.days,
        ),
    )


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url else None
