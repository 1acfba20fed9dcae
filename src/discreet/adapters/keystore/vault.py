"""HashiCorp Vault as the master key's store.

Vault's transit engine wraps the key, and the wrapped key is in a file.

Invariants:
- Vault is contacted when the server starts, when the master key changes, and to renew its token.
- It never sees anything but the master key.
- Every failure becomes a sentence that names the host and never quotes a token or a key.
- Redirects are not followed. (API: developer.hashicorp.com/vault/api-docs: secret/transit, auth/approle, auth/token.)
"""

import asyncio
import base64
import binascii
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import msgspec
from yarl import URL

from discreet.adapters.egress import EgressGateway
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Misconfigured
from discreet.runtime.atomic_file import write_atomic
from discreet.runtime.background import background

TIMEOUT = aiohttp.ClientTimeout(total=15.0, connect=5.0)
MAX_BYTES = 64 << 10
"""Largest answer in bytes."""
RENEW_RETRY_SECONDS = 60.0
"""Seconds until a failed renewal is retried."""
MIN_SLEEP = 1.0


@dataclass(frozen=True)
class VaultAddress:
    """One key of a transit engine: `vault://HOST:PORT/MOUNT/KEY` or `vault+http://…`.

    The latter is for Vault on this machine.
    """

    base: URL
    mount: str
    key: str
    namespace: str | None = None

    @property
    def host(self) -> str:
        return f"{self.base.host}:{self.base.port}"

    def path(self, operation: str) -> str:
        return f"{self.mount}/{operation}/{quote(self.key, safe='')}"


@dataclass(frozen=True)
class VaultSignIn:
    """The server's Vault credentials: a token, or the two halves of an AppRole."""

    token: str | None = field(default=None, repr=False)
    role_id: str | None = None
    secret_id: str | None = field(default=None, repr=False)


def parse_vault_url(url: str, namespace: str | None) -> VaultAddress:
    """Parse a setting that `settings.py` has validated."""
    parts = urlsplit(url)
    mount, _, key = parts.path.strip("/").rpartition("/")
    scheme = "http" if parts.scheme == "vault+http" else "https"
    return VaultAddress(URL(f"{scheme}://{parts.netloc}"), mount, key, namespace)


class _Data(msgspec.Struct):
    ciphertext: str = ""
    plaintext: str = ""
    ttl: int = 0
    renewable: bool = False


class _Auth(msgspec.Struct):
    client_token: str = ""


class _VaultAnswer(msgspec.Struct):
    data: _Data | None = None
    auth: _Auth | None = None


class _Refused(Exception):
    """Vault's status, where its meaning depends on the request."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Vault:
    """The operations of Vault that a master key store needs."""

    def __init__(self, address: VaultAddress, sign_in: VaultSignIn, *, egress: EgressGateway) -> None:
        self.address, self._sign_in, self._egress = address, sign_in, egress

    async def wrap(self, key: bytes) -> str:
        """Return the key as `vault:v1:…`, under the newest version of Vault's key."""
        data = await self._transit("encrypt", {"plaintext": base64.b64encode(key).decode()})
        return self._check_wrapped(data.ciphertext)

    async def unwrap(self, wrapped: str) -> bytes:
        data = await self._transit("decrypt", {"ciphertext": wrapped})
        try:
            key = base64.b64decode(data.plaintext, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise self._vault_error("answered with something that is not a master key of Discreet")
        return key

    async def rewrap(self, wrapped: str) -> str:
        """Re-wrap the key inside Vault under the newest version of Vault's key."""
        return self._check_wrapped((await self._transit("rewrap", {"ciphertext": wrapped})).ciphertext)

    async def renew_token_periodically(self) -> None:
        """Renew the token at half of its lifetime, as long as Vault permits.

        So the token still works at the next start. An AppRole needs no renewal.
        """
        if self._sign_in.token is None:
            return
        while True:
            try:
                sleep = await self._renew_token(self._sign_in.token)
            except Misconfigured as failed:
                background.report("vault_token", failed, event="vault_token_renewal_failed")
                sleep = RENEW_RETRY_SECONDS
            if sleep is None:
                return
            await asyncio.sleep(sleep)

    async def _renew_token(self, token: str) -> float | None:
        """Renew the token; return the seconds until the next renewal.

        None for a token that needs no renewal or does not permit it.
        """
        token_data = (await self._request("auth/token/lookup-self", None, token)).data or _Data()
        if not token_data.ttl or not token_data.renewable:
            return None
        await self._request("auth/token/renew-self", {}, token)
        return max(token_data.ttl / 2, MIN_SLEEP)

    async def _transit(self, operation: str, body: dict[str, str]) -> _Data:
        path = self.address.path(operation)
        try:
            answer = await self._call(path, body, await self._token())
        except _Refused as refused:
            raise self._vault_error(self._transit_problem(refused.status, path)) from None
        if answer.data is None:
            raise self._vault_error("sent an unexpected answer")
        return answer.data

    def _transit_problem(self, status: int, path: str) -> str:
        if status == 400:
            return (
                f"cannot decrypt this master key with its key “{self.address.key}”: another key wrapped it, or "
                "that key's version was deleted. Set the right key in DISCREET_MASTER_KEY"
            )
        return self._problem(status, path)

    def _problem(self, status: int, path: str) -> str:
        match status:
            case 403:
                return (
                    f"denies permission for {path}. The token must be valid, and its policy must "
                    "allow “update” there (DISCREET_VAULT_TOKEN, or the AppRole's two halves)"
                )
            case 404:
                return f"has nothing at {path}. Check DISCREET_MASTER_KEY; the transit engine must be enabled there"
            case 501:
                return "is not initialised"
            case 503:
                return "is sealed. Unseal it first"
        return f"answered with status {status}"

    async def _token(self) -> str:
        if self._sign_in.token is not None:
            return self._sign_in.token
        body = {"role_id": self._sign_in.role_id or "", "secret_id": self._sign_in.secret_id or ""}
        path = "auth/approle/login"
        try:
            answer = await self._call(path, body, None)
        except _Refused as refused:
            why = "refuses the AppRole: its ID or its secret is wrong, used up or expired"
            raise self._vault_error(why if refused.status == 400 else self._problem(refused.status, path)) from None
        if answer.auth is None or not answer.auth.client_token:
            raise self._vault_error("sent an unexpected answer")
        return answer.auth.client_token

    async def _request(self, path: str, body: dict[str, str] | None, token: str) -> _VaultAnswer:
        try:
            return await self._call(path, body, token)
        except _Refused as refused:
            raise self._vault_error(self._problem(refused.status, path)) from None

    async def _call(self, path: str, body: dict[str, str] | None, token: str | None) -> _VaultAnswer:
        """Send one request, a GET if there is no body.

        Raises _Refused, and Misconfigured when Vault does not answer.
        """
        headers = {"X-Vault-Request": "true", "Content-Type": "application/json"}
        headers |= {"X-Vault-Token": token} if token else {}
        headers |= {"X-Vault-Namespace": self.address.namespace} if self.address.namespace else {}
        method, data = ("GET", None) if body is None else ("POST", msgspec.json.encode(body))
        address = self.address.base.joinpath("v1", path, encoded=True)
        try:
            async with (
                self._egress.open_vault(self.address.base) as session,
                session.request(
                    method, address, data=data, headers=headers, timeout=TIMEOUT, allow_redirects=False
                ) as answer,
            ):
                if answer.status not in (200, 204):
                    raise _Refused(answer.status)
                return _decode(await answer.content.read(MAX_BYTES))
        except aiohttp.ClientSSLError as problem:
            raise self._vault_error(
                f"has a certificate that is not trusted ({type(problem).__name__}). Set the file of its "
                "CA certificate in DISCREET_VAULT_CA_FILE"
            ) from problem
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            why = "in time" if isinstance(problem, TimeoutError) else f"({type(problem).__name__})"
            raise self._vault_error(
                f"cannot be reached {why}. Check that it runs, and DISCREET_MASTER_KEY"
            ) from problem
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise self._vault_error("sent an unexpected answer") from None

    def _check_wrapped(self, text: str) -> str:
        if not text.startswith("vault:v"):
            raise self._vault_error("sent an unexpected answer")
        return text

    def _vault_error(self, problem: str) -> Misconfigured:
        return Misconfigured(f"Vault at {self.address.host} {problem}.")


def _decode(body: bytes) -> _VaultAnswer:
    return msgspec.json.decode(body, type=_VaultAnswer) if body else _VaultAnswer()


class VaultKeyStore:
    """The master key, wrapped by Vault, in a file (master_key.MasterKeyStore).

    Call it from threads other than that of the event loop `loop`; the key store is opened in one.
    """

    def __init__(self, file: Path, vault: Vault, loop: asyncio.AbstractEventLoop) -> None:
        self.file, self._vault, self._loop = file, vault, loop

    @property
    def location(self) -> str:
        return f"{self.file}, as decrypted by Vault at {self._vault.address.host},"

    def read(self, file: Path) -> bytes:
        key: bytes = self._run_blocking(self._vault.unwrap(file.read_text().strip()))
        return key

    def write(self, file: Path, key: bytes) -> None:
        write_atomic(file, self._run_blocking(self._vault.wrap(key)).encode())

    def rewrap(self) -> None:
        """Re-wrap the file under the newest version of Vault's key."""
        write_atomic(self.file, self._run_blocking(self._vault.rewrap(self.file.read_text().strip())).encode())

    def _run_blocking(self, request: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(request, self._loop).result()
