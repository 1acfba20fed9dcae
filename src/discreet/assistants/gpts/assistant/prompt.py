"""The prompt of the builder assistant.

Invariants:
- Pure functions.
- The model receives the form and the chat, and nothing of the GPT's knowledge, secrets or users.
- No promise depends on the model following this prompt.
"""

import json
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from discreet.assistants.gpts.assistant.proposal import SET_FIELDS, TOOL
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import TooLarge
from discreet.ports.model_request import ChatMessage, ModelPurpose, ModelRequest, UsageOwner

HELP: Final = f"""\
You help somebody to build a GPT: an assistant made of a name, a description for its users, instructions, and \
conversation starters. You fill in a form for them.

When you know enough for a first version, fill it in at once with the function {SET_FIELDS} and improve it as they \
go on; ask at most one short question at a time. Give only the fields that change. Instructions speak to the GPT as \
“you”: what it is for, how it answers, what it asks back, what it leaves alone. Offer three or four starters. Keep \
what the builder wrote themselves unless they ask you to change it. Beside the function always say in one or two \
sentences what you did or want to know, in the builder's language. Do not repeat the form's texts in what you say.

If you cannot call functions, end your answer with one fenced JSON block that has the fields that change, and nothing \
after it:
```json
{{"name": "…", "description": "…", "instructions": "…", "starters": ["…"]}}
```
You cannot publish, nor set a picture, knowledge, actions, secrets or the choice about training: say so when you are \
asked for that, and where it is: under Configure, or the button Publish."""


class AssistantMessage(msgspec.Struct, frozen=True):
    role: Literal["user", "assistant"]
    text: str


def build_request(
    chat_messages: Sequence[AssistantMessage],
    form: Configuration,
    payer: UsageOwner,
    prompt_characters: int,
    answer_tokens: int,
) -> ModelRequest:
    """Return the request with as much of the chat as fits, the latest messages first.

    TooLarge if the last message does not fit beside the form.
    """
    system = f"{HELP}\n\nThe form as it stands:\n{_form_json(form)}"
    room = prompt_characters - len(system) - len(chat_messages[-1].text)
    if room < 0:
        raise TooLarge("This is too long for the model together with the instructions. Shorten it.", field="text")
    latest_messages = [chat_messages[-1]]
    for message in reversed(chat_messages[:-1]):
        room -= len(message.text)
        if room < 0:
            break
        latest_messages.append(message)
    messages = [
        ChatMessage("system", system),
        *(ChatMessage(message.role, message.text) for message in reversed(latest_messages)),
    ]
    return ModelRequest(
        messages,
        model=form.model,
        max_tokens=answer_tokens,
        tools=(TOOL,),
        payer=payer,
        gpt_limit=form.model_limit,
        purpose=ModelPurpose.BUILDER,
    )


def _form_json(form: Configuration) -> str:
    fields = {
        "name": form.name,
        "description": form.description,
        "instructions": form.instructions,
        "starters": list(form.starters),
    }
    return json.dumps(fields, ensure_ascii=False, indent=1)
