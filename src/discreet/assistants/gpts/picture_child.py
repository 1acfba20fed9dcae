"""The process that decodes one untrusted picture, within limits of the kernel.

`python -m discreet.assistants.gpts.picture_child` answers a picture with one frame, a `PictureAnswer` as MessagePack.
"""

from functools import partial

from discreet.assistants.gpts.picture import read_picture
from discreet.runtime.confined_child import answer_input
from discreet.runtime.picture_answer import answer_with

answers = partial(answer_with, read_picture)

if __name__ == "__main__":
    answer_input(answers)
