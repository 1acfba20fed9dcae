"""Masks prompts for models elsewhere, as settings and rules require (P14).

Invariants:
- What is masked is decided by `promises.masking` on the settings of this moment.
- A kind that a workspace blocks keeps the whole prompt here. So does a picture, which can't be masked.
- A prompt that is too long to mask is not sent, and none while a workspace's own words can't be read.
- Where anything is masked, no search model elsewhere gets questions or passages: a vector can't be restored.
- Stand-ins that only a GPT's own texts needed are not shown to its users, not counted and not kept (P3).
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from discreet.detection.span import Detector, Kind, Span
from discreet.masking.detection_cache import DetectionCache
from discreet.masking.disguises import PlainText
from discreet.masking.gender import ListedGender, no_listed_gender
from discreet.masking.inventor import StandInsExhausted, rebuild_map
from discreet.masking.mask_map import MaskMap, Piece
from discreet.masking.masker import MAX_ROUNDS, Masker
from discreet.masking.pieces import MASKED_AS, PieceFinder
from discreet.models.masked_prompt import has_pictures, list_names, list_texts, mask_request
from discreet.models.masking_counts import MaskingCounts
from discreet.models.masking_settings import MaskingSettings, PersonMasking, get_masking_preferences
from discreet.ports.clock import RandomSource
from discreet.ports.model import PERSONAL_DATA, ModelFailed
from discreet.ports.model_request import ChatMessage, ConversationMasking, ImagePart, ModelRequest, TextPart, UsageOwner
from discreet.promises.masking import KINDS_IN_WORDS, KindRule, MaskedKind, MaskingChoice, MaskingDecision, masking_for
from discreet.promises.recipients import ModelRecipient, RecipientDecision, RunBy, workspace_of
from discreet.runtime.worker_threads import WorkerThreads

PICTURES = (
    "Personal data is masked here, which can't be done in pictures. Remove the picture, choose a model on this server, "
    "or turn masking off."
)
PICTURE_STAYS = (
    "Personal data is masked for the images endpoint, which can't be done in a picture. So your pictures can't be "
    "edited there. Images that were made there can."
)
PICTURES_BLOCKED = (
    "{workspace} keeps some personal data on this server, which can't be checked in pictures. Remove the picture, "
    "or choose a model on this server."
)
BLOCKED = (
    "{workspace} keeps {kind} on this server, and this chat contains some. Remove them, or choose a model on this "
    "server."
)
TOO_MUCH = (
    "This chat has too much personal data to mask. Start a new chat with less of it, or choose a model on this server."
)
TOO_LONG = "This is too long to mask: {limit} characters is the limit. Shorten it, or choose a model on this server."
LOST_WORDS = (
    "Your workspace's words to mask can't be read, so nothing was sent. Ask an owner of the workspace to save them "
    "again, or choose a model on this server."
)
MAX_CHARACTERS = 1_000_000
"""Characters of a prompt that is masked."""
THREADS = 2
"""Prompts that are masked at a time. Long ones do not hold up other work, which has threads of its own."""
_LABEL_OR_SPACE = re.compile(r"[\s:=]+")
KEPT_FROM_SEARCH = "Personal data is masked, so this server searched with its own model."


class PicturesNotMasked(ModelFailed):
    """A prompt that must be masked has pictures, which cannot be masked."""


@dataclass(frozen=True)
class MaskedPrompt:
    """A request with stand-ins. `pieces`: those that are found in what the person can read, without the GPT's texts.

    `amounts`: how many of them there are of each kind that is masked; a part of a name counts with the name.
    `outcomes`: what a workspace's rule did with the kinds in what the person can read.
    """

    request: ModelRequest
    amounts: Mapping[MaskedKind, int] = field(default_factory=dict)
    stand_ins: MaskMap = field(default_factory=MaskMap)
    pieces: tuple[Piece, ...] = ()
    outcomes: Mapping[MaskedKind, KindRule] = field(default_factory=dict)


@dataclass(frozen=True)
class MaskedDescription:
    """The description of an image as a recipient may get it, and the stand-ins in it.

    Each of `stand_ins` means itself: masked again with them, the description stays as it is.
    """

    text: str
    stand_ins: tuple[Piece, ...] = ()


class Masking:
    """Masks the prompt of a request.

    `detector` is called at the first masked prompt, because it may import a model. `get_listed_gender` returns the
    gender of given names.
    """

    def __init__(
        self,
        settings: MaskingSettings,
        counts: MaskingCounts,
        random: RandomSource,
        detector: Callable[[], DetectionCache],
        get_listed_gender: ListedGender = no_listed_gender,
    ) -> None:
        self._settings, self._counts, self._random, self._get_listed_gender = (
            settings,
            counts,
            random,
            get_listed_gender,
        )
        self._make_detector = detector
        self._detector: DetectionCache | None = None
        self._loading = threading.Lock()
        self._threads = WorkerThreads("masking", THREADS)

    async def mask(
        self,
        request: ModelRequest,
        recipient: ModelRecipient,
        *,
        default: bool,
        settings_row: Mapping[str, Any] | None = None,
    ) -> MaskedPrompt | None:
        """Return the request as this recipient may get it; None if it may as it is.

        `default`: the operator's for the endpoint. `settings_row`: a row of masking_wishes, read for this prompt.
        ModelFailed of kind "personal_data" if a kind in it may not leave,
        of kind "not_allowed" if it has a picture, is too long, has too much to mask, or the workspace's words can't be
        read.
        """
        if recipient.facts.run_by is RunBy.THIS_SERVER:
            return None
        own = await self._settings.get(request.payer, settings_row)
        if own.has_lost_words:
            raise ModelFailed(LOST_WORDS, kind="not_allowed")
        decision = masking_for(recipient, get_masking_preferences(own, endpoint=default, chat=request.masking.choice))
        if not decision.masked and not decision.blocked:
            return None
        workspace = workspace_of(for_guest=request.payer is not None and request.payer.is_guest)
        if has_pictures(request):
            refusal = PICTURES_BLOCKED.format(workspace=workspace) if decision.blocked else PICTURES
            raise PicturesNotMasked(refusal, kind="not_allowed")
        _check_length(request)
        try:
            masked = await self._threads.run(self._mask, request, decision, own.every_word)
        except StandInsExhausted as exhausted:
            raise ModelFailed(TOO_MUCH, kind="not_allowed") from exhausted
        if blocked := sorted(kind for kind, outcome in masked.outcomes.items() if outcome is KindRule.BLOCK):
            await self.count(request, masked)
            raise ModelFailed(BLOCKED.format(workspace=workspace, kind=KINDS_IN_WORDS[blocked[0]]), kind=PERSONAL_DATA)
        is_ruled = own.workspace.kinds and recipient.endpoint_id not in own.workspace.trusted
        return masked if is_ruled else replace(masked, outcomes={})

    def changes_nothing(
        self, request: ModelRequest, recipient: ModelRecipient, own: PersonMasking, *, default: bool
    ) -> bool:
        """Return whether `mask` would do nothing to the request under these settings."""
        if recipient.facts.run_by is RunBy.THIS_SERVER:
            return True
        decision = masking_for(recipient, get_masking_preferences(own, endpoint=default, chat=request.masking.choice))
        return not (own.has_lost_words or decision.masked or decision.blocked)

    async def count(self, request: ModelRequest, masked: MaskedPrompt) -> None:
        """Count for the workspace's owners what its rule did with a prompt."""
        await self._counts.add(request, masked.outcomes)

    async def mask_description(
        self,
        text: str,
        payer: UsageOwner,
        recipient: ModelRecipient,
        choice: MaskingChoice = MaskingChoice.DEFAULT,
        stand_ins: tuple[Piece, ...] = (),
        *,
        with_picture: bool = False,
    ) -> MaskedDescription:
        """Return the description of an image as this recipient may get it. ModelFailed if it must stay here.

        `choice` is that of the chat in which the image is made. `stand_ins` are those of the text if it was masked
        before. Beside a stand-in, a detector can find what it missed beside the original, so the text is read until it
        stays as it is. `with_picture`: it goes with a picture, which can't be masked.
        """
        for _ in range(MAX_ROUNDS):
            known = ConversationMasking(choice, stand_ins)
            parts = (TextPart(text), ImagePart("")) if with_picture else ()
            request = ModelRequest((ChatMessage("user", text, parts=parts),), payer=payer, masking=known)
            masked = await self._mask_with_picture(request, recipient)
            if masked is None:
                break
            before, text = text, masked.request.messages[0].content
            used = masked.stand_ins.pieces.values()
            stand_ins = tuple(msgspec.structs.replace(piece, original=piece.stand_in) for piece in used)
            if text == before:
                break
        return MaskedDescription(text, stand_ins)

    async def _mask_with_picture(self, request: ModelRequest, recipient: ModelRecipient) -> MaskedPrompt | None:
        """Mask a description. ModelFailed says what concerns a picture that goes along."""
        try:
            return await self.mask(request, recipient, default=False)
        except PicturesNotMasked as error:
            raise ModelFailed(PICTURE_STAYS, kind="not_allowed") from error

    def _mask(self, request: ModelRequest, decision: MaskingDecision, words: tuple[str, ...]) -> MaskedPrompt:
        with self._loading:
            self._detector = self._detector or self._make_detector()
        detector = self._detector.for_owner(self._settings.digest_key(request.payer))
        if decision.blocked and (blocked := _list_kinds(request, detector, words) & decision.blocked):
            return MaskedPrompt(request, outcomes=dict.fromkeys(blocked, KindRule.BLOCK))
        stand_ins, found_pieces, sent_request = (
            rebuild_map(request.masking.pieces),
            rebuild_map(request.masking.pieces),
            request,
        )
        texts = _list_plain_texts(request, of_person=True)
        if decision.masked:
            finder = PieceFinder(detector, decision.masked, words)
            sent_request = mask_request(request, Masker(finder, stand_ins, self._random.bytes, self._get_listed_gender))
            Masker(finder, found_pieces, self._random.bytes, self._get_listed_gender).mask(texts)
        readable = "\n".join(texts)
        shown = (stand_ins.pieces[original] for original in found_pieces.pieces if original in stand_ins.pieces)
        pieces = tuple(piece for piece in shown if piece.original in readable)
        seen = {MASKED_AS[span.kind] for spans in detector.find(texts) for span in spans}
        outcomes = dict.fromkeys(seen - decision.masked, KindRule.ALLOW)
        outcomes |= dict.fromkeys((piece.kind for piece in pieces), KindRule.MASK)
        return MaskedPrompt(sent_request, _count_by_kind(decision.masked, pieces), stand_ins, pieces, outcomes)


def _check_length(request: ModelRequest) -> None:
    if sum(map(len, (*list_texts(request), *list_names(request)))) > MAX_CHARACTERS:
        raise ModelFailed(TOO_LONG.format(limit=f"{MAX_CHARACTERS:,}"), kind="not_allowed")


def _list_kinds(request: ModelRequest, detector: Detector, words: Sequence[str]) -> set[MaskedKind]:
    """Return each kind in the request, even where a piece of another kind covers it, and in names."""
    texts = [*_list_plain_texts(request), *list_names(request)]
    found_spans = detector.find(texts)
    found_spans += detector.find(list(_list_secret_words(texts, found_spans)))
    kinds = {MASKED_AS[span.kind] for spans in found_spans for span in spans}
    for finder in (
        PieceFinder(detector, frozenset((MaskedKind.ORGANISATION,))),
        PieceFinder(detector, frozenset(), words),
    ):
        places = finder.find_places(texts, [()] * len(texts), MaskMap())
        kinds |= {place.kind for found_spans in places for place in found_spans}
    return kinds


def _list_secret_words(texts: Sequence[str], found_spans: Sequence[Sequence[Span]]) -> Iterator[str]:
    """Yield the words of secrets by themselves: a password can be an e-mail address."""
    for text, spans in zip(texts, found_spans, strict=True):
        for span in spans:
            if span.kind is Kind.SECRET:
                yield from _LABEL_OR_SPACE.split(text[span.start : span.end])


def _list_plain_texts(request: ModelRequest, *, of_person: bool = False) -> list[str]:
    return [PlainText(text).text for text in list_texts(request, of_person=of_person)]


def _count_by_kind(masked: frozenset[MaskedKind], pieces: Iterable[Piece]) -> dict[MaskedKind, int]:
    """Count the pieces of each kind; a part of another piece does not count."""
    originals = {kind: {piece.original.lower() for piece in pieces if piece.kind is kind} for kind in sorted(masked)}
    return {
        kind: sum(not any(one != other and one in other for other in of_kind) for one in of_kind)
        for kind, of_kind in originals.items()
    }


def decide_search(
    own: PersonMasking, chat: MaskingChoice, recipient: ModelRecipient, *, default: bool
) -> RecipientDecision:
    """Decide whether an embedding model or a reranker may get questions and passages: not where they are masked."""
    decision = masking_for(recipient, get_masking_preferences(own, endpoint=default, chat=chat))
    return RecipientDecision((KEPT_FROM_SEARCH,) if decision.masked or decision.blocked or own.has_lost_words else ())
