"""The operator's setup checklist.

Invariants:
- Each tick is derived from the state of the installation, never from a click.
- Nothing is stored.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from discreet.assistants.gpts.examples.service import Examples, ExampleStatus
from discreet.db.pool import Database
from discreet.evidence.server_events import last_backup
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.service import Accounts
from discreet.ports.model import ON_THIS_SERVER, Delta, Model, ModelStatus, Part, ReasoningOnly
from discreet.ports.model_request import ChatMessage, ModelRequest, UsageOwner
from discreet.promises.terms import PolicyKind
from discreet.quotas.quota import Quota
from discreet.quotas.service import account_quota
from discreet.settings import Settings

GREETING = "Say hello in one word."
GREETING_TOKENS = 60
"""The limit of the test answer."""
ANSWER_CHARACTERS = 500


@dataclass(frozen=True)
class MasterKey:
    """The place of the master key: the Vault's address, or the file.

    `beside_keys`: the file is in the folder of the keys that it encrypts.
    """

    in_vault: bool
    place: str
    beside_keys: bool


@dataclass(frozen=True)
class SetupStatus:
    """The current state of the installation.

    `sign_up_decided`: an operator has saved who may sign up. `last_backup`: by `discreet backup`, of this database.
    """

    model: ModelStatus
    sign_up: SignUp
    sign_up_decided: bool
    policies: Sequence[PolicyKind]
    sends_mail: bool
    examples: Sequence[ExampleStatus]
    last_backup: datetime | None
    master_key: MasterKey
    quota: Quota
    """What each account may use and keep."""


@dataclass(frozen=True)
class ModelTestAnswer:
    """The model's answer to a greeting, and its times in seconds.

    `first_seconds`: until the first text; None without any.
    """

    text: str
    seconds: float
    first_seconds: float | None


@dataclass(frozen=True)
class ModelFacts:
    """The configured model and the images endpoint, and what they receive.

    `offered`: further models of the endpoint that a GPT may use. `images_host` is None without an images endpoint.
    """

    status: ModelStatus
    embedded: bool
    offered: Sequence[str]
    images_host: str | None
    images_model: str | None


class SetupChecklist:
    def __init__(
        self,
        database: Database,
        settings: Settings,
        accounts: Accounts,
        policies: Policies,
        examples: Examples,
        model: Model,
    ) -> None:
        self._database, self._settings, self._accounts = database, settings, accounts
        self._policies, self._model, self.examples = policies, model, examples

    async def status(self, actor: Actor) -> SetupStatus:
        """Return the state, for operators only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            backup = await last_backup(connection)
            quota = await account_quota(connection)
        return SetupStatus(
            await self._model.status(),
            (await self._accounts.instance()).sign_up,
            await self._accounts.operator_has_decided(),
            tuple(await self._policies.in_force()),
            self._settings.smtp_url is not None,
            await self.examples.list_examples(actor),
            backup,
            describe_master_key(self._settings),
            quota,
        )

    async def models(self, actor: Actor) -> ModelFacts:
        """Return which model answers here and where it runs, for operators only."""
        require_operator(actor)
        status, settings = await self._model.status(), self._settings
        listed = await self._model.models()
        images = urlsplit(settings.images_url).hostname if settings.images_url else None
        offered = [name for name in listed if name != status.name]
        return ModelFacts(status, status.where == ON_THIS_SERVER, offered, images, settings.images_model)

    async def test_model(self, actor: Actor) -> ModelTestAnswer:
        """Send a greeting to the model, for operators only. It contains no one's data.

        ModelFailed and TooMany say why there is no answer.
        """
        require_operator(actor)
        began, answer = time.monotonic(), ""
        first_seconds: float | None = None
        payer = UsageOwner(actor.account_id, actor.space.workspace_id)
        request = ModelRequest([ChatMessage("user", GREETING)], max_tokens=GREETING_TOKENS, payer=payer)

        def on_part(part: Part) -> bool:
            nonlocal answer, first_seconds
            if isinstance(part, Delta):
                first_seconds = time.monotonic() - began if first_seconds is None else first_seconds
                answer += part.text
            elif isinstance(part, ReasoningOnly):
                answer = ""
            return len(answer) < ANSWER_CHARACTERS

        await self._model.answer(request, on_part)
        return ModelTestAnswer(answer.strip()[:ANSWER_CHARACTERS], time.monotonic() - began, first_seconds)


def describe_master_key(settings: Settings) -> MasterKey:
    if settings.master_key:
        return MasterKey(True, settings.master_key.rpartition("@")[2], False)
    file = Path(settings.master_key_file)
    return MasterKey(False, str(file), file.absolute().is_relative_to((settings.home / "keys").absolute()))
