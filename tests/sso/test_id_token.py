"""ID tokens with one fault each: each is refused."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from discreet.identity.sso.id_token import ExpectedClaims, InvalidIdToken, UnknownKey, VerifiedIdentity, read
from tests.fakes.openid_provider import EC, ED, RSA, at_hash, b64, sign, sign_with_public_key, unsigned

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
EXPECTED = ExpectedClaims("https://id.example.org", "discreet", "a nonce", NOW)
GOOD = {
    "iss": "https://id.example.org", "aud": "discreet", "sub": "1001", "iat": AT, "exp": AT + 300, "nonce": "a nonce",
    "email": "gil@example.org", "email_verified": True, "name": "Gil", "groups": ["staff", "builders"],
}  # fmt: skip
PUBLISHED = [key.as_dict(private=False) for key in (RSA, EC, ED)]
ANOTHERS = RSAKey.generate_key(2048, {"kid": "rsa-1"}, private=True)


def believed(
    token: str, keys: list[dict[str, str | list[str]]] = PUBLISHED, access: str = "access"
) -> VerifiedIdentity:
    return read(token, keys, EXPECTED, access)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_good_token_is_believed(algorithm: str) -> None:
    vouched = believed(sign({**GOOD, "at_hash": at_hash("access", algorithm)}, algorithm))
    assert (vouched.subject, vouched.claims["email"], vouched.name) == ("1001", "gil@example.org", "Gil")
    assert vouched.groups("groups") == {"staff", "builders"}
    assert vouched.groups("") == vouched.groups("name of no claim") == frozenset()


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example.org"},
    "an issuer that looks the same": {"iss": "https://id.example.org/"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "many audiences, and ours is not the party": {"aud": ["discreet", "another"]},
    "many audiences, and another is the party": {"aud": ["discreet", "another"], "azp": "another"},
    "another party": {"azp": "another"},
    "no audience": {"aud": None},
    "an audience of nonsense": {"aud": {"discreet": 1}},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "a nonce that is no text": {"nonce": ["a nonce"]},
    "expired": {"exp": AT - 61},
    "never expires": {"exp": None},
    "expires in words": {"exp": "never"},
    "a time out of all bounds": {"exp": 10**30},
    "not a number": {"exp": True},
    "issued in the future": {"iat": AT + 3600},
    "never issued": {"iat": None},
    "not yet": {"nbf": AT + 3600},
    "of another answer": {"at_hash": at_hash("another access token", "RS256")},
    "an empty hash": {"at_hash": ""},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
    "a name without end": {"sub": "x" * 256},
    "a name that hides": {"sub": "a\0b"},
}


@pytest.mark.parametrize("fault", WRONG_CLAIMS)
def test_one_wrong_claim_is_enough(fault: str) -> None:
    claims = {name: value for name, value in {**GOOD, **WRONG_CLAIMS[fault]}.items() if value is not None}
    with pytest.raises(InvalidIdToken):
        believed(sign(claims))


def test_clocks_may_differ_a_little() -> None:
    assert believed(sign({**GOOD, "exp": AT - 59})).subject == "1001"
    assert believed(sign({**GOOD, "iat": AT + 59})).subject == "1001"


def with_crit() -> str:
    """Signed rightly, but with an extension that this reader does not know (RFC 7515, 4.1.11)."""
    header, body, _ = sign(GOOD).split(".")
    fields = {**json.loads(base64.urlsafe_b64decode(header + "==")), "crit": ["exp2"], "exp2": 1}
    signed = f"{b64(json.dumps(fields).encode())}.{body}"
    return f"{signed}.{b64(RSA.private_key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


FORGED: dict[str, Callable[[], str]] = {
    "unsigned": lambda: unsigned(GOOD),
    "HS256 with the public key as PEM": lambda: sign_with_public_key(GOOD),
    "HS256 with the modulus": lambda: sign_with_public_key(GOOD, RSA.as_dict(private=False)["n"].encode()),
    "HS256 with nothing": lambda: sign_with_public_key(GOOD, b"\0"),
    "RS512": lambda: sign(GOOD, "RS512", RSA),
    "PS256": lambda: sign(GOOD, "PS256", RSA),
    "another's key with the same name": lambda: sign(GOOD, "RS256", ANOTHERS),
    "changed after signing": lambda: ".".join((sign(GOOD).split(".")[0], sign({**GOOD, "sub": "1"}).split(".")[1], sign(GOOD).split(".")[2])),
    "signature cut off": lambda: sign(GOOD).rpartition(".")[0] + ".",
    "an elliptic key for RS256": lambda: sign(GOOD).replace(sign(GOOD).split(".")[0], sign(GOOD, "ES256").split(".")[0]),
    "a key that the token brings": lambda: sign(GOOD, "RS256", ANOTHERS, jwk=ANOTHERS.as_dict(private=False)),
    "something critical that is not understood": lambda: with_crit(),
    "no token": lambda: "",
    "two parts": lambda: "a.b",
    "letters of no alphabet": lambda: "\u00e4.\u00f6.\u00fc",
    "too long": lambda: "a" * 40_000,
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGED)
def test_what_the_provider_did_not_sign_is_not_believed(forgery: str) -> None:
    with pytest.raises(InvalidIdToken):
        believed(FORGED[forgery]())


def test_a_short_key_is_not_believed() -> None:
    with pytest.warns(Warning, match="Key size"):
        short = RSAKey.generate_key(1024, {"kid": "short"}, private=True)
    with pytest.raises(InvalidIdToken, match="too short"):
        believed(sign(GOOD, "RS256", short), [short.as_dict(private=False)])


def test_a_key_of_another_curve_or_use_is_no_key() -> None:
    p384 = ECKey.generate_key("P-384", {"kid": "p384"}, private=True)
    for key in (p384.as_dict(private=False), {**PUBLISHED[1], "use": "enc"}, {**PUBLISHED[1], "alg": "ES384"}):
        with pytest.raises(UnknownKey):
            believed(sign(GOOD, "ES256"), [key])


def test_without_a_name_the_only_key_of_its_kind_is_meant() -> None:
    nameless = jwt.encode({"alg": "RS256"}, GOOD, RSA)
    assert believed(nameless).subject == "1001"
    with pytest.raises(UnknownKey):
        believed(nameless, [*PUBLISHED, ANOTHERS.as_dict(private=False)])


def test_an_unknown_key_says_so() -> None:
    with pytest.raises(UnknownKey):
        believed(sign(GOOD), PUBLISHED[1:])


@pytest.mark.parametrize(
    ("claim", "groups"),
    [("staff", {"staff"}), (["a", 1, None, {"b": 1}], {"a"}), ({"a": 1}, set()), (None, set()), (7, set())],
)
def test_groups_in_every_form(claim: Any, groups: set[str]) -> None:
    assert believed(sign({**GOOD, "groups": claim})).groups("groups") == groups


def test_time_is_measured_at_the_clock_that_is_given() -> None:
    late = ExpectedClaims(EXPECTED.issuer, EXPECTED.client_id, EXPECTED.nonce, NOW + timedelta(hours=1))
    with pytest.raises(InvalidIdToken):
        read(sign(GOOD), PUBLISHED, late, "access")
