"""The OAuth protocol by itself: a token endpoint's possible answers, and the sign-ins that a builder may set up."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from msgspec.structs import replace as replaced

from discreet.assistants.actions.action import ClientCredentialsAuth, OAuthAuth
from discreet.assistants.actions.editing.auth import check_auth
from discreet.assistants.actions.oauth.oauth import MAX_LIFETIME, TokenRefused, build_authorization_url, parse_tokens
from discreet.errors import Invalid
from discreet.ports.third_parties import ThirdPartyAnswer

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def auth_at(origin: str, **more: Any) -> OAuthAuth:
    return OAuthAuth(f"{origin}/authorize", f"{origin}/token", "discreet-client", **more)


@pytest.mark.parametrize(
    ("status", "text", "why"),
    [
        (200, "", "cannot be read"),
        (200, "[" * 100_000, "cannot be read"),
        (200, '"x"', "cannot be read"),
        (502, "<html>", r"status 502\) cannot be read"),
        (200, "{}", "status 200"),
        (400, '{"error": "invalid_grant"}', "gave no token: invalid_grant"),
        (400, '{"error": 5, "access_token": "t"}', "status 400"),
        (200, '{"access_token": "t", "token_type": "mac"}', "an unsupported kind"),
        (200, '{"access_token": "a\\r\\nb", "token_type": "bearer"}', "cannot be sent"),
        (200, '{"access_token": "", "token_type": "bearer"}', "cannot be sent"),
        (200, '{"access_token": {}, "token_type": "bearer"}', "cannot be sent"),
        (200, '{"access_token": "t", "refresh_token": "\\u0000", "token_type": "bearer"}', "cannot be sent"),
        (200, json.dumps({"access_token": "t" * 16_001, "token_type": "bearer"}), "cannot be sent"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_token_is_none(status: int, text: str, why: str) -> None:
    answer = ThirdPartyAnswer(status, "application/json", text, len(text))
    with pytest.raises(TokenRefused, match=why) as caught:
        parse_tokens(answer, "flights.example", NOW)
    assert caught.value.sentence.startswith("flights.example gave")


@pytest.mark.parametrize(
    ("fields", "lasts"),
    [
        ({"expires_in": 3600}, timedelta(hours=1)),
        ({"expires_in": "3600"}, timedelta(hours=1)),
        ({"expires_in": 3600.0, "token_type": "BEARER"}, timedelta(hours=1)),
        ({"expires_in": -5}, timedelta()),
        ({"expires_in": 10**30}, MAX_LIFETIME),
        ({"expires_in": 10**10}, MAX_LIFETIME),
        ({"expires_in": "soon"}, None),
        ({"expires_in": "nan"}, None),
        ({"expires_in": None, "refresh_token": None}, None),
        ({}, None),
    ],
)
def test_how_long_a_token_lasts(fields: Any, lasts: timedelta | None) -> None:
    text = json.dumps({"access_token": "t", **fields})
    tokens = parse_tokens(ThirdPartyAnswer(200, "application/json", text, len(text)), "flights.example", NOW)
    assert tokens.expires_at == (NOW + lasts if lasts is not None else None)


# Sign-ins that a builder may set up


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/token",
        "https://flights.example/token",
        "https://login.api.flights.example/token",
        "https://api.flights.example.evil.example/token",
        "http://api.flights.example/token",
        "https://api.flights.example:8443/token",
        "https://user@api.flights.example/token",
        "https://api.flights.example/token#x",
        "javascript:alert(1)",
        "//api.flights.example/token",
        "",
    ],
)
def test_a_sign_in_is_at_the_actions_own_host(url: str) -> None:
    here, there = "https://api.flights.example", "https://api.flights.example/token"
    for auth in (OAuthAuth(there, url, "id"), OAuthAuth(url, there, "id"), ClientCredentialsAuth(url, "id")):
        with pytest.raises(Invalid) as caught:
            check_auth(auth, here, (), ())
        assert caught.value.field == "auth"


def test_a_sign_in_may_be_where_the_operator_says() -> None:
    auth = OAuthAuth("https://login.example/authorize", "https://login.example/token", "id")
    with pytest.raises(Invalid, match=r"at the action's own host, api\.flights\.example, or at an origin that"):
        check_auth(auth, "https://api.flights.example", (), ())
    assert check_auth(auth, "https://api.flights.example", (), ("https://login.example",)) == auth


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": ""},
        {"client_id": "a\nb"},
        {"scopes": ("two words",)},
        {"scopes": ('"',)},
        {"scopes": tuple(map(str, range(101)))},
        {"authorization_url": "https://api.flights.example/authorize?redirect_uri=https://evil.example"},
        {"authorization_url": "https://api.flights.example/authorize?a=1&state=x"},
        {"authorization_url": "https://api.flights.example/authorize?response_mode=form_post"},
    ],
)
def test_a_sign_in_that_cannot_work_is_refused(
    changed: dict[str, str] | dict[str, tuple[str]] | dict[str, tuple[str, ...]],
) -> None:
    auth = replaced(auth_at("https://api.flights.example"), **changed)
    with pytest.raises(Invalid) as caught:
        check_auth(auth, "https://api.flights.example", (), ())
    assert caught.value.field == "auth"


def test_what_an_authorization_url_held_stays() -> None:
    auth = OAuthAuth("https://a.example/authorize?tenant=x%20y", "https://a.example/token", "id&=", ("a", "b"))
    url = build_authorization_url(auth, "https://discreet.example/cb", "s", "v")
    assert url.startswith("https://a.example/authorize?tenant=x%20y&response_type=code&")
    asked = dict(parse_qsl(urlsplit(url).query))
    assert (asked["tenant"], asked["client_id"], asked["scope"]) == ("x y", "id&=", "a b")
