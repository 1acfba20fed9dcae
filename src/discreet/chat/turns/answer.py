"""An answer in progress: its text, citations and calls, in their order.

Invariants:
- It only grows, except by text that the model withdraws as reasoning.
- Of the parts already added, only the state of calls changes.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from discreet.assistants.actions.web_search.results import WebSource
from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.message import Citation, MessageBody, PromptSources
from discreet.chat.conversations.model_use import ModelUse
from discreet.chat.turns import stream
from discreet.chat.turns.reasoning_draft import ReasoningDraft
from discreet.ports.model import Completion, PromptSent
from discreet.ports.model_request import ToolCall
from discreet.promises.origins import sort_origins

_NO_ORIGINS: Final[frozenset[UUID]] = frozenset()
"""One for all: an empty set takes 0.2 kB."""


class AnswerDraft:
    """An answer in progress. `pieces` are the parts of its text as received.

    `shows_reasoning`: its reader may see the model's reasoning.
    """

    __slots__ = (
        "about_me",
        "calls",
        "citations",
        "files",
        "left_out",
        "mention",
        "model",
        "origins",
        "parameters",
        "pieces",
        "prompt_sources",
        "reasoning",
        "recipients",
        "summarised",
    )

    def __init__(self, body: MessageBody, *, shows_reasoning: bool = True) -> None:
        self.pieces: list[str] = [body.text] if body.text else []
        self.citations: Sequence[Citation] = body.citations
        self.calls: list[ActionCall] = list(body.calls)
        self.prompt_sources: PromptSources | None = body.prompt_sources
        self.mention = body.mention
        self.files: list[Attachment] = list(body.files)
        self.origins: frozenset[UUID] = frozenset(body.origins) if body.origins else _NO_ORIGINS
        self.model: str | None = body.model
        self.recipients: list[ModelUse] = list(body.recipients or ())
        self.parameters = body.parameters
        self.left_out, self.summarised = body.left_out, body.summarised
        self.about_me = body.about_me
        self.reasoning = ReasoningDraft(body.reasoning, is_shown=shows_reasoning)

    @property
    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def add_recipient(self, prompt_sent: PromptSent) -> stream.RecipientsData | None:
        """Record that a prompt goes to a model (P14); the latest one is the last of the list.

        Return the recipients if personal data was masked.
        """
        use = ModelUse.of(prompt_sent.recipient, prompt_sent.model, prompt_sent.masked)
        same = next((each for each in self.recipients if each.is_same(use)), None)
        if same is not None:
            self.recipients.remove(same)
        self.recipients.append(same.with_masked(prompt_sent.masked) if same else use)
        return self._masked_recipients()

    def add_search_recipient(self, prompt_sent: PromptSent) -> None:
        """Record that a model got the question to search the GPT's knowledge (P14)."""
        use = msgspec.structs.replace(ModelUse.of(prompt_sent.recipient, prompt_sent.model), searched=True)
        if not any(each.is_same(use) for each in self.recipients):
            self.recipients.append(use)

    def set_completion(self, completion: Completion) -> None:
        """Record the name and the tokens that the model reported."""
        self.model = completion.model or self.model
        if self.recipients:
            use = self.recipients.pop()
            named = msgspec.structs.replace(use, model=completion.model or use.model)
            same = next((each for each in self.recipients if each.is_same(named)), None)
            if same is not None:
                self.recipients.remove(same)
                named = named.with_tokens_of(same)
            self.recipients.append(named.with_tokens_of(completion))

    def add_call(self, call: ActionCall) -> stream.CallData:
        self.calls.append(call)
        return self._latest_call()

    def change_call(self, state: CallState, **changes: Any) -> stream.CallData:
        """Update the latest call."""
        self.calls[-1] = msgspec.structs.replace(self.calls[-1], state=state, **changes)
        return self._latest_call()

    def add_sources(self, sources: Sequence[WebSource], first_number: int) -> stream.CitationsData | None:
        """Add web pages to the citations, numbered from `first_number`; return the citations if there are any."""
        if not sources:
            return None
        pages = (
            Citation(n, source.title, source.host, source.snippet, url=source.url, date=source.date)
            for n, source in enumerate(sources, start=first_number)
        )
        self.citations = (*self.citations, *pages)
        return stream.CitationsData(tuple(self.citations))

    @property
    def has_declined(self) -> bool:
        """Whether the person has declined a call of this answer."""
        return any(call.state is CallState.DECLINED for call in self.calls)

    def find_declined(self, tool_call: ToolCall) -> ActionCall | None:
        """Return the same call if the person declined it in this answer."""
        declined_calls = (
            call for call in self.calls if call.state is CallState.DECLINED and call.tool == tool_call.name
        )
        return next((call for call in declined_calls if same_arguments(call.arguments, tool_call.arguments)), None)

    def has_been_answered(self, tool_call: ToolCall) -> bool:
        """Return whether a third party has answered the same call in this answer."""
        answered_calls = (
            call for call in self.calls if call.state is CallState.ANSWERED and call.tool == tool_call.name
        )
        return any(same_arguments(call.arguments, tool_call.arguments) for call in answered_calls)

    def body(self, *, error: str | None = None, finish: str | None = None, parked: bytes | None = None) -> MessageBody:
        return MessageBody(
            self.text,
            citations=tuple(self.citations),
            error=error,
            finish=finish,
            calls=tuple(self.calls),
            parked=parked,
            prompt_sources=self.prompt_sources,
            files=tuple(self.files),
            origins=tuple(sort_origins(self.origins)),
            model=self.model,
            recipients=tuple(self.recipients),
            parameters=self.parameters,
            left_out=self.left_out,
            summarised=self.summarised,
            reasoning=self.reasoning.to_stored(),
            mention=self.mention,
            about_me=self.about_me,
        )

    def leave_out(self, left_out: int, summarised: int) -> stream.ContextData | None:
        """Note what the latest prompt left out; return it if it is new."""
        if (left_out, summarised) == (self.left_out, self.summarised):
            return None
        self.left_out, self.summarised = left_out, summarised
        return self._context()

    def opening_events(self) -> list[stream.Event]:
        """Return the first events of its stream."""
        citations_events: list[stream.Event] = [stream.CitationsData(tuple(self.citations))] if self.citations else []
        masked = self._masked_recipients()
        return [
            *([self._context()] if self.left_out else []),
            *([masked] if masked else []),
            *citations_events,
            stream.TextStart(),
        ]

    def replay(self) -> list[stream.Event]:
        """Return reasoning, text and calls for a follower that joins late."""
        events: list[stream.Event] = self.reasoning.replay()
        position = 0
        for n, call in enumerate(self.calls, start=1):
            if call.at > position:
                events.append(stream.TextDelta(self.text[position : call.at]))
                position = call.at
            events.append(stream.CallData(stream.build_streamed_call(n, call, self.files)))
        if len(self.text) > position:
            events.append(stream.TextDelta(self.text[position:]))
        return events

    def _masked_recipients(self) -> stream.RecipientsData | None:
        """Return who got the prompts if personal data was masked in one of them."""
        is_masked = any(use.masked is not None for use in self.recipients)
        return stream.RecipientsData(tuple(self.recipients)) if is_masked else None

    def _context(self) -> stream.ContextData:
        return stream.ContextData(stream.OmittedMessages(self.left_out, self.summarised))

    def _latest_call(self) -> stream.CallData:
        return stream.CallData(stream.build_streamed_call(len(self.calls), self.calls[-1], self.files))


def same_arguments(left: str, right: str) -> bool:
    """Return whether two JSON texts mean the same."""
    try:
        return bool(msgspec.json.decode(left) == msgspec.json.decode(right))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return left == right
