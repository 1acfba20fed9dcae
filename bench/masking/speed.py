"""How long masking takes, in processor time of one thread."""

import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bench.pii import chat
from bench.report import Figure, Wanted
from discreet.detection.span import Detector
from discreet.masking.inventor import rebuild_map
from discreet.masking.mask_map import MaskMap
from discreet.masking.masker import Masker
from discreet.masking.pieces import PieceFinder
from discreet.masking.restoring import Restorer, StreamRestorer
from discreet.promises.masking import EVERY_KIND

QUESTION = 1000
"""Characters of a question."""
QUESTIONS = 30
LONG_CHAT = 100
"""Kilobytes of a long chat."""
MAX_MILLISECONDS = {"patterns": 15, "names": 60}
MAX_MICROSECONDS = 10
NOTE = "Processor time of one thread, ordinary chat text, every kind masked."


def figures(profile: str, make: Callable[[], Detector]) -> Iterator[Figure]:
    """Yield the time of a question, of a long chat's first and second prompt, and of restoring."""
    detector = make()
    _mask(["My name is Anna Winter."], detector)
    line = " ".join(chat.texts(QUESTION * QUESTIONS // 1000 + 2))
    questions = [line[at : at + QUESTION] for at in range(0, QUESTION * QUESTIONS, QUESTION)]
    rounds = [_seconds(partial(_mask, [text], detector)) * 1000 for text in questions]
    yield Wanted(f"masking_{profile}_question_ms", "ms", MAX_MILLISECONDS[profile]).of_rounds(
        rounds, f"{QUESTION:,} characters. {NOTE}"
    )
    long_chat = chat.texts(LONG_CHAT, seed=2)
    stand_ins = rebuild_map(())
    first = _seconds(lambda: _mask(long_chat, detector, stand_ins))
    yield Wanted(f"masking_{profile}_long_chat_ms", "ms").of(first * 1000, f"{LONG_CHAT} kB in one prompt. {NOTE}")
    again = [
        _seconds(lambda: _mask([*long_chat, "And one more?"], detector, rebuild_map(stand_ins.pieces.values()))) * 1000
        for _ in range(3)
    ]
    yield Wanted(f"masking_{profile}_next_prompt_ms", "ms").of_rounds(
        again, f"The same {LONG_CHAT} kB and one more question: what was detected is remembered. {NOTE}"
    )
    if profile == "patterns":
        yield Wanted("masking_restoring_us_per_token", "us", MAX_MICROSECONDS).of_rounds(
            [_restoring(stand_ins, long_chat) for _ in range(3)], "A streamed answer, a word with its space a token."
        )


def _mask(texts: Sequence[str], detector: Detector, stand_ins: MaskMap | None = None) -> None:
    stand_ins = rebuild_map(()) if stand_ins is None else stand_ins
    Masker(PieceFinder(detector, EVERY_KIND), stand_ins, secrets.token_bytes).mask(texts)


def _restoring(stand_ins: MaskMap, texts: Sequence[str]) -> float:
    stream, tokens = StreamRestorer(Restorer(stand_ins)), re.findall(r"\S+\s*", " ".join(texts))
    return _seconds(lambda: [stream.feed(token) for token in tokens]) / len(tokens) * 1e6


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
