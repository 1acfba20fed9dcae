"""The rules of user-held keys (P7).

Invariants:
- The decisions are pure functions.
- While a person holds their own key, only that key opens the conversations of their own space. Neither the server nor
  the training pipeline has another way in.
- Conversations in a workspace belong to the workspace and stay under keys that the server keeps.
"""

from discreet.promises.parties import Service

UNDER_OWN_KEY = frozenset({Service.CONSUMER_CHAT})
"""The services whose conversations a user-held key closes: those of a person's own space."""


def is_under_user_key(service: Service, *, is_user_held: bool) -> bool:
    """Return whether only its user's own key opens a conversation of this service.

    `is_user_held`: whether the person holds their own key.
    """
    return is_user_held and service in UNDER_OWN_KEY


def may_allow_improvement(*, is_user_held: bool) -> bool:
    """Return whether a person may allow training on their content.

    While they hold their own key they cannot, because the pipeline would need a key to their conversations.
    """
    return not is_user_held


def must_unlock(*, is_user_held: bool, is_unlocked: bool, via_sso: bool) -> bool:
    """Return whether a session shows nothing until its user unlocks their key.

    `is_unlocked`: the key is unlocked in this session. `via_sso`: an organisation's sign-in, which never opens the
    person's own space.
    """
    return is_user_held and not is_unlocked and not via_sso
