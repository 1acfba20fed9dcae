"""Codes for content left out of a dataset, as a manifest counts them.

Invariants:
- A code says which kind of party refused and how, never whose content it was.
"""

from collections.abc import Sequence
from datetime import datetime

from discreet.promises.improve import PartyPermission, Verdict
from discreet.promises.parties import ContentOrigin, PartyKind

PERMITTED = "permitted"
NO_GRANT = "no_grant"
CANNOT_OPEN = "cannot_open"
UNFINISHED = "unfinished"
PRIVATE_SCOPE = "private_drawer"
UNANSWERED = "unanswered"
OTHER_BRANCH = "other_branch"
EMPTY = "empty"
TOO_LONG = "too_long"
CHANGED = "changed_during_build"
HIDDEN_TEXT = "hidden_text"
PROMPT_INJECTION = "prompt_injection"
NOT_TEXT = "not_text"
NOT_REFINED = "not_refined"
NEAR_DUPLICATE = "near_duplicate"
NEAR_DUPLICATE_OF_EARLIER = "near_duplicate_of_earlier"

MEANINGS = {
    PERMITTED: "Used, up to the first message that may not be used.",
    "service_team": "Left out: team workspaces never allow it.",
    "service_enterprise": "Left out: enterprise workspaces never allow it.",
    "service_api": "Left out: the API never allows it.",
    "user_not_allowed": "Left out: the person has not allowed it.",
    "user_allowed_later": "Left out: the person allowed it only after the chat began.",
    "user_refused_since": "Left out: the person has said no since the chat began.",
    "gpt_not_allowed": "Left out: the GPT's builder has not allowed it.",
    "gpt_allowed_later": "Left out: the GPT's builder allowed it only after the chat began.",
    "gpt_refused_since": "Left out: the GPT's builder has said no since the chat began.",
    "origin_not_allowed": "Left out: an earlier author of the GPT has not allowed it.",
    "origin_allowed_later": "Left out: an earlier author of the GPT allowed it only after the chat began.",
    "origin_refused_since": "Left out: an earlier author of the GPT has said no since the chat began.",
    "conversation_off": "Left out: its user switched the chat off.",
    "conversation_imported": "Left out: imported chats never allow it.",
    "conversation_kept": "Left out: chats that began as temporary chats never allow it.",
    "conversation_preview": "Left out: preview chats never allow it.",
    "conversation_temporary": "Left out: temporary chats never allow it.",
    "conversation_lost": "Left out: the chat's permission was lost; that is final.",
    "third_party": "Left out: a third party's data is in it.",
    "file": "Left out: it contains an attached file.",
    NO_GRANT: "Left out: the pipeline got no key to it when it began.",
    CANNOT_OPEN: "Left out: the pipeline no longer has a key that opens it.",
    UNFINISHED: "Left out: an answer that is running, was stopped, interrupted or failed, and what follows it.",
    PRIVATE_SCOPE: "Left out: it is encrypted under the private key, which the pipeline does not have.",
    UNANSWERED: "Left out: a question without an answer that may be used.",
    OTHER_BRANCH: "Left out: another branch of the chat is the one that is shown.",
    TOO_LONG: "Left out: the rest of a chat that is longer than a record may be.",
    EMPTY: "Left out: there is no answered question in it.",
    HIDDEN_TEXT: "Left out: it contains text that its reader does not see.",
    PROMPT_INJECTION: "Left out: it contains instructions to a model that override others.",
    NOT_TEXT: "Left out: it is hardly text: data, repetition, or nothing but personal information.",
    NOT_REFINED: "Left out: the search for personal information in it failed.",
    NEAR_DUPLICATE: "Left out: another chat of this dataset is almost the same.",
    NEAR_DUPLICATE_OF_EARLIER: "Left out: an earlier dataset of the same purpose contains almost the same.",
    CHANGED: "Left out: a party said no, or it or a part of it was deleted, while the dataset was built.",
}


def get_verdict_code(verdict: Verdict, permissions: Sequence[PartyPermission], began: datetime) -> str:
    """Return the code of the verdict's first refusal. Only for a refusing verdict."""
    deciding = verdict.deciding
    if deciding is None:
        return CANNOT_OPEN  # no party was asked, so none refused
    return get_refusal_code(next(permission for permission in permissions if permission.party == deciding.party), began)


def get_refusal_code(permission: PartyPermission, began: datetime) -> str:
    """Return the code for one party that refuses content begun at `began`."""
    match permission.party.kind:
        case PartyKind.SERVICE:
            return f"service_{permission.party.id}"
        case PartyKind.THIRD_PARTY | PartyKind.FILE:
            return str(permission.party.kind)
        case PartyKind.CONVERSATION:
            return _get_conversation_code(permission)
        case PartyKind.IMAGE:
            raise ValueError("No dataset holds images.")
        case PartyKind.USER | PartyKind.GPT | PartyKind.WORKSPACE:
            party_name = "origin" if permission.is_origin else permission.party.kind
            return f"{party_name}_{_get_choice_code(permission, began)}"


def _get_conversation_code(permission: PartyPermission) -> str:
    if permission.nature is not ContentOrigin.ORDINARY:
        return f"conversation_{permission.nature}"
    return "conversation_off" if permission.refused_at else "conversation_lost"


def _get_choice_code(permission: PartyPermission, began: datetime) -> str:
    if permission.refused_at and permission.refused_at >= began:
        return "refused_since"
    return "allowed_later" if permission.allowed_since else "not_allowed"
