"""People, GPTs and conversations, made without HTTP, passwords or a model.

The serving role and the real key store do the work; only accounts and GPTs are inserted as bare rows.
"""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import discreet
from discreet.app.infrastructure import Infrastructure, build_dataset_access, build_dataset_context
from discreet.chat.conversations.conversation import StoredLabel
from discreet.chat.conversations.conversation_list import ConversationList
from discreet.chat.conversations.key_scopes import scope_for
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role, SealedMessage, seal_body
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.store import add_messages
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.identity.accounts.space import PERSONAL, Space, WorkspaceRole
from discreet.identity.workspaces.membership import memberships
from discreet.identity.workspaces.store import insert_workspace
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import IMPROVING_SERVICES, Label, Service, gpt_party, third_party, user_party
from discreet.runtime.child_process import Start
from discreet.training.access import DatasetAccessService
from discreet.training.process import PipelineProcess
from discreet.training.service import Datasets
from tests.processes.fork_server import fork_child
from tests.support.model_disclosures import record_prompt

ENVIRONMENT = {"PYTHONPATH": str(Path(discreet.__file__).parents[1]), "LANG": "C.UTF-8"}
"""The environment with which a pipeline's process finds the source tree."""


class Builder:
    def __init__(self, infra: Infrastructure) -> None:
        self.infra = infra
        self.choices = ConsentChoices(infra)
        self.conversations = Conversations(infra, self.choices)
        self.conversation_list = ConversationList(infra)
        ensure_service_shares(infra.keys)

    async def person(
        self,
        name: str,
        *,
        improve: bool | None = None,
        service: Service = Service.CONSUMER_CHAT,
        role: AccountRole = AccountRole.PERSON,
        email: str | None = None,
        verified: bool = True,
    ) -> Actor:
        """Create an account with its key, and its answer to the training question.

        `improve` None leaves the question unanswered. `verified`: the person has confirmed the e-mail address.
        """
        id_ = self.infra.random.new_id()
        self.infra.keys.create_key(f"user/{id_}")
        async with self.infra.database.anonymous() as connection:
            await connection.execute(
                "INSERT INTO accounts (id, email, name, password_hash, role, created_at, email_verified_at)"
                " VALUES ($1, $2, $3, 'none', $4, $5, CASE WHEN $6 THEN $5::timestamptz END)",
                id_,
                email or f"{name}-{id_}@example.org",
                name,
                role,
                self.infra.clock.now(),
                verified,
            )
        actor = Actor(id_, name, role, self.infra.random.new_id(), PERSONAL)
        actor = await self.actor_in_service(actor, service)
        if improve is not None:
            await self.choose(actor, improve)
        return actor

    async def actor_in_service(self, actor: Actor, service: Service) -> Actor:
        """Return the person in a space of this service, a new workspace if necessary."""
        if service in IMPROVING_SERVICES:
            return replace(actor, space=Space(service))
        async with self.infra.database.anonymous() as connection:
            mine = await memberships(connection, actor.account_id)
        for membership in mine:
            if membership.workspace.service is service:
                return replace(actor, space=membership.space)
        return await self.add_member(await self.workspace(service), actor)

    async def workspace(self, service: Service) -> Workspace:
        """Create an empty workspace."""
        workspace = Workspace(self.infra.random.new_id(), f"Some {service}", service)
        async with self.infra.database.anonymous() as connection:
            await insert_workspace(connection, workspace, self.infra.clock.now())
        return workspace

    async def add_member(self, workspace: Workspace, actor: Actor, role: WorkspaceRole = WorkspaceRole.OWNER) -> Actor:
        """Make the person a member of the workspace, and return them working there."""
        async with self.infra.database.anonymous() as connection:
            await connection.execute(
                "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)",
                workspace.id,
                actor.account_id,
                role,
                self.infra.clock.now(),
            )
        return replace(actor, space=Space(workspace.service, workspace.id, role))

    async def choose(self, actor: Actor, allowed: bool) -> None:
        await self.choices.choose(actor, user_party(actor.account_id), allowed)

    async def gpt(self, builder: Actor, *, improve: bool | None = None) -> UUID:
        id_ = self.infra.random.new_id()
        async with self.infra.database.acting_as(builder.account_id) as connection:
            await connection.execute(
                "INSERT INTO gpts (id, owner_id, created_at) VALUES ($1, $2, $3)",
                id_,
                builder.account_id,
                self.infra.clock.now(),
            )
        if improve is not None:
            await self.choose_for_gpt(builder, id_, improve)
        return id_

    async def choose_for_gpt(self, builder: Actor, gpt_id: UUID, allowed: bool) -> None:
        await self.choices.choose(builder, gpt_party(gpt_id), allowed)

    async def talk(self, actor: Actor, *turns: str, gpt_id: UUID | None = None) -> UUID:
        """Create a conversation of questions and answers in turn.

        An odd last question has no answer.
        """
        turn = await self.conversations.begin(actor, gpt_id, turns[0])
        id_ = turn.conversation.metadata.id
        for n, text in enumerate(turns[1:], 1):
            if n % 2:
                await record_prompt(self.infra, turn)
                await self.conversations.answers.save(turn, MessageBody(text), MessageState.COMPLETE)
            else:
                turn = await self.conversations.ask(actor, id_, None, text)
        return id_

    async def add_third_party(self, actor: Actor, conversation_id: UUID, *texts: str, host: str) -> UUID:
        """Add messages with a third party in their label, so in the other drawer.

        Returns the id of the new label.
        """
        conversation = await self.conversations.open(actor, conversation_id)
        first = conversation.labels[0].label
        new = StoredLabel(self.infra.random.new_id(), first | Label(frozenset({third_party(host)})))
        metadata, now = conversation.metadata, self.infra.clock.now()
        drawer = scope_for(new.label, first, conversation.keys)
        parent, sealed = metadata.head_id, []
        for n, text in enumerate(texts):
            id_ = self.infra.random.new_id()
            body = seal_body(
                self.infra.random,
                conversation.keys,
                conversation_id=metadata.id,
                message_id=id_,
                scope=drawer,
                body=MessageBody(text),
            )
            role = (Role.USER, Role.ASSISTANT)[n % 2]
            sealed.append(
                SealedMessage(
                    id=id_,
                    parent_id=parent,
                    role=role,
                    label_id=new.id,
                    scope=drawer,
                    state=MessageState.COMPLETE,
                    sealed=body,
                    created_at=now,
                )
            )
            parent = id_
        async with self.infra.database.acting_as(actor.account_id) as connection:
            await connection.execute(
                "INSERT INTO labels (id, conversation_id, owner_id, began_at, parties) VALUES ($1, $2, $3, $4, $5)",
                new.id,
                metadata.id,
                actor.account_id,
                metadata.began_at,
                new.label.texts(),
            )
            if sealed:
                await add_messages(connection, metadata.id, sealed)
        return new.id

    async def messages(self, actor: Actor, conversation_id: UUID) -> list[Message]:
        conversation = await self.conversations.open(actor, conversation_id)
        return conversation.path(conversation.metadata.head_id)

    def improvement(self, *, environment: dict[str, str] = ENVIRONMENT, start: Start = fork_child) -> Datasets:
        """Return datasets without a queue: the caller that requests one builds it.

        A fork has its modules from this environment; another one needs `start_python`.
        """
        infra = self.infra
        pipeline = PipelineProcess(
            database_url=infra.addresses.improve,
            shares_directory=infra.keys.shares_directory,
            grant_share_access=infra.keys.grant_share_access,
            environment=environment,
            start=start,
        )
        return Datasets(build_dataset_context(infra), pipeline)

    def dataset_access(self) -> DatasetAccessService:
        """Return the access to records of datasets that logs each read."""
        return build_dataset_access(self.infra)
