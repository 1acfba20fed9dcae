"""The texts of a GPT's public page in one language (`gptPage` of a language's `server.json`)."""

from dataclasses import dataclass
from typing import Final

from discreet.languages import get_texts


@dataclass(frozen=True, kw_only=True)
class GptPageTexts:
    """`{name}`, `{first}`, `{last}`, `{people}` and `{noise}` stand for values.

    `capabilities` are by the names of their kinds.
    """

    built_by: str
    chat: str
    chat_hint: str
    sign_up: str
    preview: str
    starters: str
    can: str
    answers_only: str
    capabilities: dict[str, str]
    not_here: str
    sends_to: str
    asks_first: str
    measured: str
    measured_over: str
    too_few: str
    data: str
    no_group: str
    privacy: str
    may_train: str
    trains_if_you_do: str
    who_runs: str
    no_model: str
    who_reads: str
    files: str
    cites: str
    quotes: str
    commitments: str


ENGLISH_GPT_PAGE: Final = GptPageTexts(
    built_by="Built by {name}",
    chat="Chat",
    chat_hint="To chat you need an account on this server.",
    sign_up="Create an account",
    preview="Preview of the draft. Only you see this page.",
    starters="What you can ask",
    can="What it can do",
    answers_only="It answers. It can’t send data to other services.",
    capabilities={
        "web_search": "Search the web",
        "read_pages": "Read web pages",
        "code": "Run Python on this server",
        "images": "Make images",
    },
    not_here="not available here",
    sends_to="It can ask to send data to:",
    asks_first="Nothing is sent before you have seen a request and allowed it, once or always.",
    measured="How people answer its requests",
    measured_over="Measured from {first} to {last}, of at least {people} people. Random noise of ±{noise} in each "
    "number protects everyone who was counted.",
    too_few="Not enough people yet to measure how they answer its requests.",
    data="Personal data found in the requests:",
    no_group="None stands out from the noise.",
    privacy="Privacy",
    may_train="Can a chat with it train a model?",
    trains_if_you_do="Only if you allow it, too. It’s off for your account until you turn it on.",
    who_runs="Who runs the model?",
    no_model="No model of this server may answer in it now.",
    who_reads="Who can read my chats?",
    files="Its files",
    cites="Answers may rest on its builder’s files. You see which file was used, not its text.",
    quotes="Answers may rest on its builder’s files, and show you the passages that they use.",
    commitments="All privacy commitments of this server",
)


def gpt_page_texts(language: str) -> GptPageTexts:
    return get_texts(ENGLISH_GPT_PAGE, "gptPage", language)
