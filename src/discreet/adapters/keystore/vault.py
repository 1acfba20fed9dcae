"""HashiCorp Vault as the master key's safe: its transit engine wraps the key, and what it made of it lies in a file.

Invariants:
- Vault is asked when the server starts, when the master key changes, and for a longer life of its token.
- It never sees anything but the master key.
- Whatever goes wrong is a sentence that names the host, and never quotes a token or a key.
- Redirects are not followed. (API: developer.hashicorp.com/vault/api-docs: secret/transit, auth/approle,
  auth/token.).
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
MOST_BYTES = 64 << 10
"""Of an answer."""
RENEW_AGAIN = 60.0
"""Seconds until a renewal that failed is tried again."""
SHORTEST_SLEEP = 1.0


@dataclass(frozen=True)
class VaultPlace:
    """One key of one transit engine: `vault://HOST:PORT/MOUNT/KEY`, or `vault+http://…` on this machine."""

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
    """How this server signs in at Vault: a token, or an AppRole's two halves."""

    token: str | None = field(default=None, repr=False)
    role_id: str | None = None
    secret_id: str | None = field(default=None, repr=False)


def vault_place(url: str, namespace: str | None) -> VaultPlace:
    """Of a setting that `settings.py` has found to be well-formed."""
    parts = urlsplit(url)
    mount, _, key = parts.path.strip("/").rpartition("/")
    scheme = "http" if parts.scheme == "vault+http" else "https"
    return VaultPlace(URL(f"{scheme}://{parts.netloc}"), mount, key, namespace)


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
    """Vault's own status, where what it means depends on what was asked."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Vault:
    """The operations of Vault that a safe needs."""

    def __init__(self, place: VaultPlace, sign_in: VaultSignIn, *, door: EgressGateway) -> None:
        self.place, self._sign_in, self._door = place, sign_in, door

    async def wrap(self, key: bytes) -> str:
        """The key as `vault:v1:…`, under the newest version of Vault's key."""
        data = await self._transit("encrypt", {"plaintext": base64.b64encode(key).decode()})
        return self._wrapped(data.ciphertext)

    async def unwrap(self, wrapped: str) -> bytes:
        data = await self._transit("decrypt", {"ciphertext": wrapped})
        try:
            key = base64.b64decode(data.plaintext, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise self._wrong("answers with something that is no master key of Discreet")
        return key

    async def rewrap(self, wrapped: str) -> str:
        """The same key under the newest version of Vault's key. Nobody sees it meanwhile."""
        return self._wrapped((await self._transit("rewrap", {"ciphertext": wrapped})).ciphertext)

    async def keep_token_alive(self) -> None:
        """Renew the token at half of its life, as long as it can be; for the next start. An AppRole needs none."""
        if self._sign_in.token is None:
            return
        while True:
            try:
                sleep = await self._renewed(self._sign_in.token)
            except Misconfigured as failed:
                background.report("vault_token", failed, event="vault_token_not_renewed")
                sleep = RENEW_AGAIN
            if sleep is None:
                return
            await asyncio.sleep(sleep)

    async def _renewed(self, token: str) -> float | None:
        """Seconds until the next renewal; None for a token that needs none or takes none."""
        found = (await self._asked("auth/token/lookup-self", None, token)).data or _Data()
        if not found.ttl or not found.renewable:
            return None
        await self._asked("auth/token/renew-self", {}, token)
        return max(found.ttl / 2, SHORTEST_SLEEP)

    async def _transit(self, operation: str, body: dict[str, str]) -> _Data:
        path = self.place.path(operation)
        try:
            answer = await self._call(path, body, await self._token())
        except _Refused as refused:
            raise self._wrong(self._why_not(refused.status, path)) from None
        if answer.data is None:
            raise self._wrong("answers with something that is none of Vault's answers")
        return answer.data

    def _why_not(self, status: int, path: str) -> str:
        if status == 400:
            return (
                f"does not open this master key with its key “{self.place.key}”: it was wrapped by another key, or "
                "that key's version is gone. Name the right key in DISCREET_MASTER_KEY"
            )
        return self._in_general(status, path)

    def _in_general(self, status: int, path: str) -> str:
        match status:
            case 403:
                return (
                    f"says that permission is denied for {path}. Its token has to be valid, and its policy has to "
                    "allow “update” there (DISCREET_VAULT_TOKEN, or the AppRole's two halves)"
                )
            case 404:
                return f"has nothing at {path}. See DISCREET_MASTER_KEY; the transit engine has to be enabled there"
            case 501:
                return "is not initialised"
            case 503:
                return "is sealed. Unseal it first"
        return f"answers with status {status}"

    async def _token(self) -> str:
        if self._sign_in.token is not None:
            return self._sign_in.token
        body = {"role_id": self._sign_in.role_id or "", "secret_id": self._sign_in.secret_id or ""}
        path = "auth/approle/login"
        try:
            answer = await self._call(path, body, None)
        except _Refused as refused:
            why = "refuses the AppRole: its id or its secret is wrong, used up or over"
            raise self._wrong(why if refused.status == 400 else self._in_general(refused.status, path)) from None
        if answer.auth is None or not answer.auth.client_token:
            raise self._wrong("answers with something that is none of Vault's answers")
        return answer.auth.client_token

    async def _asked(self, path: str, body: dict[str, str] | None, token: str) -> _VaultAnswer:
        try:
            return await self._call(path, body, token)
        except _Refused as refused:
            raise self._wrong(self._in_general(refused.status, path)) from None

    async def _call(self, path: str, body: dict[str, str] | None, token: str | None) -> _VaultAnswer:
        """One request: GET without a body. Raises _Refused, and Misconfigured where there is no answer of Vault's."""
        headers = {"X-Vault-Request": "true", "Content-Type": "application/json"}
        headers |= {"X-Vault-Token": token} if token else {}
        headers |= {"X-Vault-Namespace": self.place.namespace} if self.place.namespace else {}
        method, data = ("GET", None) if body is None else ("POST", msgspec.json.encode(body))
        address = self.place.base.joinpath("v1", path, encoded=True)
        try:
            async with (
                self._door.to_key_keeper(self.place.base) as session,
                session.request(
                    method, address, data=data, headers=headers, timeout=TIMEOUT, allow_redirects=False
                ) as answer,
            ):
                if answer.status not in (200, 204):
                    raise _Refused(answer.status)
                return _decoded(await answer.content.read(MOST_BYTES))
        except aiohttp.ClientSSLError as problem:
            raise self._wrong(
                f"shows a certificate that is not trusted ({type(problem).__name__}). Name the file with its "
                "authority's in DISCREET_VAULT_CA_FILE"
            ) from problem
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            why = "in time" if isinstance(problem, TimeoutError) else f"({type(problem).__name__})"
            raise self._wrong(f"cannot be reached {why}. See DISCREET_MASTER_KEY, and whether it runs") from problem
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise self._wrong("answers with something that is none of Vault's answers") from None

    def _wrapped(self, text: str) -> str:
        if not text.startswith("vault:v"):
            raise self._wrong("answers with something that is none of Vault's answers")
        return text

    def _wrong(self, what: str) -> Misconfigured:
        return Misconfigured(f"Vault at {self.place.host} {what}.")


def _decoded(body: bytes) -> _VaultAnswer:
    return msgspec.json.decode(body, type=_VaultAnswer) if body else _VaultAnswer()


class VaultSafe:
    """The master key, wrapped by Vault, in a file beside the key store (adapters/keystore/master_key.py: Safe).

    For threads other than that of the event loop `loop`: the key store is opened in one.
    """

    def __init__(self, file: Path, vault: Vault, loop: asyncio.AbstractEventLoop) -> None:
        self.file, self._vault, self._loop = file, vault, loop

    @property
    def words(self) -> str:
        return f"{self.file}, as Vault at {self._vault.place.host} opens it,"

    def read(self, file: Path) -> bytes:
        key: bytes = self._now(self._vault.unwrap(file.read_text().strip()))
        return key

    def write(self, file: Path, key: bytes) -> None:
        write_atomic(file, self._now(self._vault.wrap(key)).encode())

    def rewrap(self) -> None:
        """Bring the file under the newest version of Vault's key."""
        write_atomic(self.file, self._now(self._vault.rewrap(self.file.read_text().strip())).encode())

    def _now(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()
