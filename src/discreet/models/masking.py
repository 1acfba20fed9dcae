"""Masks the prompts for models elsewhere where the person, the workspace or the operator wants it (P14).

Invariants:
- What is masked is decided by `promises.masking` on the settings of this moment.
- A kind that a workspace blocks keeps the whole prompt here. So does a picture, which can't be masked.
- Where anything is masked, no search model elsewhere gets questions or passages: a vector can't be restored.
- Stand-ins that only a GPT's own texts needed are not shown to its users and not kept (P3).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from discreet.detection.span import Detector
from discreet.masking.gender import ListedGender, no_list
from discreet.masking.inventor import map_of
from discreet.masking.mask_map import MaskMap, Piece
from discreet.masking.masker import Masker
from discreet.masking.pieces import PieceFinder
from discreet.masking.remembered import RememberedDetector
from discreet.models.masked_prompt import has_pictures, masked_request, texts_of
from discreet.models.masking_settings import MaskingSettings, PersonMasking, wishes_of
from discreet.ports import ChatMessage, ModelFailed, ModelRequest, RandomSource, UsageOwner
from discreet.promises.masking import KINDS_IN_WORDS, MaskingChoice, MaskingDecision, masking_for
from discreet.promises.recipients import ModelRecipient, RecipientDecision, RunBy

PICTURES = (
    "Personal data is masked here, which can't be done in pictures. Remove the picture, choose a model on this server, "
    "or turn masking off."
)
PICTURES_BLOCKED = (
    "Your workspace keeps some personal data on this server, which can't be checked in pictures. Remove the picture, "
    "or choose a model on this server."
)
BLOCKED = (
    "Your workspace does not let {kind} leave this server, and this chat has some. Remove them, or choose a model on "
    "this server."
)
KEPT_FROM_SEARCH = "Personal data is masked, so this server searched with its own model."


@dataclass(frozen=True)
class MaskedPrompt:
    """A request with stand-ins. `pieces`: those that occur in what the person can read."""

    request: ModelRequest
    stand_ins: MaskMap
    pieces: tuple[Piece, ...]


class Masking:
    """`detector` makes the detector at the first prompt that is masked: it may load a model.

    `listed` tells the gender of given names.
    """

    def __init__(
        self,
        settings: MaskingSettings,
        random: RandomSource,
        detector: Callable[[], RememberedDetector],
        listed: ListedGender = no_list,
    ) -> None:
        self._settings, self._random, self._listed = settings, random, listed
        self._make_detector = detector
        self._detector: RememberedDetector | None = None

    async def mask(self, request: ModelRequest, recipient: ModelRecipient, *, default: bool) -> MaskedPrompt | None:
        """Return the request as this recipient may get it; None if nothing is masked.

        `default`: the operator's for the endpoint. ModelFailed of kind "not_allowed" if the prompt must stay here.
        """
        if recipient.facts.run_by is RunBy.THIS_SERVER:
            return None
        own = await self._settings.of(request.payer)
        decision = masking_for(recipient, wishes_of(own, endpoint=default, chat=request.masking.choice))
        if not decision.masked and not decision.blocked:
            return None
        if has_pictures(request):
            raise ModelFailed(PICTURES_BLOCKED if decision.blocked else PICTURES, kind="not_allowed")
        return await asyncio.to_thread(self._masked, request, decision, own.every_word)

    async def masked_description(self, text: str, payer: UsageOwner, recipient: ModelRecipient) -> str:
        """Return the description of an image as this recipient may get it. ModelFailed if it must stay here."""
        request = ModelRequest((ChatMessage("user", text),), payer=payer)
        masked = await self.mask(request, recipient, default=False)
        return masked.request.messages[0].content if masked else text

    def _masked(self, request: ModelRequest, decision: MaskingDecision, words: tuple[str, ...]) -> MaskedPrompt | None:
        if self._detector is None:
            self._detector = self._make_detector()
        detector = self._detector.of(self._settings.digest_key(request.payer))
        if decision.blocked:
            self._refuse_blocked(detector, request, decision, words)
        if not decision.masked:
            return None
        stand_ins = map_of(request.masking.pieces)
        finder = PieceFinder(detector, decision.masked, words)
        masker = Masker(finder, stand_ins, self._random.bytes, self._listed)
        masked = masked_request(request, masker)
        readable = "\n".join(texts_of(request, of_person=True))
        pieces = tuple(piece for original, piece in stand_ins.pieces.items() if original in readable)
        return MaskedPrompt(masked, stand_ins, pieces)

    @staticmethod
    def _refuse_blocked(
        detector: Detector, request: ModelRequest, decision: MaskingDecision, words: tuple[str, ...]
    ) -> None:
        """Raise ModelFailed if the prompt has personal data of a kind that may not leave."""
        texts = texts_of(request)
        finder = PieceFinder(detector, decision.blocked, words)
        found = {place.kind for text in finder.places(texts, finder.detect(texts), MaskMap()) for place in text}
        for kind in sorted(found & decision.blocked):
            raise ModelFailed(BLOCKED.format(kind=KINDS_IN_WORDS[kind]), kind="not_allowed")


def search_decision(
    own: PersonMasking, chat: MaskingChoice, recipient: ModelRecipient, *, default: bool
) -> RecipientDecision:
    """Decide whether an embedding model or a reranker may get questions and passages: not where they are masked."""
    decision = masking_for(recipient, wishes_of(own, endpoint=default, chat=chat))
    return RecipientDecision((KEPT_FROM_SEARCH,) if decision.masked or decision.blocked else ())
