"""Turns a story into a conversation: label, share, keys, grants, messages.

Invariants:
- Every envelope, content key, grant and share is made by the product's own functions.
- A conversation's own key, which only its user needs, is not stored: it would be two synced files per conversation that
  no dataset reads.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bench.corpus.people import Answer, Cast, Gpt, made_up_id
from bench.corpus.rows import Rows
from bench.corpus.scenarios import Fate, Story
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.chat.conversations.key_scopes import (
    ContentKeys,
    ContentScope,
    KeyHolder,
    grant_key,
    improvement_key,
    new_content_keys,
    scope_for,
)
from discreet.chat.conversations.message import MessageBody, MessageState, Role, seal_body
from discreet.crypto.envelope import KEY_BYTES, seal
from discreet.ports.keys import Share
from discreet.promises.parties import Label, Service, conversation_party, message_label, third_party

THIRD_PARTY = Label(frozenset({third_party("weather.example")}))
WITH_GPT = 0.3
"""Share of the conversations."""


@dataclass(frozen=True)
class Scene:
    """A conversation while it is encrypted. `first` is the label that it begins with."""

    id: UUID
    owner_id: UUID
    service: Service
    gpt: Gpt | None
    began: datetime
    first: Label

    @property
    def gpt_id(self) -> UUID | None:
        return self.gpt.id if self.gpt else None


class Sealing:
    """Makes rows and shares from stories."""

    def __init__(self, keys: SealedKeyStore, cast: Cast, chance: random.Random) -> None:
        self._store, self._cast, self._chance = keys, cast, chance
        self._entropy = SystemRandomSource()

    def add(self, rows: Rows, story: Story, began: datetime) -> None:
        """Add the rows of a conversation that goes as the story says, and store its share."""
        scene = self._scene(story, began)
        pipeline_key = self._pipeline_key(scene, is_off=story.fate is Fate.OFF)
        keys = new_content_keys(self._entropy, improvable=pipeline_key is not None)
        head_id = self._messages(rows, scene, keys, story)
        title = seal(self._entropy, keys[ContentScope.PRIVATE], b"A talk", f"title {scene.id}")
        rows.add(
            "conversations", scene.id, scene.owner_id, scene.service,
            self._cast.team if scene.service is Service.TEAM else None, "ordinary", scene.gpt_id, began, began, head_id,
            title, None,
        )  # fmt: skip
        self._grants(rows, scene, keys, pipeline_key)
        if story.fate is Fate.OFF:
            rows.add("choices", began, scene.owner_id, str(conversation_party(scene.id)), "improve", False)

    def _scene(self, story: Story, began: datetime) -> Scene:
        answers = {Fate.NOT_ALLOWED: Answer.NONE, Fate.WITHDRAWN: Answer.YES_THEN_NO}
        owner_id = self._chance.choice(self._cast.people[answers.get(story.fate, Answer.YES)])
        service = Service.TEAM if story.fate is Fate.TEAM else Service.CONSUMER_CHAT
        id_, gpt = made_up_id(self._chance, began), self._gpt(story)
        return Scene(id_, owner_id, service, gpt, began, message_label(service, owner_id, id_, gpt.id if gpt else None))

    def _gpt(self, story: Story) -> Gpt | None:
        if story.fate is Fate.BUILDER_NOT_ASKED:
            return self._chance.choice(self._cast.gpts[Answer.NONE])
        has_one = self._chance.random() < WITH_GPT and story.fate is not Fate.TEAM
        return self._chance.choice(self._cast.gpts[Answer.YES]) if has_one else None

    def _pipeline_key(self, scene: Scene, *, is_off: bool) -> bytes | None:
        """Return the key for the pipeline's grant, or None if a party does not allow.

        Stores the conversation's share. A conversation that is switched off later has no stored share: as if it had
        been destroyed.
        """
        own, shares = str(conversation_party(scene.id)), self._cast.shares
        if any(party != own and party not in shares for party in scene.first.texts()):
            return None
        if is_off:
            share = Share(self._entropy.bytes(KEY_BYTES), scene.began)
        else:
            share = self._store.create_share(own, scene.began)
        return improvement_key(scene.first.texts(), lambda party: shares.get(party, share), scene.id)

    def _grants(self, rows: Rows, scene: Scene, keys: ContentKeys, pipeline_key: bytes | None) -> None:
        forgotten = self._entropy.bytes(KEY_BYTES)
        holders = [(scope, KeyHolder.USER, forgotten) for scope in keys]
        if pipeline_key is not None:
            holders.append((ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, pipeline_key))
        for scope, holder, key in holders:
            grant = grant_key(self._entropy, scene.id, scope, holder, key, keys[scope])
            rows.add("key_grants", scene.id, scene.owner_id, scene.service, scope, holder, grant.sealed_key)

    def _messages(self, rows: Rows, scene: Scene, keys: ContentKeys, story: Story) -> UUID | None:
        """Add the messages in their order; return the last one's id."""
        label, label_id, last = scene.first, self._label(rows, scene, scene.first), None
        for n, (question, answer) in enumerate(story.talk):
            last = self._message(rows, scene, keys, (label, label_id, last), Role.USER, MessageBody(question))
            if n == story.called_from:
                label = scene.first | THIRD_PARTY
                label_id = self._label(rows, scene, label)
            sources = scene.gpt.choose_sources(self._chance) if scene.gpt else None
            last = self._message(
                rows, scene, keys, (label, label_id, last), Role.ASSISTANT, MessageBody(answer, prompt_sources=sources)
            )
        if story.asked_last is not None:
            last = self._message(rows, scene, keys, (label, label_id, last), Role.USER, MessageBody(story.asked_last))
        return last

    def _label(self, rows: Rows, scene: Scene, label: Label) -> UUID:
        id_ = made_up_id(self._chance, scene.began)
        rows.add("labels", id_, scene.id, scene.owner_id, scene.began, label.texts())
        return id_

    def _message(
        self,
        rows: Rows,
        scene: Scene,
        keys: ContentKeys,
        at: tuple[Label, UUID, UUID | None],
        role: Role,
        body: MessageBody,
    ) -> UUID:
        label, label_id, parent_id = at
        id_, scope = made_up_id(self._chance, scene.began), scope_for(label, scene.first, keys)
        sealed = seal_body(self._entropy, keys, conversation_id=scene.id, message_id=id_, scope=scope, body=body)
        rows.add(
            "messages", id_, scene.id, scene.owner_id, parent_id, role, label_id, scope, MessageState.COMPLETE, sealed,
            scene.began,
        )  # fmt: skip
        return id_
