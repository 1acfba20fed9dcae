"""Every kind of key is handled wherever keys are destroyed, compared or counted (P10)."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import discreet
from discreet.app.infrastructure import Infrastructure
from discreet.backup.reconcile import Reconciling
from discreet.chat.prompts.service import Prompts
from discreet.identity.accounts.conversation_key import new_page
from discreet.identity.accounts.key_kinds import PAGES, KeyKind, destroy_named
from discreet.ports.keys import PageUse
from discreet.promises.parties import gpt_party, image_party, user_party
from discreet.verify.p10_deletion import ROWS_BY_KEY_KIND
from tests.support.builder import Builder

pytestmark = pytest.mark.promise("P10")

NAME = re.compile(r'^def \w+\(\w+: UUID\) -> str:\n(?:    """.+"""\n)?    return f"(\w+)/\{\w+\}"$', re.MULTILINE)
"""A function that makes the name of a key from the id of its row."""
PARTIES = {KeyKind.USER: user_party, KeyKind.GPT: gpt_party, KeyKind.IMAGE: image_party}


def test_the_registry_has_every_kind_that_the_code_names() -> None:
    source = Path(discreet.__file__).parent
    named = {kind for file in source.rglob("*.py") for kind in NAME.findall(file.read_text())}
    assert named == {str(kind) for kind in KeyKind} - {str(kind) for kind in PAGES.values()}


def test_verify_compares_every_kind_with_its_rows() -> None:
    assert ROWS_BY_KEY_KIND.keys() | PAGES.values() == set(KeyKind)


async def test_a_key_of_any_kind_without_its_row_is_found(infra: Infrastructure) -> None:
    names = [f"{kind}/{infra.random.new_id()}" for kind in KeyKind]
    async with infra.database.anonymous() as connection:
        found = await connection.fetch("SELECT name FROM orphan_keys($1) AS name", names)
    assert {row["name"] for row in found} == set(names)


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_of_any_kind_is_destroyed_with_its_share(infra: Infrastructure, kind: KeyKind) -> None:
    keys, id_ = infra.keys, infra.random.new_id()
    uses = {kind: use for use, kind in PAGES.items()}
    if use := uses.get(kind):
        id_ = new_page(infra.random, use)
        keys.create_page(id_, use)
    else:
        keys.create_key(f"{kind}/{id_}")
    if party_of := PARTIES.get(kind):
        keys.create_share(str(party_of(id_)), infra.clock.now())
    destroy_named(keys, f"{kind}/{id_}")
    assert not _places_of(infra, id_)


def test_both_keys_of_a_conversation_of_an_earlier_release_are_destroyed(infra: Infrastructure) -> None:
    id_ = infra.random.new_id()
    infra.keys.create_key(f"conversation/{id_}")
    infra.keys.create_share(f"conversation:{id_}", infra.clock.now())
    destroy_named(infra.keys, f"conversation/{id_}")
    assert not _places_of(infra, id_)


def _places_of(infra: Infrastructure, id_: UUID) -> list[str]:
    keys = infra.keys
    pages = (str(page) for use in PageUse for page in keys.pages(use))
    return [name for name in (*keys.names(), *keys.shares(), *pages) if str(id_) in name]


async def test_an_account_that_a_backup_brings_back_leaves_no_key_of_any_kind(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    gone = await build.person("gone", improve=True)
    prompt = await Prompts(infra).create(gone, "Letter", "Dear {{name}}")
    infra.keys.destroy_key(f"user/{gone.account_id}")
    found = await Reconciling(owner, infra.keys, infra.clock, remove=True).reconcile()
    assert (found.without_key, found.refused) == ({"user": 1}, [])
    assert infra.keys.key(f"prompt/{prompt.id}") is None
