"""The third party receives exactly the bytes that the person was shown (P4).

Random operations with random arguments, and every operation of the documents in DISCREET_TEST_DOCUMENTS, go through
disclosure, grant and the real gateway to a third party that records its requests.
"""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.assistants.actions.consent.disclosure import disclose
from discreet.assistants.actions.openapi import import_document
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request.arguments import BadArguments
from discreet.errors import Invalid
from discreet.ports.third_parties import Credentials
from discreet.promises.consented_call import ConsentedCall, consented
from discreet.promises.disclosure import Disclosure
from discreet.promises.grants import GRANT_LIFETIME, Grant
from discreet.promises.workspace_rules import OWN_SPACE
from tests.fakes.third_party import ReceivedRequest, ThirdParty
from tests.support.action_arguments import arguments_for
from tests.support.action_operations import bind_operation, operation, path_parameter, query_parameter

pytestmark = pytest.mark.promise("P4")

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ACCOUNT, CONVERSATION, GRANT = (UUID(int=n) for n in (7, 8, 9))
CARRYING = {"host", "connection", "content-length"}
"""Headers that say how a message is carried: the only ones that a person does not see."""
KEYS = Credentials((("authorization", "Bearer k3y"),), (("api_key", "k3y"),))

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(letters, max_size=30) | st.text(st.sampled_from("/.?&=#%+;,: \r\n\"'é🦊\u202e"), max_size=12)
values = st.recursive(
    texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
flat = st.dictionaries(st.text(letters, min_size=1, max_size=8), texts, min_size=1, max_size=4)
bodies = st.one_of(
    st.tuples(st.just("application/json"), values),
    st.tuples(st.just("application/x-www-form-urlencoded"), flat),
    st.tuples(st.just("multipart/form-data"), flat),
    st.tuples(st.just("text/plain"), texts),
)


@pytest_asyncio.fixture
async def way_out(third_party: ThirdParty) -> AsyncIterator[ThirdPartyClient]:
    """The real connector, which the operator allows to reach the recording third party."""
    egress = EgressGateway((third_party.origin,))
    yield ThirdPartyClient(egress)
    await egress.close()


def allowed(disclosure: Disclosure) -> ConsentedCall:
    """The person's yes to exactly this."""
    to = disclosure.recipient
    grant = Grant(
        id=GRANT,
        account_id=ACCOUNT,
        conversation_id=CONVERSATION,
        gpt_id=to.gpt_id,
        gpt_version=to.gpt_version,
        fingerprint=disclosure.fingerprint,
        digest=disclosure.request.digest,
        given_at=NOW,
        expires_at=NOW + GRANT_LIFETIME,
    )
    return consented(grant, ACCOUNT, CONVERSATION, disclosure, NOW, call_site=OWN_SPACE)


async def exchanged(
    operation: Operation,
    arguments: dict[str, Any],
    third_party: ThirdParty,
    way_out: ThirdPartyClient,
    keys: Credentials,
) -> tuple[Disclosure, ReceivedRequest]:
    """The disclosure as its user sees it, and the request that arrived after they allowed it."""
    here = msgspec.structs.replace(operation, origin=third_party.origin)
    shown = disclose(bind_operation(here), arguments, own_words=(), third_party_answers=(), credentials=None)
    third_party.requests.clear()
    await way_out.send(allowed(shown), keys)
    [received] = third_party.requests
    return shown, received


def check(shown: Disclosure, received: ReceivedRequest, origin: str) -> None:
    request = shown.request
    assert (received.method, origin + received.target) == (request.method, request.url)
    assert received.body == request.body
    seen = [(name.lower(), value) for name, value in received.headers if name.lower() not in CARRYING]
    assert seen == [(name.lower(), value) for name, value in request.headers]


@given(one=texts, two=texts, body=bodies, method=st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
async def test_whatever_is_shown_is_what_arrives(
    one: str,
    two: str,
    body: Any | tuple[str, dict[str, str]] | tuple[str, str],
    method: str,
    third_party: ThirdParty,
    way_out: ThirdPartyClient,
) -> None:
    media_type, content = body
    with_all_places = operation(
        path_parameter("one"), query_parameter("two"), path="/base/{one}/then", method=method, media_type=media_type
    )
    try:
        shown, received = await exchanged(
            with_all_places, {"one": one, "two": two, "body": content}, third_party, way_out, Credentials()
        )
    except BadArguments:
        assume(False)
    check(shown, received, third_party.origin)
    body_fields = "".join(field.value for field in shown.fields if field.pointer.startswith("/body"))
    assert media_type != "text/plain" or body_fields == content == received.body.decode()


async def test_credentials_are_all_that_the_door_adds(third_party: ThirdParty, way_out: ThirdPartyClient) -> None:
    search = operation(query_parameter("q"), path="/search")
    shown, received = await exchanged(search, {"q": "sea & sky"}, third_party, way_out, KEYS)
    assert received.header("authorization") == "Bearer k3y"
    target = received.target.replace("&api_key=k3y", "")
    headers = tuple(header for header in received.headers if header[0].lower() != "authorization")
    check(shown, replace(received, target=target, headers=headers), third_party.origin)


async def test_a_changed_request_finds_no_way_out(third_party: ThirdParty, way_out: ThirdPartyClient) -> None:
    """The test of the test: a byte more than was shown, and there is no call to send."""
    search = msgspec.structs.replace(operation(query_parameter("q"), path="/search"), origin=third_party.origin)
    shown = disclose(bind_operation(search), {"q": "sea"}, own_words=(), third_party_answers=(), credentials=None)
    call = allowed(shown)
    changed = replace(shown, request=replace(shown.request, url=shown.request.url + "s"))
    with pytest.raises(TypeError):
        ConsentedCall(call.grant, changed)
    with pytest.raises(TypeError):
        replace(call, disclosure=changed)


def documents() -> list[Path]:
    folder = os.environ.get("DISCREET_TEST_DOCUMENTS")
    return sorted(path for path in Path(folder).iterdir() if path.suffix != ".md") if folder else []


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
async def test_every_operation_of_real_documents(
    path: Path, third_party: ThirdParty, way_out: ThirdPartyClient
) -> None:
    """With arguments made from its own schema, as a model would make them."""
    try:
        operations = import_document(path.read_text(errors="replace")).operations
    except Invalid:
        pytest.skip("no document of ours to read: what is refused is tested elsewhere")
    for each_operation in operations:
        assert await arrived(each_operation, third_party, way_out), f"no arguments were found for {each_operation.name}"


async def arrived(operation: Operation, third_party: ThirdParty, way_out: ThirdPartyClient) -> int:
    """How many of the arguments tried went through; each is checked."""
    through = 0
    for arguments in examples_of(operation.schema):
        with suppress(BadArguments):
            shown, received = await exchanged(operation, arguments, third_party, way_out, Credentials())
            check(shown, received, third_party.origin)
            through += 1
    return through


def examples_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A few arguments that the schema allows, the smallest first."""
    drawn: list[dict[str, Any]] = []

    @given(arguments_for(schema))
    @settings(max_examples=8, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    def keep(arguments: Any) -> None:
        drawn.append(arguments)

    keep()
    return drawn
