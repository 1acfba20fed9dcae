"""Vault as the store of the master key: it wraps and unwraps, and any fault stops the start with a clear sentence."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.web_response import Response

from discreet.adapters.egress import EgressGateway
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.vault import Vault, VaultKeyStore, VaultSignIn, parse_vault_url
from discreet.errors import Misconfigured
from tests.fakes.vault import Token, VaultServer

KEY = bytes(range(32))
TOKEN = VaultSignIn(token="s3cret-token")
ROLE = VaultSignIn(role_id="discreet-role", secret_id="role-s3cret")


@pytest_asyncio.fixture(scope="module")
async def endpoint() -> AsyncIterator[VaultServer]:
    async with VaultServer() as it:
        yield it


@pytest.fixture
def server(endpoint: VaultServer) -> VaultServer:
    endpoint.reset()
    return endpoint


def vault(server: Any, egress: EgressGateway, sign_in: VaultSignIn = TOKEN, namespace: str | None = None) -> Vault:
    return Vault(parse_vault_url(server.url, namespace), sign_in, egress=egress)


async def why_not(asked: Any) -> str:
    with pytest.raises(Misconfigured) as caught:
        await asked
    assert caught.value.sentence.startswith("Vault at 127.0.0.1:")
    assert caught.value.sentence.endswith(".")
    assert "s3cret" not in caught.value.sentence
    return caught.value.sentence


@pytest.mark.parametrize("sign_in", [TOKEN, ROLE])
async def test_a_key_comes_back_as_it_went_in(server: VaultServer, egress: EgressGateway, sign_in: VaultSignIn) -> None:
    wrapped = await vault(server, egress, sign_in).wrap(KEY)
    assert wrapped.startswith("vault:v1:")
    assert await vault(server, egress, sign_in).unwrap(wrapped) == KEY


async def test_rewrapping_takes_the_newest_version_and_keeps_the_key(
    server: VaultServer, egress: EgressGateway
) -> None:
    wrapped = await vault(server, egress).wrap(KEY)
    server.rotate()
    rewrapped = await vault(server, egress).rewrap(wrapped)
    assert rewrapped.startswith("vault:v2:")
    server.keys["discreet"][0] = b"\0" * 32  # the old version is destroyed
    assert await vault(server, egress).unwrap(rewrapped) == KEY
    assert "cannot decrypt this master key" in await why_not(vault(server, egress).unwrap(wrapped))


async def test_requests_are_vaults_own_and_carry_the_namespace(server: VaultServer, egress: EgressGateway) -> None:
    await vault(server, egress, namespace="team/a").wrap(KEY)
    [(path, headers)] = server.requests
    assert path == "transit/encrypt/discreet"
    assert headers["X-Vault-Request"] == "true"
    assert headers["X-Vault-Namespace"] == "team/a"


async def test_another_key_opens_nothing(server: VaultServer, egress: EgressGateway) -> None:
    wrapped = await vault(server, egress).wrap(KEY)
    server.keys["discreet"] = [b"\1" * 32]
    assert "another key wrapped it" in await why_not(vault(server, egress).unwrap(wrapped))


async def test_a_missing_key_and_a_text_that_is_no_wrapped_key_are_refused(
    server: VaultServer, egress: EgressGateway
) -> None:
    wrapped = await vault(server, egress).wrap(KEY)
    assert "cannot decrypt" in await why_not(vault(server, egress).unwrap("no such thing"))
    server.keys.clear()
    assert "cannot decrypt" in await why_not(vault(server, egress).unwrap(wrapped))


async def test_something_else_than_a_master_key_is_refused(server: VaultServer, egress: EgressGateway) -> None:
    wrapped = await vault(server, egress).wrap(b"too short")
    assert "not a master key" in await why_not(vault(server, egress).unwrap(wrapped))


async def test_a_sealed_vault(server: VaultServer, egress: EgressGateway) -> None:
    server.sealed = True
    assert "is sealed" in await why_not(vault(server, egress).wrap(KEY))
    assert "is sealed" in await why_not(vault(server, egress, ROLE).wrap(KEY))


async def test_a_token_that_is_wrong_or_may_not(server: VaultServer, egress: EgressGateway) -> None:
    assert "denies permission" in await why_not(vault(server, egress, VaultSignIn(token="s3cret-guess")).wrap(KEY))
    server.tokens["s3cret-token"].allowed_paths = {"transit/encrypt/discreet"}
    wrapped = await vault(server, egress).wrap(KEY)
    said = await why_not(vault(server, egress).unwrap(wrapped))
    assert "denies permission for transit/decrypt/discreet" in said


async def test_an_approle_that_is_wrong(server: VaultServer, egress: EgressGateway) -> None:
    wrong = replace(ROLE, secret_id="role-s3cret-guess")
    assert "refuses the AppRole" in await why_not(vault(server, egress, wrong).wrap(KEY))


async def test_nothing_there(server: VaultServer, egress: EgressGateway) -> None:
    elsewhere = Vault(parse_vault_url(server.url.replace("/transit/", "/other/"), None), TOKEN, egress=egress)
    server.tokens["s3cret-token"].allowed_paths.add("other/encrypt/discreet")
    assert "has nothing at other/encrypt/discreet" in await why_not(elsewhere.wrap(KEY))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (web.Response(text="<html>hello</html>"), "sent an unexpected answer"),
        (web.json_response({"data": None}), "sent an unexpected answer"),
        (web.json_response({"data": {"ciphertext": "plain"}}), "sent an unexpected answer"),
        (web.Response(status=307, headers={"Location": "http://127.0.0.1:1/v1/x"}), "status 307"),
        (web.Response(status=501), "not initialised"),
        (web.Response(status=500), "status 500"),
    ],
)
async def test_answers_that_are_none(server: VaultServer, egress: EgressGateway, answer: Response, said: str) -> None:
    server.answer = answer
    assert said in await why_not(vault(server, egress).wrap(KEY))


async def test_an_absent_vault_is_unreachable(egress: EgressGateway) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"vault+http://127.0.0.1:{taken.getsockname()[1]}/transit/discreet"
        place = parse_vault_url(url, None)
        assert "cannot be reached" in await why_not(Vault(place, TOKEN, egress=egress).wrap(KEY))


async def test_a_token_is_renewed_at_half_its_life_and_one_that_never_ends_is_left_alone(
    server: VaultServer, egress: EgressGateway
) -> None:
    server.tokens["s3cret-token"] = Token(set(), ttl=1, renewable=True)
    renewing = asyncio.create_task(vault(server, egress).renew_token_periodically())
    async with asyncio.timeout(60):
        while server.tokens["s3cret-token"].renewals < 2:
            await asyncio.sleep(0.01)
    assert not renewing.done()
    renewing.cancel()
    server.tokens["s3cret-token"] = Token(set())
    await vault(server, egress).renew_token_periodically()
    await vault(server, egress, ROLE).renew_token_periodically()  # it signs in again each time
    assert server.tokens["s3cret-token"].renewals == 0


async def test_a_renewal_that_fails_is_tried_again(
    server: VaultServer, egress: EgressGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discreet.adapters.keystore.vault.RENEW_RETRY_SECONDS", 0.01)
    server.tokens["s3cret-token"] = Token(set(), ttl=60, renewable=True)
    server.sealed = True
    renewing = asyncio.create_task(vault(server, egress).renew_token_periodically())
    async with asyncio.timeout(60):
        while not server.requests:
            await asyncio.sleep(0.01)
        server.sealed = False
        while not server.tokens["s3cret-token"].renewals:
            await asyncio.sleep(0.01)
    renewing.cancel()


# The key store on it


async def opened(server: Any, egress: EgressGateway, directory: Path) -> Any:
    safe = VaultKeyStore(directory / "master.vault", vault(server, egress), asyncio.get_running_loop())
    return await asyncio.to_thread(open_key_store, directory, safe, SystemRandomSource())


async def test_a_key_store_whose_master_key_is_in_vault(
    server: VaultServer, egress: EgressGateway, tmp_path: Path
) -> None:
    made = await opened(server, egress, tmp_path)
    key = made.create_key("user/1a")
    assert (tmp_path / "master.vault").read_text().startswith("vault:v1:")
    assert not (tmp_path / "master.key").exists()
    assert made.ring.master.hex() not in "".join(p.read_bytes().hex() for p in tmp_path.rglob("*") if p.is_file())
    assert (await opened(server, egress, tmp_path)).key("user/1a") == key


@pytest.mark.parametrize("lost", ["master.vault", "key"])
async def test_a_key_store_in_use_never_gets_a_new_master_key(
    server: VaultServer, egress: EgressGateway, tmp_path: Path, lost: str
) -> None:
    await opened(server, egress, tmp_path)
    if lost == "key":
        server.keys["discreet"] = [b"\1" * 32]
        with pytest.raises(Misconfigured, match="another key wrapped it"):
            await opened(server, egress, tmp_path)
    else:
        (tmp_path / lost).unlink()
        with pytest.raises(Misconfigured, match="is missing"):
            await opened(server, egress, tmp_path)
        assert not (tmp_path / lost).exists()


async def test_the_master_key_of_another_key_store_is_refused(
    server: VaultServer, egress: EgressGateway, tmp_path: Path
) -> None:
    for name in ("one", "other"):
        await opened(server, egress, tmp_path / name)
    (tmp_path / "one" / "master.vault").write_bytes((tmp_path / "other" / "master.vault").read_bytes())
    with pytest.raises(Misconfigured, match="is not the one"):
        await opened(server, egress, tmp_path / "one")
