"""Kinds of keys of which each row has one, and how all keys of such a row are destroyed (P1, P10).

Every deletion destroys keys through this module. `verify/p10_deletion.py` and the database function `orphan_keys` know
the same kinds.
"""

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.conversation_key import destroy_keys, use_of
from discreet.ports.keys import KeyStore, PageUse
from discreet.promises.parties import Party, gpt_party, image_party, user_party


class KeyKind(StrEnum):
    """The first part of a key's name; the second is the id of its row. The key store adds those of pages."""

    USER = "user"
    GPT = "gpt"
    IMAGE = "image"
    CONVERSATION = "conversation"
    """A key file of an earlier release, or a leaf."""
    API = "api"
    SIGN_IN = "sign_in"
    MASKING = "masking"
    EXPORT = "export"
    MOVE_IN = "move_in"
    SHARE = "share"
    """A shared copy of a chat, not a party's share."""
    PROMPT = "prompt"
    DATASET = "dataset"
    MODEL = "model"
    PRIVATE_PAGE = "private_page"
    SHARE_PAGE = "share_page"


PAGES = {PageUse.PRIVATE: KeyKind.PRIVATE_PAGE, PageUse.SHARE: KeyKind.SHARE_PAGE}
_PARTIES: dict[KeyKind, Callable[[UUID], Party]] = {
    KeyKind.USER: user_party,
    KeyKind.GPT: gpt_party,
    KeyKind.IMAGE: image_party,
}
"""Kinds of rows that are parties, too, and so may have a share."""


def page_kind(page: UUID) -> KeyKind:
    return PAGES[use_of(page)]


async def deleted_pages_and_files(connection: Connection, deleted_id: UUID) -> list[tuple[KeyKind, UUID]]:
    """Return the key pages of a deleted account or workspace, and the key files of its conversations."""
    pages = [row[0] for row in await connection.fetch("SELECT pages_of_deleted($1)", deleted_id)]
    files = [row[0] for row in await connection.fetch("SELECT later_keys($1)", deleted_id)]
    return [*((page_kind(page), page) for page in pages), *((KeyKind.CONVERSATION, name) for name in files)]


def destroy_all_keys(keys: KeyStore, kind: KeyKind, id_: UUID) -> None:
    """Durably destroy the share and the key of a row. Does nothing where there is none.

    DecryptionFailed for a leaf of a damaged page.
    """
    if kind is KeyKind.CONVERSATION:
        destroy_keys(keys, [id_])
    elif kind in PAGES.values():
        keys.destroy_page(id_, PageUse.PRIVATE if kind is KeyKind.PRIVATE_PAGE else PageUse.SHARE)
    else:
        if kind in _PARTIES:
            keys.destroy_share(str(_PARTIES[kind](id_)))
        keys.destroy_key(f"{kind}/{id_}")


def destroy_named(keys: KeyStore, name: str) -> None:
    """Destroy all keys of the row that a key's name names. ValueError for a name of another form."""
    kind, _, id_ = name.partition("/")
    destroy_all_keys(keys, KeyKind(kind), UUID(id_))
