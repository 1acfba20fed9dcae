"""Limits of calls in one answer, and the sentences that end an answer early."""

from discreet.ports.model import PERSONAL_DATA, Completion

MAX_CALLS = 8
"""Calls in one answer, including unusable ones."""
MAX_UNUSABLE = 2
"""Unusable calls in a row that the model may correct."""

EMPTY = "The model returned an empty answer. Try again."
ONLY_REASONING = "The model didn't get to an answer. Try again."
LENGTH_LIMIT_REACHED = (
    "The model reached its limit for one answer before it wrote any text. Ask for less at a time, or try again."
)
WITHHELD = "The model's content filter stopped this answer. The text so far is kept. Ask for it in other words."
REPEATED_CALL = "The GPT tried to make another call instead of answering. The call wasn't made. Try again."
TOO_MANY_CALLS = f"The GPT tried to make more than {MAX_CALLS} calls for one answer, so it was stopped."
PERMISSION_USED = "This permission has been used already. Nothing was sent."
DECLINED_BEFORE = "The person has not allowed this very call."
SERVER_STOPPED = "The server was stopped while it was answering."
STOPPED_ELSEWHERE = "This answer was stopped in another window, or its server was interrupted. The text so far is kept."
NOT_STORED = "The end of this answer could not be saved. The part before it is kept."
STOPPED_IN_FLIGHT = "This call was stopped while it was running. It may have arrived. See Data sent for details."

REPEATS_PROTECTED_TEXT = (
    "The answer was stopped here: it was about to repeat this GPT's instructions or knowledge word for word, which its "
    "builder does not allow. Ask for what you need in other words."
)
RESULT_REPEATS_PROTECTED_TEXT = (
    "The result was dropped: it repeats this GPT's instructions or knowledge word for word, which its builder does not "
    "allow."
)
FILTERED = "content_filter"
"""The finish reason of a content filter, as model endpoints name it."""


WRITTEN_CALL = "written_call"
"""The finish reason when the model wrote a call as text."""


def explain_written_call(tool: str) -> str:
    return f"The model tried to call {tool} and failed. Nothing was sent."


NO_MODEL = "no_model"
"""The finish reason when the GPT's model is missing: the person may use the server's default model."""
RECOVERABLE_FAILURES = (NO_MODEL, PERSONAL_DATA)
"""Kinds of failed models that are the finish reason, too: the page offers a way out of them."""


def explain_empty_answer(completion: Completion) -> str:
    """Return the sentence for an answer without text."""
    if completion.reason == "length":
        return LENGTH_LIMIT_REACHED
    return ONLY_REASONING if completion.reasoned else EMPTY
