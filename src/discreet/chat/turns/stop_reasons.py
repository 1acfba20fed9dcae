"""How much one answer may call, and the sentences with which it ends before its time."""

from discreet.ports import Completion

MOST_CALLS = 8
"""Calls in one answer, those included that nobody could make."""
MOST_UNUSABLE = 2
"""Unusable calls in a row that the model may correct."""

EMPTY = "The model gave an empty answer. Please try again."
ONLY_THOUGHT = "The model thought and gave no answer. Please try again."
USED_UP = (
    "The model used up the longest answer that it may give before it said anything. Ask for less at a time, or try "
    "again."
)
WITHHELD = "A content filter at the model stopped this answer. What had arrived is kept. Ask for it in other words."
STUBBORN = "The GPT wanted to make another call instead of answering. It was not made. Please try again."
TOO_MANY_CALLS = f"The GPT wanted to make more than {MOST_CALLS} calls for one answer, so it was stopped here."
SPENT = "This permission has been used already. Nothing was sent."
DECLINED_BEFORE = "The person has not allowed this very call."
CUT_OFF = "The server was stopped while it was answering."
ELSEWHERE = "This answer was ended in another window, or its server had lost touch. What was stored of it is kept."
NOT_STORED = "The answer could not be stored to its end. What was stored of it is kept."
LEFT_ALONE = "It was given up while it was under way: whether it arrived is not known. Your ledger says more."

KEPT = (
    "The answer was stopped here: it was about to repeat this GPT's instructions or knowledge word for word, which its "
    "builder does not allow. Ask for what you need in other words."
)
FILTERED = "content_filter"
"""The finish reason, as model endpoints name it."""


NO_MODEL = "no_model"
"""The finish reason where the GPT's model is not there: the person may ask the server's default model instead."""


def nothing_said(ended: Completion) -> str:
    """The sentence for an answer without a word."""
    if ended.reason == "length":
        return USED_UP
    return ONLY_THOUGHT if ended.reasoned else EMPTY
