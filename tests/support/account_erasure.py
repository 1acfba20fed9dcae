"""A person with data everywhere, who deletes their account, and a search for remains."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from discreet.assistants.gpts.gpt import Configuration
from discreet.data_rights.erasure.check.rows import search
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.visibility import Level
from discreet.quotas.quota import Quota
from discreet.quotas.quota import QuotaSubjectKind as QuotaKind
from discreet.quotas.service import Subject
from tests.support.office import Office, Person
from tests.support.people import PASSWORD, address

CANARY = "qvxzk-canary-of-an-account-that-ends"


@dataclass
class AccountData:
    """The person's data: `gpt` is used by others too, `office_gpt` was built in a workspace."""

    person: Person
    office: Office
    gpt: UUID
    office_gpt: UUID
    conversation_id: UUID
    workspace_conversation_id: UUID

    @property
    def id(self) -> UUID:
        return self.person.id


async def create_account_data(services: Services, name: str) -> AccountData:
    """Create a person who allowed training, built GPTs and talked, in their own space and in a workspace."""
    signed_in = await services.accounts.sign_up(name.capitalize(), address(name), PASSWORD, True)
    person = Person(signed_in.actor, signed_in.token, address(name))
    gpt = await publish_gpt(services, person.actor, f"{name}'s guide", Level.EVERYONE)
    await services.gpts.choose_improve(person.actor, gpt, True)
    said = await services.conversations.begin(person.actor, gpt, f"Remember {CANARY}")
    office = await Office.open(services, f"firm-of-{name}")
    await services.workspaces.add(CLI_ACTOR, office.workspace.id, person.email, WorkspaceRole.MEMBER)
    there = await office.enter(person)
    office_gpt = await publish_gpt(services, there.actor, f"{name}'s work", Level.WORKSPACE)
    said_there = await services.conversations.begin(there.actor, None, f"At work, {CANARY}")
    home = await services.sessions.switch_space(there.actor, None)
    await services.retention_settings.choose(home, 400, confirmed=True)
    await services.money_budgets.set_budget(CLI_ACTOR, Subject(QuotaKind.ACCOUNT, person.id), Decimal(10))
    for payer in (UsageOwner(person.id), UsageOwner(person.id, office.workspace.id)):
        begun = await services.metering.begin(ModelRequest((), payer=payer), TokenCounts(prompt=1, completion=1))
        await services.metering.end(begun, TokenCounts(prompt=10, completion=10))
    await services.quotas.set(CLI_ACTOR, Subject(QuotaKind.ACCOUNT, person.id), Quota(1000, None, None))
    ids = said.conversation.metadata.id, said_there.conversation.metadata.id
    return AccountData(Person(home, person.token, person.email), office, gpt, office_gpt, *ids)


async def publish_gpt(services: Services, actor: Actor, name: str, level: Level) -> UUID:
    gpt_id = (await services.gpts.drafts.create(actor, name)).gpt.id
    await services.gpts.drafts.save(actor, gpt_id, Configuration(name, instructions=f"Say {CANARY}."))
    await services.gpts.publisher.publish(actor, gpt_id, level)
    return gpt_id


async def find_remaining_rows(owner: Any, *ids: UUID) -> dict[str, int]:
    """Return each column that holds one of these values, with the number of rows."""
    return {hits.column.place: hits.rows for hits in await search(owner, [str(id_) for id_ in ids])}
