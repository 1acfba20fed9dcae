"""The process that decodes one untrusted logo, within limits of the kernel.

`python -m discreet.identity.accounts.branding.logo_child` answers a picture with one frame, a `PictureAnswer` as
MessagePack.
"""

from functools import partial

from discreet.identity.accounts.branding.logo import read_logo
from discreet.runtime.confined_child import answer_input
from discreet.runtime.picture_answer import answer_with

answers = partial(answer_with, read_logo)

if __name__ == "__main__":
    answer_input(answers)
