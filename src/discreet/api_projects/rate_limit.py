"""Rate limits of each key: requests and tokens a minute, in process memory.

Invariants:
- Pure; the time is an argument.
- A bucket fills evenly and holds one minute's amount.
- A token estimate is reserved before the work and settled after it, so that concurrent requests count each other.
- One request may overdraw the bucket. Then the key waits until the level is above zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from discreet.errors import TooMany

MINUTE = 60.0
MAX_KEPT = 10_000
"""Keys whose buckets are remembered. Beyond that, full buckets are dropped."""


@dataclass
class TokenBucket:
    """A token bucket: `level` of `capacity` at the time `at` (seconds)."""

    capacity: int
    level: float
    at: float

    def fill(self, now: float) -> None:
        self.level = min(self.capacity, self.level + (now - self.at) * self.capacity / MINUTE)
        self.at = now

    def seconds_to(self, level: float) -> float:
        return max(0.0, (level - self.level) * MINUTE / self.capacity)


@dataclass(frozen=True, kw_only=True)
class RateLimitStatus:
    """The key's remaining limits, for response headers.

    Resets are the seconds until the bucket is full.
    """

    requests: int
    requests_left: int
    requests_reset: float
    tokens: int
    tokens_left: int
    tokens_reset: float


class RateLimited(TooMany):
    """The key's limit is reached. `status` tells which."""

    code = "rate_limit_exceeded"

    def __init__(self, sentence: str, *, retry_after: int, status: RateLimitStatus) -> None:
        super().__init__(sentence, retry_after=retry_after)
        self.status = status


class RateLimiter:
    """Limits `requests` and `tokens` a minute for each key.

    `now` returns the seconds of a monotonic clock.
    """

    def __init__(self, requests: int, tokens: int, now: Callable[[], float]) -> None:
        self._requests, self._tokens, self._now = requests, tokens, now
        self._key_buckets: dict[UUID, tuple[TokenBucket, TokenBucket]] = {}

    def take(self, key_id: UUID) -> RateLimitStatus:
        """Count one request. RateLimited when requests or tokens are used up."""
        requests, tokens = self._buckets(key_id)
        self._refuse_empty(requests, tokens, 1)
        requests.level -= 1
        return _status(requests, tokens)

    def reserve(self, key_id: UUID, tokens: int) -> "Reservation":
        """Reserve an estimate of a request's tokens. RateLimited when they are used up."""
        requests, token_bucket = self._buckets(key_id)
        self._refuse_empty(requests, token_bucket, 0)
        token_bucket.level -= tokens
        return Reservation(self, key_id, tokens)

    def spend(self, key_id: UUID, tokens: int) -> None:
        """Count used tokens, input and output; a negative number gives tokens back."""
        bucket = self._buckets(key_id)[1]
        bucket.level = min(bucket.capacity, bucket.level - tokens)

    @staticmethod
    def _refuse_empty(requests: TokenBucket, tokens: TokenBucket, needed_requests: int) -> None:
        seconds = ceil(max(requests.seconds_to(needed_requests), tokens.seconds_to(1)))
        if seconds:
            name = "requests" if requests.level < needed_requests else "tokens"
            sentence = f"This key has used up its {name} for now. Try again in {seconds} seconds."
            raise RateLimited(sentence, retry_after=seconds, status=_status(requests, tokens))

    def _buckets(self, key_id: UUID) -> tuple[TokenBucket, TokenBucket]:
        now = self._now()
        if key_id not in self._key_buckets:
            self._forget_full(now)
            self._key_buckets[key_id] = (
                TokenBucket(self._requests, self._requests, now),
                TokenBucket(self._tokens, self._tokens, now),
            )
        for bucket in self._key_buckets[key_id]:
            bucket.fill(now)
        return self._key_buckets[key_id]

    def _forget_full(self, now: float) -> None:
        if len(self._key_buckets) < MAX_KEPT:
            return
        for key_id, buckets in list(self._key_buckets.items()):
            for bucket in buckets:
                bucket.fill(now)
            if all(bucket.level >= bucket.capacity for bucket in buckets):
                del self._key_buckets[key_id]


class Reservation:
    """An estimate taken from a key's tokens. It is settled once."""

    __slots__ = ("_key_id", "_limiter", "_tokens")

    def __init__(self, limiter: RateLimiter, key_id: UUID, tokens: int) -> None:
        self._limiter, self._key_id, self._tokens = limiter, key_id, tokens

    def settle(self, tokens: int) -> None:
        """Replace the estimate by the tokens that the request used."""
        self._limiter.spend(self._key_id, tokens - self._tokens)
        self._tokens = tokens


def _status(requests: TokenBucket, tokens: TokenBucket) -> RateLimitStatus:
    return RateLimitStatus(
        requests=requests.capacity,
        requests_left=max(0, int(requests.level)),
        requests_reset=requests.seconds_to(requests.capacity),
        tokens=tokens.capacity,
        tokens_left=max(0, int(tokens.level)),
        tokens_reset=tokens.seconds_to(tokens.capacity),
    )
