"""Vault over HTTPS: only the authority that the operator names can vouch for its certificate."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.keystore.vault import Vault, VaultSignIn, parse_vault_url
from discreet.errors import Misconfigured
from tests.fakes.vault import VaultServer
from tests.support.certificates import Authority

KEY = bytes(range(32))


@pytest_asyncio.fixture(scope="module")
async def server(authority: Authority) -> AsyncIterator[VaultServer]:
    async with VaultServer(tls=authority.server("localhost")) as it:
        yield it


async def wrapped(server: VaultServer, egress: EgressGateway) -> str:
    try:
        return await Vault(parse_vault_url(server.url, None), VaultSignIn(token="s3cret-token"), egress=egress).wrap(
            KEY
        )
    finally:
        await egress.close()


async def test_the_named_authority_is_believed(server: VaultServer, authority: Authority) -> None:
    assert server.url.startswith("vault://localhost:")
    assert (await wrapped(server, EgressGateway(vault_authority=authority.file))).startswith("vault:v1:")


async def test_without_it_or_with_another_one_nothing_is_sent(server: VaultServer, tmp_path: Path) -> None:
    server.requests.clear()
    for egress in (EgressGateway(), EgressGateway(vault_authority=Authority(tmp_path).file)):
        with pytest.raises(Misconfigured, match=r"certificate that is not trusted .* DISCREET_VAULT_CA_FILE"):
            await wrapped(server, egress)
    assert server.requests == [], "no token has left"


async def test_another_hosts_certificate_is_refused(authority: Authority) -> None:
    async with VaultServer(tls=authority.server("vault.example")) as other:
        with pytest.raises(Misconfigured, match="not trusted"):
            await wrapped(other, EgressGateway(vault_authority=authority.file))
        assert other.requests == []


def test_the_vaults_authority_is_trusted_for_the_vault_only(authority: Authority) -> None:
    egress = EgressGateway(vault_authority=authority.file)
    named = {entry["subject"] for entry in egress.tls.get_ca_certs()}
    assert named == {entry["subject"] for entry in ssl.create_default_context().get_ca_certs()}
