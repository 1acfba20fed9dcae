"""Views of conversations: one with its messages, and the lists of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.conversation_list import ListedConversation
from discreet.chat.conversations.message import MessageState
from discreet.chat.turns.parked import find_waiting_card
from discreet.http.api.chat.message_views import MessageView
from discreet.http.api.gpts.gpt_views import GptView
from discreet.http.api.view import View
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin
from discreet.promises.recipients import ModelLimit


class ListedGptView(View):
    id: UUID
    name: str
    has_picture: bool


class ConversationView(View):
    """A conversation with all its branches; the shown one leads up from `head_id`.

    `untitled`: its title is its first words, and the model may still write one. `parked` is the consent card that its
    answer waits for. `refused` says why the workspace's rules forbid its GPT. A
    `temporary` one exists in the server's memory only. `model_limit`: its own limit on where its prompts go,
    `masking`: whether personal data in them is masked. `mentioned` are the GPTs of its mentions that the person may
    still use.
    """

    id: UUID
    title: str
    untitled: bool
    gpt: GptView | None
    refused: str | None
    service: str
    began_at: datetime
    temporary: bool
    model_limit: ModelLimit
    masking: MaskingChoice
    head_id: UUID | None
    running: bool
    parked: UUID | None
    messages: list[MessageView]
    mentioned: list[ListedGptView]

    @classmethod
    def of(
        cls,
        opened: OpenConversation,
        gpt: GptView | None,
        refused: str | None,
        mentioned: Sequence[ListedGptView],
        *,
        untitled: bool,
    ) -> "ConversationView":
        conversation = opened.metadata
        return cls.from_value(
            conversation,
            untitled=untitled,
            gpt=gpt,
            refused=refused,
            temporary=conversation.nature is ContentOrigin.TEMPORARY,
            running=opened.is_running,
            parked=find_waiting_card(opened),
            messages=[MessageView.of(message) for message in opened.messages.values()],
            mentioned=list(mentioned),
        )


class ConversationSummaryView(View):
    id: UUID
    title: str
    gpt: ListedGptView | None
    updated_at: datetime
    running: bool
    parked: bool
    folder_id: UUID | None
    pinned: bool
    archived: bool

    @classmethod
    def of(cls, listed: ListedConversation, gpt: ListedGptView | None) -> "ConversationSummaryView":
        conversation = listed.metadata
        return cls(
            id=conversation.id,
            title=conversation.title,
            gpt=gpt,
            updated_at=conversation.updated_at,
            running=listed.pending is MessageState.RUNNING,
            parked=listed.pending is MessageState.PARKED,
            folder_id=listed.placement.folder_id,
            pinned=listed.placement.pinned,
            archived=listed.placement.archived,
        )


class ListView(View):
    conversations: list[ConversationSummaryView]
    more: bool
