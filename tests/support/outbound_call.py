"""Calling a third party through the outbound gateway, and the outcome."""

import pytest

from discreet.adapters.third_party import ThirdPartyClient
from discreet.ports.third_parties import Credentials, ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.disclosure import ExactRequest
from tests.fakes.third_party import ThirdParty
from tests.support.consented_call import consent_to

SECRET = "the turquoise otter sleeps under the bridge at noon"
NO_CREDENTIALS = Credentials()
CARRIED = {"host", "content-length", "connection"}
"""The headers that the gateway adds by itself."""


def get_request(party: ThirdParty, target: str = "/flights") -> ExactRequest:
    return ExactRequest("GET", party.origin + target, (("accept", "*/*"), ("user-agent", "Discreet")))


def post_request(party: ThirdParty, body: bytes = b'{"to":"x"}') -> ExactRequest:
    return ExactRequest("POST", f"{party.origin}/drafts", (("content-type", "application/json"),), body)


async def send_request(client: ThirdPartyClient, request: ExactRequest) -> ThirdPartyAnswer:
    return await client.send(consent_to(request), NO_CREDENTIALS)


async def send_and_fail(
    client: ThirdPartyClient, request: ExactRequest, credentials: Credentials = NO_CREDENTIALS
) -> ThirdPartyFailed:
    """Return the failure of a call, and check its sentence."""
    with pytest.raises(ThirdPartyFailed) as caught:
        await client.send(consent_to(request), credentials)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert SECRET not in sentence
    assert caught.value.sent != sentence.endswith("Nothing was sent.")
    return caught.value
