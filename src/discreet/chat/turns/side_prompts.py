"""Prompts for requests beside a chat, and what their answers mean: a title, follow-up questions.

Invariants:
- No I/O.
- A prompt holds only words that the chat shows to its user: no instructions, no knowledge.
"""

import re

from discreet.chat.conversations.conversation import TITLE_CHARACTERS, cut_title
from discreet.detection.hidden import remove_hidden
from discreet.detection.personal import GAP, replace_personal
from discreet.ports.model_request import ChatMessage, ModelPurpose, ModelRequest, UsageOwner

TITLE_PROMPT = (
    "Write a title for this chat: at most six words, in the language of the question. No names of people, no numbers "
    "that belong to a person, no quotation marks. Answer with the title only."
)
FOLLOW_UP_PROMPT = (
    "Write three short questions that the person could ask next, in the language of their question. Each has at most "
    "ten words and stands on its own line. Answer with the questions only."
)
TITLE_WORDS = 6
MAX_TEXT_CHARACTERS = 1_000
"""Characters of the question, and of the answer, that a prompt holds."""
MAX_TOKENS = 256
"""Longest answer. A title needs 20; some models think before."""
MAX_FOLLOW_UPS = 3
FOLLOW_UP_CHARACTERS = 100

_LABEL = re.compile(r"^(?:title|titel|titre|título)\s*:\s*", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•–]|\(?\d{1,2}[.):])\s*")
_QUOTE_MARKS = " \t\"'`*_#“”„‟«»‹›‘’「」『』"
_END_MARKS = ".,;:。"


def build_title_request(question: str, answer: str, model: str | None, payer: UsageOwner) -> ModelRequest:
    """Return the request for a title. Personal data is removed first, so that the title cannot repeat it."""
    question, answer = (replace_personal(text, MAX_TEXT_CHARACTERS) for text in (question, answer))
    return _request(TITLE_PROMPT, question, answer, model, payer)


def build_follow_up_request(question: str, answer: str, model: str | None, payer: UsageOwner) -> ModelRequest:
    return _request(FOLLOW_UP_PROMPT, _cut(question), _cut(answer), model, payer)


def parse_title(text: str) -> str | None:
    """Return the title in a model's answer, without personal data; None if there is none."""
    line = _LABEL.sub("", next(iter(_lines(text)), "")).strip(_QUOTE_MARKS).rstrip(_END_MARKS)
    words = replace_personal(line).split()
    if not words or line[:1] in "{[<" or all(word.strip(_END_MARKS) == GAP for word in words):
        return None
    return cut_title(" ".join(words[:TITLE_WORDS]).rstrip(_END_MARKS)[: TITLE_CHARACTERS * 2])


def parse_follow_ups(text: str, question: str) -> list[str]:
    """Return the follow-up questions in a model's answer, without repetitions."""
    lines = (_BULLET.sub("", line).strip(_QUOTE_MARKS) for line in _lines(text))
    candidates = (line for line in lines if 1 < len(line) <= FOLLOW_UP_CHARACTERS and not line.endswith(":"))
    questions = dict.fromkeys(line for line in candidates if line[0] not in "{[<" and line != question.strip())
    return list(questions)[:MAX_FOLLOW_UPS]


def _request(prompt: str, question: str, answer: str, model: str | None, payer: UsageOwner) -> ModelRequest:
    messages = [ChatMessage("system", prompt), ChatMessage("user", f"Question:\n{question}\n\nAnswer:\n{answer}")]
    return ModelRequest(
        messages, model=model, max_tokens=MAX_TOKENS, payer=payer, beside=True, purpose=ModelPurpose.SIDE
    )


def _cut(text: str) -> str:
    return text[:MAX_TEXT_CHARACTERS]


def _lines(text: str) -> list[str]:
    """Return the lines with words, without invisible characters."""
    lines = (" ".join(remove_hidden(line).split()) for line in text.splitlines())
    return [line for line in lines if line.strip(_QUOTE_MARKS)]
