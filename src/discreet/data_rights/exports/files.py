"""Files of an export that hold decrypted content, field by field.

Invariants:
- Values and pure functions.
- `docs/formats/export.md` describes each field. A test compares the two.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from discreet.analytics.feedback.pieces import FeedbackItem, ReportPiece
from discreet.analytics.feedback.service import SentFeedback
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant
from discreet.assistants.actions.oauth.connections import OAuthConnection
from discreet.assistants.gpts.bundle import GptBundle, WholeVersion
from discreet.assistants.gpts.knowledge import KnowledgeFile
from discreet.assistants.guest_links.guest_link import GuestLink
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.folders import Folder
from discreet.chat.conversations.message import (
    ActionCall,
    AnswerReasoning,
    Citation,
    Mention,
    Message,
    ModelUse,
    Summary,
)
from discreet.chat.conversations.placement import Placement
from discreet.chat.conversations.receipt import ConversationReceipt, ProviderUse
from discreet.chat.images.image import Image
from discreet.chat.prompts.prompt import Prompt
from discreet.models.parameters import ModelParameters
from discreet.promises.parties import Label, Party, PartyKind
from discreet.training.dataset import Holding, TrainedModel
from discreet.training.gpt_usage import DatasetsUsingGpt

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
    where the person may read it. `mention`: another GPT was asked in the place of the chat's own.
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


class GuestLinkFile(msgspec.Struct, frozen=True, kw_only=True):
    gpt_id: UUID
    name: str
    address: str
    created_at: datetime
    ends_at: datetime | None
    has_password: bool
    messages_a_day: int
    messages_of_each_guest: int
    messages_of_each_network: int
    budget: Decimal | None
    sites: tuple[str, ...]


class FolderFile(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    created_at: datetime


class ActionFile(msgspec.Struct, frozen=True, kw_only=True):
    """An action as its builder configured it, without its secret."""

    id: UUID
    kind: str
    title: str
    enabled: tuple[str, ...]
    auth: Any
    policy_url: str | None
    source_url: str | None
    document: str


class VersionFile(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    made_at: datetime
    note: str
    name: str
    description: str
    instructions: str
    starters: tuple[str, ...]
    model: str | None
    knowledge_use: str
    instructions_use: str
    model_limit: str
    lets_choose: bool
    parameters: ModelParameters
    capabilities: tuple[str, ...]
    actions: tuple[ActionFile, ...]


class KnowledgeRow(msgspec.Struct, frozen=True):
    """A knowledge file. `path` is its place in the ZIP."""

    id: UUID
    name: str
    bytes: int
    state: str
    added_at: datetime
    path: str


class GptFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    level: str
    current_version: int | None
    improve_since: datetime | None
    picture: str | None
    versions: tuple[VersionFile, ...]
    knowledge: tuple[KnowledgeRow, ...]


class ImageFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    began_at: datetime
    prompt: str
    shape: str
    width: int
    height: int
    where: str
    model: str
    path: str


class StarsFile(msgspec.Struct, frozen=True):
    """A person's rating of a GPT. `stars`: 1 to 5."""

    gpt_id: UUID
    stars: int | None


class StandingGrantFile(msgspec.Struct, frozen=True, kw_only=True):
    """An "always allow" grant.

    `workspace_id` is the space in which it was given; absent means the person's own. `conversation_id` is the only
    chat in which it holds; absent means all.
    """

    id: UUID
    workspace_id: UUID | None
    conversation_id: UUID | None
    gpt_id: UUID
    gpt: str
    host: str
    operation: str
    summary: str
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    lapsed_at: datetime | None
    replaced_at: datetime | None
    personal_kinds: tuple[str, ...]


class ConnectionFile(msgspec.Struct, frozen=True):
    """A sign-in at a third party, without its tokens."""

    id: UUID
    gpt_id: UUID
    gpt: str
    host: str
    made_at: datetime


class FeedbackFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: str
    state: str
    gpt_id: UUID
    gpt: str
    conversation_id: UUID | None
    sent_on: date
    delivered_on: date | None
    piece: FeedbackItem | ReportPiece | None


class DatasetFile(msgspec.Struct, frozen=True, kw_only=True):
    """A training dataset that contains some of the person's conversations.

    For the person's GPTs it names those that may be in it, without numbers.
    """

    id: UUID
    state: str
    built_at: datetime
    expires_at: datetime
    purpose: str
    conversations: int | None
    messages: int | None
    withdrawn: int | None
    looks: int | None
    exports_in_clear: int | None
    exported_at: datetime | None
    gpts: tuple[UUID, ...]
    models: tuple[TrainedModel, ...]


class EvidenceFile(msgspec.Struct, frozen=True):
    """An entry of the evidence log about the person, with what opens it.

    `leaf` is SHA-256 of `salt` and `canonical`; `leaf` and `salt` are in hexadecimal.
    """

    id: UUID
    position: int | None
    leaf: str
    salt: str
    canonical: str


class ListedFile(msgspec.Struct, frozen=True):
    """A file in the manifest. `sha256` is of the plain bytes, in hexadecimal."""

    name: str
    bytes: int
    sha256: str


class ManifestFile(msgspec.Struct, frozen=True):
    format: str
    version: int
    server: str
    space: str
    asked_at: datetime
    files: tuple[ListedFile, ...]


def prompt_file(prompt: Prompt) -> PromptFile:
    content = prompt.content
    return PromptFile(prompt.id, content.name, content.text, prompt.created_at, prompt.updated_at, prompt.shared_at)


def guest_link_file(of_gpt: tuple[UUID, GuestLink]) -> GuestLinkFile:
    gpt_id, link = of_gpt
    return GuestLinkFile(
        gpt_id=gpt_id,
        name=link.name,
        address=link.address,
        created_at=link.created_at,
        ends_at=link.ends_at,
        has_password=link.has_password,
        messages_a_day=link.caps.link,
        messages_of_each_guest=link.caps.guest,
        messages_of_each_network=link.caps.range,
        budget=link.budget,
        sites=link.sites,
    )


def folder_file(folder: Folder) -> FolderFile:
    return FolderFile(folder.id, folder.name, folder.created_at)


def conversation_file(
    opened: OpenConversation,
    spot: Placement,
    shown: ConversationReceipt,
    ratings: Mapping[UUID, Any],
    paths: Mapping[UUID, str],
) -> ConversationFile:
    about = opened.about
    messages = sorted(opened.messages.values(), key=lambda message: (message.created_at, message.id))
    return ConversationFile(
        id=about.id,
        title=about.title,
        service=about.service.value,
        workspace_id=about.workspace_id,
        gpt_id=about.gpt_id,
        nature=about.nature.value,
        began_at=about.began_at,
        updated_at=about.updated_at,
        head_id=about.head_id,
        folder_id=spot.folder_id,
        pinned=spot.pinned,
        archived=spot.archived,
        model_limit=about.model_limit,
        masking=about.masking.value,
        parties=_parties(opened.labels[0].label, about.gpt_id),
        receipt=receipt_file(shown, about.gpt_id),
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
        parties=_parties(opened.label_of(message), opened.about.gpt_id),
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
    )


def _parties(label: Label, gpt_id: UUID | None) -> tuple[str, ...]:
    return tuple(sorted({_told(party, gpt_id) for party in label.parties}))


def _told(party: Party, gpt_id: UUID | None) -> str:
    """Return a party as the person of a conversation with this GPT may see it.

    The id of another GPT is left out: its owner may have published that GPT by link only, or not at all (P3).
    """
    hidden = party.kind is PartyKind.GPT and party.id != str(gpt_id)
    return AN_EARLIER_AUTHOR if hidden else str(party)


def receipt_file(shown: ConversationReceipt, gpt_id: UUID | None) -> ReceiptFile:
    verdict = shown.improve
    return ReceiptFile(
        service=shown.service_name,
        readers=tuple({"who": each.who, "can": each.can, "why": each.why} for each in shown.readers),
        may_improve=verdict.allowed,
        improve=shown.improve_sentence,
        reasons=tuple(
            ReasonFile(_told(reason.party, gpt_id), reason.allows, reason.sentence) for reason in verdict.reasons
        ),
        model_providers=tuple(map(_provider, shown.providers)),
        unrecorded_answers=shown.unrecorded,
        retention=shown.retention.sentence,
        sent_out=shown.sent_out,
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


def gpt_file(whole: GptBundle, paths: Mapping[UUID, str], picture: str | None) -> GptFile:
    gpt = whole.gpt
    return GptFile(
        id=gpt.id,
        level=gpt.level.value,
        current_version=gpt.version,
        improve_since=gpt.allowed_since,
        picture=picture,
        versions=tuple(map(_version, whole.versions)),
        knowledge=tuple(_knowledge(file, paths[file.id]) for file in whole.files),
    )


def _version(version: WholeVersion) -> VersionFile:
    gpt = version.gpt
    actions = tuple(
        ActionFile(
            id=each.id,
            kind=each.kind,
            title=each.title,
            enabled=each.enabled,
            auth=msgspec.to_builtins(each.auth),
            policy_url=each.policy_url,
            source_url=each.source_url,
            document=each.document,
        )
        for each in version.actions
    )
    return VersionFile(
        number=version.number,
        made_at=version.made_at,
        note=version.note,
        name=gpt.name,
        description=gpt.description,
        instructions=version.instructions,
        starters=tuple(gpt.starters),
        model=gpt.model,
        knowledge_use=gpt.knowledge_use,
        instructions_use=gpt.instructions_use,
        model_limit=gpt.model_limit,
        lets_choose=gpt.people_choose,
        parameters=gpt.parameters,
        capabilities=gpt.capabilities,
        actions=actions,
    )


def _knowledge(file: KnowledgeFile, path: str) -> KnowledgeRow:
    return KnowledgeRow(file.id, file.name, file.bytes, file.state.value, file.added_at, path)


def image_file(image: Image, path: str) -> ImageFile:
    return ImageFile(
        id=image.id,
        began_at=image.began_at,
        prompt=image.prompt,
        shape=image.shape.value,
        width=image.width,
        height=image.height,
        where=image.where,
        model=image.model,
        path=path,
    )


def standing_grant_file(standing: AlwaysAllowGrant) -> StandingGrantFile:
    grant, purpose = standing.grant, standing.purpose
    return StandingGrantFile(
        id=grant.id,
        workspace_id=grant.workspace_id,
        conversation_id=grant.conversation_id,
        gpt_id=grant.gpt_id,
        gpt=purpose.gpt_name,
        host=purpose.host,
        operation=purpose.operation,
        summary=purpose.summary,
        given_at=grant.given_at,
        expires_at=grant.expires_at,
        revoked_at=grant.revoked_at,
        lapsed_at=grant.lapsed_at,
        replaced_at=grant.replaced_at,
        personal_kinds=purpose.personal_kinds,
    )


def connection_file(signed_in: OAuthConnection) -> ConnectionFile:
    return ConnectionFile(signed_in.id, signed_in.gpt_id, signed_in.gpt_name, signed_in.host, signed_in.made_at)


def feedback_file(sent: SentFeedback) -> FeedbackFile:
    note = sent.note
    return FeedbackFile(
        id=sent.id,
        kind=note.kind,
        state=sent.state.value,
        gpt_id=note.gpt_id,
        gpt=note.gpt_name,
        conversation_id=note.conversation_id,
        sent_on=note.sent_on,
        delivered_on=sent.delivered_on,
        piece=sent.piece,
    )


def dataset_file(held: Holding) -> DatasetFile:
    return DatasetFile(
        id=held.id,
        state=held.state.value,
        built_at=held.built_at,
        expires_at=held.expires_at,
        purpose=held.purpose,
        conversations=held.conversations,
        messages=held.messages,
        withdrawn=held.withdrawn,
        looks=held.looks,
        exports_in_clear=held.exports,
        exported_at=held.exported_at,
        gpts=(),
        models=held.models,
    )


def gpts_dataset_file(may_hold: DatasetsUsingGpt) -> DatasetFile:
    gpts = tuple(gpt.id for gpt in may_hold.gpts)
    return DatasetFile(
        id=may_hold.id,
        state=may_hold.state.value,
        built_at=may_hold.built_at,
        expires_at=may_hold.expires_at,
        purpose=may_hold.purpose,
        conversations=None,
        messages=None,
        withdrawn=None,
        looks=None,
        exports_in_clear=None,
        exported_at=None,
        gpts=gpts,
        models=may_hold.models,
    )
