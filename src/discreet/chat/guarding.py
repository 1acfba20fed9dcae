"""What a chat's answers may not repeat of its GPT (SPEC §5).

Law of this file: pure.
"""

from collections.abc import Sequence

from discreet.chat.prompt import Brief
from discreet.conversations.message import Body, Message, Role
from discreet.gpts.knowledge import Passage
from discreet.gpts.protection import Guard


def guard_of(brief: Brief, passages: Sequence[Passage], history: Sequence[Message], so_far: Body) -> Guard:
    """For the answer to the last of `history`, of which `so_far` has been said."""
    wrote = [message.body.text for message in history if message.role is Role.USER]
    wrote += [passage.text for passage in passages if passage.own]
    said = [message.body.text for message in history if message.role is Role.ASSISTANT]
    return Guard(*kept(brief, passages), wrote, [*said, so_far.text])


def kept(brief: Brief, passages: Sequence[Passage]) -> tuple[str, Sequence[str]]:
    """Instructions and passages, as far as they are not to be told."""
    return (
        brief.instructions if brief.keeps else "",
        () if brief.may_quote else [passage.text for passage in passages if not passage.own],
    )
