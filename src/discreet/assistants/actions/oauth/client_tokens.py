"""In-memory cache of a builder's tokens at third parties (client credentials)."""

from collections import OrderedDict
from hashlib import sha256

from discreet.assistants.actions.action import BoundOperation, ClientCredentialsAuth, auth_scope
from discreet.assistants.actions.oauth.oauth import OAuthTokens, TokenEndpoint
from discreet.ports.clock import Clock
from discreet.ports.third_parties import OutboundHttp

MAX_KEPT = 1_000

Key = tuple[str, str, str, str, bytes]


class ClientTokens:
    """A token belongs to GPT, action, origin, sign-in and secret.

    When one of them changes, a new token is requested.
    """

    def __init__(self, http: OutboundHttp, clock: Clock) -> None:
        self._endpoint, self._clock = TokenEndpoint(http, clock), clock
        self._kept: OrderedDict[Key, OAuthTokens] = OrderedDict()

    async def token(self, bound: BoundOperation, auth: ClientCredentialsAuth, secret: str) -> str:
        """Return a token. TokenRefused or ThirdPartyFailed when there is none."""
        key = _key(bound, auth, secret)
        if (tokens := self._cached_token(key)) is None:
            tokens = await self._endpoint.by_client(auth, secret)
            self._keep(key, tokens)
        return tokens.access_token

    def _cached_token(self, key: Key) -> OAuthTokens | None:
        tokens = self._kept.get(key)
        return tokens if tokens and tokens.expires_at and tokens.is_valid(self._clock.now()) else None

    def _keep(self, key: Key, tokens: OAuthTokens) -> None:
        self._kept[key] = tokens
        self._kept.move_to_end(key)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)


def _key(bound: BoundOperation, auth: ClientCredentialsAuth, secret: str) -> Key:
    origin = bound.operation.origin
    return str(bound.gpt_id), str(bound.action.id), origin, auth_scope(auth), sha256(secret.encode()).digest()
