"""The rule of "About me": which prompts hold what a person tells about themselves (P1, P4, P9, P14).

Invariants:
- The person decides for chats without a GPT and for chats with one. The first is on from the start. The second is off
  until they allow it, because the GPT's builder chose its instructions, its actions and maybe its model.
- A preview of a draft never holds it: a builder sees what others would get. Nor does a temporary chat.
- It goes to the model that answers, under every limit and mask of the chat, and to no third party by itself.
- It is no message. So it has no label, and it never trains a model. Only prompts hold it, so programs under /v1 do not.
"""


def is_included(*, has_gpt: bool, is_preview: bool, in_chats: bool, in_gpts: bool) -> bool:
    """Return whether an answer's prompt may hold it. `has_gpt`: a GPT answers, also a mentioned one."""
    if is_preview:
        return False
    return in_gpts if has_gpt else in_chats
