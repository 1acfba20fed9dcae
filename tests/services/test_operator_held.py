"""Operations that the operator provides: offered to every GPT, called like the GPT's own, closed to builders."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.adapters.child_environment import child_environment
from discreet.adapters.egress import ContactPurpose, EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import OperatorAuth
from discreet.assistants.actions.consent.card import CallContext, ConsentRequest, InvalidCall
from discreet.assistants.actions.consent.database_cards import DatabaseCards
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.consent.warnings import WarningKind
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials
from discreet.assistants.actions.operation import Constant, Operation, Parameter
from discreet.assistants.actions.operator_services import OperatorService, OperatorServices
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.archive.manifest import decode
from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall
from discreet.ports.third_parties import ThirdPartyFailed
from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import ChosenBy, FieldPlace
from tests.fakes.third_party import ThirdParty
from tests.support.action_operations import object_schema
from tests.support.builder import Builder
from tests.support.gpt_with_actions import publish_gpt_with_actions

pytestmark = [pytest.mark.promise("P4"), pytest.mark.usefixtures("reset_third_parties")]

KEY = "operators-key-93a1"


def searching(origin: str, *constants: Constant, body: bool = False) -> OperatorService:
    place = FieldPlace.BODY if body else FieldPlace.QUERY
    operation = Operation(
        name="search_web",
        summary="Search the web",
        description="",
        method="POST" if body else "GET",
        origin=origin,
        path="/search",
        consequential=False,
        schema=object_schema({"query": {"type": "string"}}, ("query",)),
        parameters=(Parameter("q", "query", place, required=True),),
        media_type="application/json" if body else None,
        constants=constants,
    )
    auth = OperatorAuth("search", "header", "x-engine-key")
    return OperatorService(
        holder="search",
        capability=Capability.WEB_SEARCH,
        title="Web search",
        operations=(operation,),
        auth=auth,
        key=KEY,
    )


class Desk:
    """Consents of a server whose operator holds these services."""

    def __init__(self, infra: Infrastructure, *services: OperatorService) -> None:
        held = OperatorServices(services)
        self.egress = EgressGateway((), service_origins=held.origins)
        http = ThirdPartyClient(self.egress)
        connections = Connections(infra, http)
        authorizations = AuthorizationFlow(infra, http, connections, "http://localhost")
        credentials = CallCredentials(infra, http, connections, "http://localhost", held)
        self.actions = Actions(infra, http, connections, authorizations, credentials, held)
        cards = DatabaseCards(ConsentCipher(infra.keys, infra.random), infra.random)
        self.consents = Consents(infra, self.actions, http, cards, ToolAnswerReader(child_environment()))


@pytest_asyncio.fixture
async def desk(infra: Infrastructure, third_party: ThirdParty) -> AsyncIterator[Desk]:
    made = Desk(infra, searching(third_party.origin, Constant("format", FieldPlace.QUERY, "json")))
    yield made
    await made.egress.close()


@pytest_asyncio.fixture
async def gpt(infra: Infrastructure, services: Services, ada: Actor, other_party: ThirdParty) -> UUID:
    return await publish_gpt_with_actions(
        infra, services, ada, other_party.origin, capabilities=(Capability.WEB_SEARCH,)
    )


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("Ben")


async def proposed(desk: Desk, build: Builder, ben: Actor, gpt: UUID, arguments: str) -> ConsentRequest | InvalidCall:
    talk = await build.talk(ben, "Search for lanterns.", gpt_id=gpt)
    return await desk.consents.propose(ben, CallContext(talk, gpt, 1), ToolCall("call", "search_web", arguments))


async def card_of(desk: Desk, build: Builder, ben: Actor, gpt: UUID) -> ConsentRequest:
    card = await proposed(desk, build, ben, gpt, '{"query": "paper lanterns & more"}')
    assert isinstance(card, ConsentRequest), card
    return card


async def test_it_is_offered_beside_the_gpts_own_operations(desk: Desk, ben: Actor, gpt: UUID) -> None:
    offered = await desk.actions.list_operations(ben, gpt, 1)
    assert [each.name for each in offered] == ["getFlight", "createDraft", "search_web"]
    assert offered[-1].gpt_name == "Travel guide"
    assert offered[-1].wording == offered[0].wording > 0


async def test_the_call_leaves_as_it_was_shown_with_the_operators_key(
    desk: Desk, build: Builder, ben: Actor, gpt: UUID, third_party: ThirdParty
) -> None:
    card = await card_of(desk, build, ben, gpt)
    disclosure = card.disclosure
    assert disclosure.request.url == f"{third_party.origin}/search?q=paper%20lanterns%20%26%20more&format=json"
    assert [(field.name, field.value, field.pointer) for field in disclosure.fields] == [
        ("q", "paper lanterns & more", "/query"),
        ("format", "json", "/format~fixed"),
    ]
    assert disclosure.recipient.chosen_by is ChosenBy.OPERATOR
    assert card.warnings[0].kind is WarningKind.OPERATORS_CHOICE
    assert not {WarningKind.NOT_REVIEWED, WarningKind.BUILDERS_HOST} & {warning.kind for warning in card.warnings}
    assert KEY not in repr(card)
    assert third_party.requests == []
    await desk.consents.allow(ben, card.id, card.digest)
    made = await desk.consents.call(ben, card.id)
    [received] = third_party.requests
    assert (received.target, received.header("x-engine-key")) == (
        disclosure.request.url.removeprefix(third_party.origin),
        KEY,
    )
    assert made.text == '{"ok": true}'


async def test_a_body_is_made_of_parameters_and_constants(
    infra: Infrastructure, build: Builder, ben: Actor, gpt: UUID, third_party: ThirdParty
) -> None:
    desk = Desk(infra, searching(third_party.origin, Constant("max", FieldPlace.BODY, 5), body=True))
    card = await card_of(desk, build, ben, gpt)
    await desk.consents.allow(ben, card.id, card.digest)
    await desk.consents.call(ben, card.id)
    assert third_party.requests[0].body == card.disclosure.request.body == b'{"q":"paper lanterns & more","max":5}'
    await desk.egress.close()


async def test_neither_the_model_nor_the_person_changes_a_constant(
    desk: Desk, build: Builder, ben: Actor, gpt: UUID
) -> None:
    refused = await proposed(desk, build, ben, gpt, '{"query": "x", "format": "html"}')
    assert isinstance(refused, InvalidCall)
    card = await card_of(desk, build, ben, gpt)
    with pytest.raises(Invalid):
        await desk.consents.revise(ben, card.id, {"query": "x", "format": "html"})
    with pytest.raises(Invalid):
        await desk.consents.mask(ben, card.id, ["/format~fixed"])


async def test_another_constant_is_another_operation_for_always_allow(third_party: ThirdParty) -> None:
    one, other = (
        searching(third_party.origin, Constant("safe", FieldPlace.QUERY, safe)).operation.fingerprint("", None)
        for safe in (1, 2)
    )
    assert one != other


async def test_the_key_goes_to_no_origin_that_the_operator_has_left(
    infra: Infrastructure,
    desk: Desk,
    build: Builder,
    ben: Actor,
    gpt: UUID,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> None:
    card = await card_of(desk, build, ben, gpt)
    await desk.consents.allow(ben, card.id, card.digest)
    moved = Desk(infra, searching(other_party.origin))
    with pytest.raises(Conflict, match="no longer offers"):
        await moved.consents.call(ben, card.id)
    assert third_party.requests == other_party.requests == []
    await moved.egress.close()


async def test_the_operators_addresses_are_open_to_no_action(desk: Desk, third_party: ThirdParty) -> None:
    with pytest.raises(ThirdPartyFailed) as refused:
        desk.egress.open_third_party(ContactPurpose.ACTION, f"{third_party.origin}/search")
    assert refused.value.kind == "refused_address"


async def test_an_operators_call_goes_to_no_other_address(other_party: ThirdParty) -> None:
    egress = EgressGateway((other_party.origin,), service_origins=("https://engine.example.org",))
    for url in (other_party.origin, "https://another.example.org/search"):
        with pytest.raises(ThirdPartyFailed):
            egress.open_third_party(ContactPurpose.OPERATOR, url)
    await egress.close()


async def test_no_gpt_file_brings_the_operators_sign_in() -> None:
    file = (
        b'{"format": "discreet-gpt", "version": 1, "name": "Thief", "actions": [{"kind": "openapi", "path": "a",'
        b' "auth": {"type": "operator", "holder": "search", "scheme": "bearer"}}]}'
    )
    with pytest.raises(Invalid):
        decode(file)


async def test_the_key_belongs_to_one_origin(third_party: ThirdParty) -> None:
    held = OperatorServices((searching(third_party.origin),))
    other = replace(held.services[0], operations=searching("https://builder.example.org").operations)
    auth = other.auth
    assert isinstance(auth, OperatorAuth)
    assert held.key(auth, third_party.origin) == KEY
    assert held.key(auth, other.operation.origin) is None
    assert KEY not in repr(held)
