"""A Vault on loopback (transit, AppRole, tokens), correct or faulty as the test sets it."""

import base64
import json
import secrets
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Token:
    """`allowed_paths` are the paths that its policy allows.

    `ttl` is in seconds, 0 for a token without an end.
    """

    allowed_paths: set[str]
    ttl: int = 0
    renewable: bool = False
    renewals: int = 0


@dataclass
class VaultServer:
    """`tls`: the context to serve with, for `localhost`.

    `keys` are transit's keys with their versions, `tokens` the tokens and their policies, `roles` the AppRoles' secrets.
    """

    url: str = ""
    tls: ssl.SSLContext | None = None
    sealed: bool = False
    answer: web.Response | None = None
    keys: dict[str, list[bytes]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def __aenter__(self) -> "VaultServer":
        app = web.Application(middlewares=[self._guard])
        app.router.add_post("/v1/transit/encrypt/{key}", self._encrypt)
        app.router.add_post("/v1/transit/decrypt/{key}", self._decrypt)
        app.router.add_post("/v1/transit/rewrap/{key}", self._rewrap)
        app.router.add_post("/v1/auth/approle/login", self._login)
        app.router.add_get("/v1/auth/token/lookup-self", self._look_up)
        app.router.add_post("/v1/auth/token/renew-self", self._renew)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls).start()
        host, port = self._runner.addresses[0][:2]
        origin = f"vault://localhost:{port}" if self.tls else f"vault+http://{host}:{port}"
        self.url = f"{origin}/transit/discreet"
        self.reset()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def reset(self) -> None:
        """Reset to an unsealed Vault with one key and a token that may use it."""
        all_paths = {f"transit/{operation}/discreet" for operation in ("encrypt", "decrypt", "rewrap")}
        self.sealed, self.answer = False, None
        self.keys, self.roles = {"discreet": [secrets.token_bytes(32)]}, {"discreet-role": "role-s3cret"}
        self.tokens = {"s3cret-token": Token(all_paths)}
        self.requests.clear()

    def rotate(self, key: str = "discreet") -> None:
        """Rotate as `vault write -f transit/keys/KEY/rotate` does."""
        self.keys[key].append(secrets.token_bytes(32))

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path.removeprefix("/v1/")
        self.requests.append((path, dict(request.headers)))
        if self.answer is not None:
            return self.answer
        if self.sealed:
            return _errors(503, "Vault is sealed")
        if path == "auth/approle/login":
            return await handler(request)
        token = self.tokens.get(request.headers.get("X-Vault-Token", ""))
        if token is None or (path not in token.allowed_paths and not path.startswith("auth/token/")):
            return _errors(403, "permission denied")
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return _errors(404, f'no handler for route "{path}"')

    async def _encrypt(self, request: web.Request) -> web.Response:
        versions = self.keys.setdefault(request.match_info["key"], [secrets.token_bytes(32)])
        return _data(ciphertext=_wrap(versions, base64.b64decode((await request.json())["plaintext"])))

    async def _decrypt(self, request: web.Request) -> web.Response:
        plaintext = self._unwrap(request.match_info["key"], (await request.json())["ciphertext"])
        if isinstance(plaintext, web.Response):
            return plaintext
        return _data(plaintext=base64.b64encode(plaintext).decode())

    async def _rewrap(self, request: web.Request) -> web.Response:
        name = request.match_info["key"]
        plaintext = self._unwrap(name, (await request.json())["ciphertext"])
        return plaintext if isinstance(plaintext, web.Response) else _data(ciphertext=_wrap(self.keys[name], plaintext))

    def _unwrap(self, name: str, ciphertext: str) -> bytes | web.Response:
        if name not in self.keys:
            return _errors(400, "encryption key not found")
        try:
            _, version, body = ciphertext.split(":")
            raw, key = base64.b64decode(body), self.keys[name][int(version.removeprefix("v")) - 1]
            return AESGCM(key).decrypt(raw[:12], raw[12:], None)
        except (ValueError, IndexError):
            return _errors(400, "invalid ciphertext: no prefix")
        except InvalidTag:
            return _errors(400, "cipher: message authentication failed")

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.roles.get(body["role_id"]) != body["secret_id"]:
            return _errors(400, "invalid role or secret ID")
        token = f"s3cret-of-a-role-{secrets.token_hex(8)}"
        self.tokens[token] = Token(set(self.tokens["s3cret-token"].allowed_paths), ttl=60, renewable=True)
        return web.json_response({"auth": {"client_token": token, "lease_duration": 60, "renewable": True}})

    async def _look_up(self, request: web.Request) -> web.Response:
        token = self.tokens[request.headers["X-Vault-Token"]]
        return _data(ttl=token.ttl, renewable=token.renewable, policies=["default"])

    async def _renew(self, request: web.Request) -> web.Response:
        self.tokens[request.headers["X-Vault-Token"]].renewals += 1
        return web.json_response({"auth": {"client_token": request.headers["X-Vault-Token"]}})


def _wrap(versions: list[bytes], plaintext: bytes) -> str:
    nonce = secrets.token_bytes(12)
    body = base64.b64encode(nonce + AESGCM(versions[-1]).encrypt(nonce, plaintext, None)).decode()
    return f"vault:v{len(versions)}:{body}"


def _data(**data: Any) -> web.Response:
    return web.json_response({"request_id": "r", "lease_id": "", "data": data, "warnings": None})


def _errors(status: int, *sentences: str) -> web.Response:
    return web.Response(status=status, text=json.dumps({"errors": sentences}), content_type="application/json")
