"""Files of an export about chats: conversations with their receipts, folders, prompts and masked words.

Invariants:
- Values and pure functions.
- `docs/formats/export.md` describes each field. A test compares the two.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.folders import Folder
from discreet.chat.conversations.message import AnswerReasoning, Citation, Mention, Message, Summary
from discreet.chat.conversations.model_use import ModelUse
from discreet.chat.conversations.placement import Placement
from discreet.chat.conversations.receipt import ConversationReceipt, ProviderUse
from discreet.chat.prompts.about_me import AboutMe, FoundText
from discreet.chat.prompts.prompt import Prompt
from discreet.promises.parties import Label, Party, PartyKind

AN_EARLIER_AUTHOR = f"{PartyKind.GPT}:an-earlier-author"
"""Stands for every other GPT whose words are in the conversation's GPT."""


class GivenFileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message's attached file. `path` is its place in the ZIP."""

    id: UUID
    name: str
    kind: str
    bytes: int
    alt: str
    path: str


class MessageFile(msgspec.Struct, frozen=True, kw_only=True):
    """A message. Branches follow from `parent_id`.

    `left_out` is the number of messages at the beginning of the branch that an answer's prompt left out; a summary
    stood for the first `summarised` of them. `summary` is of the branch up to this message. `reasoning` is the model's,
    where the person may read it. `mention`: another GPT was asked in the place of the chat's own. `about_me`: the
    answer's prompt held what the person tells about themselves.
    """

    id: UUID
    parent_id: UUID | None
    role: str
    state: str
    created_at: datetime
    text: str
    error: str | None
    finish: str | None
    parties: tuple[str, ...]
    citations: tuple[Citation, ...]
    calls: tuple[ActionCall, ...]
    rating: str | None
    files: tuple[GivenFileRow, ...]
    model: str | None
    recipients: tuple[ModelUse, ...] | None
    left_out: int
    summarised: int
    summary: Summary | None
    reasoning: AnswerReasoning | None
    mention: Mention | None
    about_me: bool


class ReasonFile(msgspec.Struct, frozen=True):
    party: str
    allows: bool
    sentence: str


class ProviderFile(msgspec.Struct, frozen=True, kw_only=True):
    """A model provider that got prompts of a conversation, with its facts at the latest one."""

    name: str
    host: str
    run_by: str
    company: str
    country: str
    retention_days: int | None
    trains: bool | None
    models: tuple[str, ...]
    answers: int
    beside: int
    searches: int
    prompt_tokens: int
    completion_tokens: int


class ReceiptFile(msgspec.Struct, frozen=True, kw_only=True):
    """The privacy receipt at the time of the export, made by the page's function."""

    service: str
    readers: tuple[dict[str, Any], ...]
    may_improve: bool
    improve: str
    reasons: tuple[ReasonFile, ...]
    model_providers: tuple[ProviderFile, ...]
    unrecorded_answers: int
    retention: str
    sent_out: str


class ConversationFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    title: str
    service: str
    workspace_id: UUID | None
    gpt_id: UUID | None
    nature: str
    began_at: datetime
    updated_at: datetime
    head_id: UUID | None
    folder_id: UUID | None
    pinned: bool
    archived: bool
    model_limit: str
    masking: str
    parties: tuple[str, ...]
    receipt: ReceiptFile
    messages: tuple[MessageFile, ...]


class MaskedWordFile(msgspec.Struct, frozen=True):
    word: str


class PromptFile(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    text: str
    created_at: datetime
    updated_at: datetime
    shared_at: datetime | None


class AboutMeFile(msgspec.Struct, frozen=True):
    """What the person tells models, and what waits for their decision from an import."""

    about_you: str
    answers: str
    in_chats: bool
    in_gpts: bool
    found: tuple[FoundText, ...]


class FolderFile(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    created_at: datetime


def prompt_file(prompt: Prompt) -> PromptFile:
    content = prompt.content
    return PromptFile(prompt.id, content.name, content.text, prompt.created_at, prompt.updated_at, prompt.shared_at)


def about_me_file(about_me: AboutMe, found: Iterable[FoundText]) -> AboutMeFile:
    return AboutMeFile(about_me.about_you, about_me.answers, about_me.in_chats, about_me.in_gpts, tuple(found))


def folder_file(folder: Folder) -> FolderFile:
    return FolderFile(folder.id, folder.name, folder.created_at)


def conversation_file(
    opened: OpenConversation,
    placement: Placement,
    receipt: ConversationReceipt,
    ratings: Mapping[UUID, Any],
    paths: Mapping[UUID, str],
) -> ConversationFile:
    conversation = opened.metadata
    messages = sorted(opened.messages.values(), key=lambda message: (message.created_at, message.id))
    return ConversationFile(
        id=conversation.id,
        title=conversation.title,
        service=conversation.service.value,
        workspace_id=conversation.workspace_id,
        gpt_id=conversation.gpt_id,
        nature=conversation.nature.value,
        began_at=conversation.began_at,
        updated_at=conversation.updated_at,
        head_id=conversation.head_id,
        folder_id=placement.folder_id,
        pinned=placement.pinned,
        archived=placement.archived,
        model_limit=conversation.model_limit,
        masking=conversation.masking.value,
        parties=_parties(opened.labels[0].label, conversation.gpt_id),
        receipt=receipt_file(receipt, conversation.gpt_id),
        messages=tuple(_message(opened, message, ratings.get(message.id), paths) for message in messages),
    )


def _message(opened: OpenConversation, message: Message, rating: Any, paths: Mapping[UUID, str]) -> MessageFile:
    body = message.body
    return MessageFile(
        id=message.id,
        parent_id=message.parent_id,
        role=message.role.value,
        state=message.state.value,
        created_at=message.created_at,
        text=body.text,
        error=body.error,
        finish=body.finish,
        parties=_parties(opened.label_of(message), opened.metadata.gpt_id),
        citations=body.citations,
        calls=body.calls,
        rating=str(rating) if rating is not None else None,
        files=tuple(
            GivenFileRow(
                id=file.id, name=file.name, kind=file.kind.value, bytes=file.bytes, alt=file.alt, path=paths[file.id]
            )
            for file in body.files
        ),
        model=body.model,
        recipients=body.recipients,
        left_out=body.left_out,
        summarised=body.summarised,
        summary=body.summary,
        reasoning=body.reasoning,
        mention=body.mention,
        about_me=body.about_me,
    )


def _parties(label: Label, gpt_id: UUID | None) -> tuple[str, ...]:
    return tuple(sorted({_party_name(party, gpt_id) for party in label.parties}))


def _party_name(party: Party, gpt_id: UUID | None) -> str:
    """Return a party as the person of a conversation with this GPT may see it.

    The id of another GPT is left out: its owner may have published that GPT by link only, or not at all (P3).
    """
    hidden = party.kind is PartyKind.GPT and party.id != str(gpt_id)
    return AN_EARLIER_AUTHOR if hidden else str(party)


def receipt_file(receipt: ConversationReceipt, gpt_id: UUID | None) -> ReceiptFile:
    verdict = receipt.improve
    return ReceiptFile(
        service=receipt.service_name,
        readers=tuple({"who": reader.who, "can": reader.can, "why": reader.why} for reader in receipt.readers),
        may_improve=verdict.allowed,
        improve=receipt.improve_sentence,
        reasons=tuple(
            ReasonFile(_party_name(reason.party, gpt_id), reason.allows, reason.sentence) for reason in verdict.reasons
        ),
        model_providers=tuple(map(_provider, receipt.providers)),
        unrecorded_answers=receipt.unrecorded,
        retention=receipt.retention.sentence,
        sent_out=receipt.sent_out,
    )


def _provider(use: ProviderUse) -> ProviderFile:
    latest = use.latest
    return ProviderFile(
        name=latest.name,
        host=latest.host,
        run_by=latest.run_by.value,
        company=latest.company,
        country=latest.country,
        retention_days=latest.retention_days,
        trains=latest.trains,
        models=use.models,
        answers=use.answers,
        beside=use.beside,
        searches=use.searches,
        prompt_tokens=use.prompt_tokens,
        completion_tokens=use.completion_tokens,
    )
