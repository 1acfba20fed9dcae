"""One conversation's masking, with detectors that need no model."""

import secrets
from collections.abc import Iterable, Sequence

from discreet.detection.personal import FormsAndIntroductions
from discreet.masking.gender import ListedGender, no_listed_gender
from discreet.masking.inventor import rebuild_map
from discreet.masking.mask_map import Piece
from discreet.masking.masker import Masker
from discreet.masking.pieces import PieceFinder
from discreet.masking.restoring import Restorer, StreamRestorer
from discreet.promises.masking import EVERY_KIND, MaskedKind


class MaskedConversation:
    def __init__(
        self,
        *,
        kinds: frozenset[MaskedKind] = EVERY_KIND,
        words: Sequence[str] = (),
        pieces: Iterable[Piece] = (),
        listed: ListedGender = no_listed_gender,
    ) -> None:
        self.map = rebuild_map(pieces)
        self.masker = Masker(PieceFinder(FormsAndIntroductions(), kinds, words), self.map, secrets.token_bytes, listed)

    def masked(self, *texts: str) -> list[str]:
        return self.masker.mask(texts)

    def stand_in(self, original: str) -> str:
        return self.map.pieces[original].stand_in

    def restored(self, text: str) -> str:
        return Restorer(self.map).restore(text)

    def streamed(self, text: str, lengths: Sequence[int]) -> str:
        """Return the text restored in pieces of these lengths, repeated."""
        stream, said, at, turn = StreamRestorer(Restorer(self.map)), "", 0, 0
        while at < len(text):
            length = lengths[turn % len(lengths)]
            said += stream.feed(text[at : at + length])
            at, turn = at + length, turn + 1
        return said + stream.end()
