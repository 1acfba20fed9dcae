"""The server's side of a child that decodes one untrusted picture."""

from collections.abc import Callable
from typing import TypeVar

from discreet.errors import Invalid, TooLarge
from discreet.runtime.confined_process import ChildAnswer, ExitCause
from discreet.runtime.picture_answer import PictureAnswer

Made = TypeVar("Made")


def read_picture_answer(answered: ChildAnswer, decode: Callable[[bytes], PictureAnswer[Made]], noun: str) -> Made:
    """Return what the child made. Invalid or TooLarge, with `noun` as the field, says why there is nothing."""
    if not answered.frames:
        if answered.died in (ExitCause.TIME, ExitCause.MEMORY):
            why = f"The {noun} needs too much time or memory to decode. Make it smaller, or choose another."
        else:
            why = f"The {noun} could not be decoded: the process that decoded it ended. Try again, or choose another."
        raise Invalid(why, field=noun)
    answer = decode(answered.frames[0])
    if answer.made is None:
        raise (TooLarge if answer.is_too_large else Invalid)(answer.refused, field=noun)
    return answer.made
