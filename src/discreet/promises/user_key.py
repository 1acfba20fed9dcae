"""What a key that its person keeps shuts, and for whom (P7).

Invariants:
- Pure decisions.
- While somebody keeps their own key, nothing but it opens the conversations of their own space: neither the server on
  its own nor the improvement pipeline holds another way in.
- What they write in a workspace is the workspace's, and stays under keys that the server keeps.
"""

from discreet.promises.parties import Service

UNDER_OWN_KEY = frozenset({Service.CONSUMER_CHAT})
"""The services whose conversations an own key shuts: those of one's own space."""


def is_under_own_key(service: Service, *, kept: bool) -> bool:
    """Whether a conversation of this service is opened by its person's own key alone. `kept`: whether they keep one."""
    return kept and service in UNDER_OWN_KEY


def may_allow_improvement(*, kept: bool) -> bool:
    """Whether somebody may say that their content may improve models: the pipeline would need a key of its own."""
    return not kept


def must_unlock(*, kept: bool, brought: bool, borrowed: bool) -> bool:
    """Whether a session shows nothing until its person has opened their key in it.

    `brought`: whether they have. `borrowed`: an organisation's sign-in, which never opens what is one's own.
    """
    return kept and not brought and not borrowed
