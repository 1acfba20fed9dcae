"""Reading web pages: a card for each address, the site's rules first, and nothing beyond what was allowed."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.adapters.child_environment import child_environment
from discreet.adapters.egress import EgressGateway
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.adapters.extraction.page_reader import ConfinedPageReader
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.consent.card import CallContext, CallResult, ConsentRequest, InvalidCall
from discreet.assistants.actions.consent.database_cards import DatabaseCards
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.consent.warnings import WarningKind
from discreet.assistants.actions.ledger.entry import LedgerState
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials
from discreet.assistants.actions.operator_services import OperatorServices
from discreet.assistants.actions.pages.operation import build_page_service
from discreet.assistants.actions.pages.visit import PAGE_BYTES, PageVisits
from discreet.assistants.actions.service import Actions
from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall
from discreet.promises.capabilities import Capability
from discreet.promises.consent import ADDRESS_CARRIES
from discreet.promises.disclosure import ChosenBy, MarkKind
from tests.fakes.look_up import NameService
from tests.fakes.third_party import Answer, ThirdParty, bomb
from tests.fakes.web_site import ROBOTS, article, page, robots, site
from tests.support.builder import Builder
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.socket_audit import watch_sockets

pytestmark = [pytest.mark.promise("P4"), pytest.mark.usefixtures("reset_third_parties")]

FERRIES = article("Ferry times", "The ferry leaves the harbour every hour, except on Sundays.")
OPEN = robots("user-agent: *\nallow: /")


class Desk:
    """Consents of a server that reads web pages, also those of `origins` on loopback."""

    def __init__(self, infra: Infrastructure, *origins: str, names: NameService | None = None) -> None:
        held = OperatorServices((build_page_service(),))
        self.egress = EgressGateway((), names, service_origins=held.origins, page_origins=origins)
        http = ThirdPartyClient(self.egress)
        connections = Connections(infra, http)
        authorizations = AuthorizationFlow(infra, http, connections, "http://localhost")
        credentials = CallCredentials(infra, http, connections, "http://localhost", held)
        self.actions = Actions(infra, http, connections, authorizations, credentials, held)
        cards = DatabaseCards(ConsentCipher(infra.keys, infra.random), infra.random)
        reader = ConfinedPageReader(child_environment(), ChildExtractor())
        pages = PageVisits(http, reader, frozenset(origins))
        tool_answers = ToolAnswerReader(child_environment())
        self.consents = Consents(infra, self.actions, http, cards, tool_answers, pages)


@pytest_asyncio.fixture
async def desk(infra: Infrastructure, third_party: ThirdParty) -> AsyncIterator[Desk]:
    made = Desk(infra, third_party.origin)
    yield made
    await made.egress.close()


@pytest_asyncio.fixture
async def gpt(infra: Infrastructure, services: Services, ada: Actor, other_party: ThirdParty) -> UUID:
    return await publish_gpt_with_actions(
        infra, services, ada, other_party.origin, capabilities=(Capability.READ_PAGES,)
    )


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("Ben")


@pytest_asyncio.fixture
async def talk(build: Builder, ben: Actor, gpt: UUID) -> UUID:
    return await build.talk(ben, "When does the ferry leave? I am at ben@mail.example.", gpt_id=gpt)


async def proposed(desk: Desk, ben: Actor, gpt: UUID, talk: UUID, address: str) -> ConsentRequest | InvalidCall:
    context = CallContext(talk, gpt, 1, own_words=("When does the ferry leave? I am at ben@mail.example.",))
    return await desk.consents.propose(ben, context, ToolCall("call", "read_page", f'{{"url": "{address}"}}'))


async def card_of(desk: Desk, ben: Actor, gpt: UUID, talk: UUID, address: str) -> ConsentRequest:
    card = await proposed(desk, ben, gpt, talk, address)
    assert isinstance(card, ConsentRequest), card
    return card


async def read(desk: Desk, ben: Actor, gpt: UUID, talk: UUID, address: str) -> CallResult:
    card = await card_of(desk, ben, gpt, talk, address)
    await desk.consents.allow(ben, card.id, card.digest)
    return await desk.consents.call(ben, card.id)


# The card


async def test_the_card_shows_the_address_and_who_chose_it_and_offers_no_always(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    address = f"{third_party.origin}/times?for=ben%40mail.example#part"
    card = await card_of(desk, ben, gpt, talk, address)
    disclosure = card.disclosure
    assert disclosure.request.url == f"{third_party.origin}/times?for=ben@mail.example"
    assert (disclosure.request.method, disclosure.recipient.host) == ("GET", third_party.origin.removeprefix("http://"))
    assert disclosure.recipient.chosen_by is ChosenBy.MODEL
    assert [field.value for field in disclosure.fields] == [f"{third_party.origin}/times?for=ben@mail.example"]
    assert MarkKind.PERSONAL in {mark.kind for part in disclosure.fields[0].parts for mark in part.marks}
    assert card.decision.no_always == ADDRESS_CARRIES
    kinds = {warning.kind for warning in card.warnings}
    assert WarningKind.MODELS_CHOICE in kinds
    assert not {WarningKind.NOT_REVIEWED, WarningKind.BUILDERS_HOST, WarningKind.OWN_CHOICE} & kinds
    assert third_party.requests == []
    with pytest.raises(Conflict, match="Always allow"):
        await desk.consents.allow(ben, card.id, card.digest, always=True)
    assert third_party.requests == []


async def test_a_changed_address_is_another_request_to_its_own_host(
    infra: Infrastructure,
    ben: Actor,
    gpt: UUID,
    talk: UUID,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> None:
    desk = Desk(infra, third_party.origin, other_party.origin)
    card = await card_of(desk, ben, gpt, talk, f"{third_party.origin}/one")
    changed = await desk.consents.revise(ben, card.id, {"url": f"{other_party.origin}/two"})
    assert changed.disclosure.recipient.host == other_party.origin.removeprefix("http://")
    assert changed.path == "/two"
    with pytest.raises(Conflict):
        await desk.consents.allow(ben, card.id, card.digest)
    await desk.consents.allow(ben, card.id, changed.digest)
    await desk.consents.call(ben, card.id)
    assert third_party.requests == []
    assert [request.path for request in other_party.requests] == [ROBOTS, "/two"]
    await desk.egress.close()


async def test_personal_data_in_an_address_is_marked_and_edited_not_masked(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID
) -> None:
    card = await card_of(desk, ben, gpt, talk, "https://isle.example/times?for=ben%40mail.example&day=1")
    with pytest.raises(Invalid, match="Edit it instead"):
        await desk.consents.mask(ben, card.id, ["/url"])
    [address] = card.disclosure.fields
    marks = {part.text: {mark.kind for mark in part.marks} for part in address.parts}
    assert marks["ben@mail.example"] == {MarkKind.PERSONAL}
    assert address.value == "https://isle.example/times?for=ben@mail.example&day=1"
    edited = await desk.consents.revise(ben, card.id, {"url": "https://isle.example/times?day=1"})
    assert edited.disclosure.request.url == "https://isle.example/times?day=1"
    assert edited.disclosure.personal_kinds == frozenset()


@pytest.mark.parametrize(
    "address",
    [
        "https://ben:secret@isle.example/",
        "https://isle.example@evil.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://wiki.corp/",
        "https://printer.local/",
        "http://isle.example/",
        "https://isle.example:8443/",
        "file:///etc/passwd",
        "ftp://isle.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "//isle.example/",
        "isle.example",
        "/etc/passwd",
        "https://",
        "https:///path",
        "https://isle.example/" + "a" * 9_000,
        "",
    ],
)
async def test_an_address_that_no_page_may_have_gets_no_card(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, address: str
) -> None:
    with watch_sockets(stops=True) as seen:
        refused = await proposed(desk, ben, gpt, talk, address)
    assert isinstance(refused, InvalidCall)
    assert "secret" not in refused.sentence
    assert seen.addresses == []


async def test_an_address_without_an_argument_gets_no_card(desk: Desk, ben: Actor, gpt: UUID, talk: UUID) -> None:
    for arguments in ("{}", '{"url": 1}', '{"url": null}', '{"url": "https://a.example/", "more": 1}'):
        context = CallContext(talk, gpt, 1)
        made = await desk.consents.propose(ben, context, ToolCall("call", "read_page", arguments))
        assert isinstance(made, InvalidCall)


async def test_a_confusable_host_is_marked_on_the_card(desk: Desk, ben: Actor, gpt: UUID, talk: UUID) -> None:
    card = await card_of(desk, ben, gpt, talk, "https://p\N{CYRILLIC SMALL LETTER A}ypal.com/")
    assert card.disclosure.recipient.host.startswith("xn--")
    assert card.disclosure.recipient.look_alike is not None
    honest = await card_of(desk, ben, gpt, talk, "https://isle.example/")
    assert honest.disclosure.recipient.look_alike is None


async def test_another_spelling_of_a_path_cannot_pass_by_the_rules(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    third_party.answer = site({ROBOTS: robots("user-agent: *\ndisallow: /private"), "/private/a": FERRIES})
    for path in ("/public/../private/a", "/%70rivate/a", "/./private/a", "/public/%2e%2e/private/a"):
        made = await read(desk, ben, gpt, talk, third_party.origin + path)
        assert "asks programs not to read" in (made.sentence or "")
    assert {request.path for request in third_party.requests} == {ROBOTS}


async def test_a_persons_own_words_in_an_address_are_marked(desk: Desk, ben: Actor, gpt: UUID, talk: UUID) -> None:
    card = await card_of(desk, ben, gpt, talk, "https://isle.example/?q=when+does+the+ferry+leave%3F+I+am+at")
    kinds = {mark.kind for part in card.disclosure.fields[0].parts for mark in part.marks}
    assert MarkKind.OWN_WORDS in kinds


# The visit


async def test_the_rules_are_asked_first_then_the_page_is_read(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, services: Services
) -> None:
    third_party.answer = site({ROBOTS: OPEN, "/times": FERRIES})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/times")
    assert [request.path for request in third_party.requests] == [ROBOTS, "/times"]
    for request in third_party.requests:
        assert request.header("user-agent") == "Discreet"
        assert request.header("cookie") is request.header("authorization") is request.header("referer") is None
    assert made.status == 200
    assert "every hour" in made.text
    [source] = made.sources
    assert (source.title, source.date, source.url) == ("Ferry times", "2026-03-04", f"{third_party.origin}/times")
    assert source.host == third_party.origin.removeprefix("http://")
    assert made.whole_page
    assert "lets programs read" in (made.sentence or "")
    [entry] = (await services.ledger.entries(ben)).entries
    assert (entry.state, entry.facts.page, entry.facts.standing) == (LedgerState.ANSWERED, True, False)
    assert "robots.txt" in entry.sentence


async def test_the_ledgers_row_is_there_before_anything_is_asked(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, services: Services
) -> None:
    card = await card_of(desk, ben, gpt, talk, f"{third_party.origin}/times")
    await desk.consents.allow(ben, card.id, card.digest)
    third_party.answer = Answer(delay=30.0)
    import asyncio

    call = asyncio.create_task(desk.consents.call(ben, card.id))
    await third_party.request_received.wait()
    [entry] = (await services.ledger.entries(ben)).entries
    assert entry.state is LedgerState.SENDING
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    with pytest.raises(Conflict):
        await desk.consents.call(ben, card.id)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (robots("user-agent: *\ndisallow: /"), "asks programs not to read this page"),
        (robots("", status=500), "doesn't show its rules"),
        (robots("", status=503), "doesn't show its rules"),
        (Answer(raw=b"nonsense\r\n\r\n"), "doesn't show its rules"),
        (Answer(raw=b""), "doesn't show its rules"),
        (Answer(redirect="/robots.txt"), "doesn't show its rules"),
        (Answer(redirect="https://169.254.169.254/robots.txt"), "which can't be used"),
    ],
)
async def test_a_page_is_not_requested_without_its_sites_permission(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, services: Services, rules: Answer, why: str
) -> None:
    third_party.answer = site({ROBOTS: rules, "/times": FERRIES})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/times")
    assert why in f"{made.sentence} {made.text}"
    assert made.may_have_arrived
    assert {request.path for request in third_party.requests} == {ROBOTS}
    [entry] = (await services.ledger.entries(ben)).entries
    assert entry.may_have_arrived
    assert "every hour" not in made.text


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429])
async def test_a_site_without_rules_lets_its_pages_be_read(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, status: int
) -> None:
    third_party.answer = site({ROBOTS: robots("user-agent: *\ndisallow: /", status=status), "/times": FERRIES})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/times")
    assert "every hour" in made.text


@pytest.mark.parametrize(
    ("rules", "headers"),
    [
        ("user-agent: *\ncontent-usage: / ai-use=n", ()),
        ("user-agent: *\nallow: /", (("Content-Usage", "train-ai=y, ai-use=n"),)),
        ("user-agent: *\ncontent-usage: / ai-use=y", (("Content-Usage", "ai-use=y"), ("Content-Usage", "ai-use=n"))),
    ],
)
async def test_a_page_that_its_site_withholds_from_ai_is_dropped(
    desk: Desk,
    ben: Actor,
    gpt: UUID,
    talk: UUID,
    third_party: ThirdParty,
    rules: str,
    headers: tuple[tuple[str, str], ...],
) -> None:
    withheld = page(FERRIES.body, headers=headers)
    third_party.answer = site({ROBOTS: robots(rules), "/times": withheld})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/times")
    assert made.text == ""
    assert "asks that AI models don't use this page" in (made.sentence or "")


async def test_what_a_site_says_about_training_is_reported(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    third_party.answer = site({"/times": page(FERRIES.body, headers=(("Content-Usage", "train-ai=n"),))})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/times")
    assert "asks not to train AI on this page" in (made.sentence or "")


# Redirects


async def test_a_redirect_within_the_host_is_followed_under_the_rules_of_the_new_path(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    third_party.answer = site(
        {ROBOTS: robots("user-agent: *\ndisallow: /private"), "/a": Answer(redirect="/b?c=d"), "/b": FERRIES}
    )
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert "every hour" in made.text
    assert [source.url for source in made.sources] == [f"{third_party.origin}/b?c=d"]
    third_party.reset()
    third_party.answer = site(
        {ROBOTS: robots("user-agent: *\ndisallow: /private"), "/a": Answer(redirect="/private"), "/private": FERRIES}
    )
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert "asks programs not to read" in (made.sentence or "")
    assert [request.path for request in third_party.requests] == [ROBOTS, "/a"]


async def test_endless_redirects_end(desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty) -> None:
    third_party.answer = site({"/a": Answer(redirect="/a")})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert "too many times" in (made.sentence or "")
    assert len(third_party.requests) == 5


async def test_a_redirect_to_another_host_is_reported_and_not_followed(
    infra: Infrastructure, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    desk = Desk(infra, third_party.origin, other_party.origin)
    third_party.answer = site({"/a": Answer(redirect=f"{other_party.origin}/there?x=1")})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert made.status == 302
    assert f"call this function again with: {other_party.origin}/there?x=1" in made.text
    assert made.sources == ()
    assert other_party.requests == []
    card = await card_of(desk, ben, gpt, talk, f"{other_party.origin}/there?x=1")
    assert card.decision.asks
    assert card.disclosure.recipient.host == other_party.origin.removeprefix("http://")
    await desk.egress.close()


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://localhost/",
        "file:///etc/passwd",
        "gopher://x/",
        "https://user:pass@isle.example/",
        "https://" + "a" * 20_000,
        "\\\\evil\\x",
        "https://[fe80::1]/",
    ],
)
async def test_a_redirect_to_an_internal_address_is_neither_followed_nor_revealed(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, target: str
) -> None:
    third_party.answer = site({"/a": Answer(redirect=target)})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert "every hour" not in made.text
    assert "169.254" not in made.text + (made.sentence or "")
    assert [request.path for request in third_party.requests][:2] == [ROBOTS, "/a"]


async def test_rules_at_another_host_lead_to_a_new_card_for_that_host(
    infra: Infrastructure, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    desk = Desk(infra, third_party.origin, other_party.origin)
    third_party.answer = site({ROBOTS: Answer(redirect=f"{other_party.origin}/robots.txt"), "/a": FERRIES})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a?b=c")
    assert f"call this function again with: {other_party.origin}/a?b=c" in made.text
    assert [request.path for request in third_party.requests] == [ROBOTS]
    assert other_party.requests == []
    await desk.egress.close()


# Attacks from the page's side


async def test_a_name_that_leads_inside_is_refused_and_nothing_is_sent(
    infra: Infrastructure, ben: Actor, gpt: UUID, talk: UUID
) -> None:
    names = NameService({"rebind.example": [["9.9.9.9"], ["127.0.0.1"], ["127.0.0.1"]], "inside.example": ["10.0.0.7"]})
    desk = Desk(infra, names=names)
    with watch_sockets(stops=True) as seen:
        inside = await read(desk, ben, gpt, talk, "https://inside.example/")
        assert seen.addresses == []
        rebound = await read(desk, ben, gpt, talk, "https://rebind.example/")
    assert "The address inside.example can't be used. Nothing was sent." in (inside.sentence or "")
    assert not inside.may_have_arrived
    assert "10.0.0.7" not in (inside.sentence or "")
    assert set(seen.addresses) == {("9.9.9.9", 443)}
    assert rebound.text == ""
    await desk.egress.close()


async def test_action_origins_are_no_page_origins(
    infra: Infrastructure, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    desk = Desk(infra)
    desk.egress._action_origins = frozenset({third_party.origin})
    assert isinstance(await proposed(desk, ben, gpt, talk, f"{third_party.origin}/a"), InvalidCall)
    await desk.egress.close()


@pytest.mark.parametrize(
    ("hostile", "why"),
    [
        (bomb(64), "larger than"),
        (bomb(64, "deflate"), "larger than"),
        (page(b"<p>" + b"x" * 65_536, endless=True), "larger than"),
        (page("<p>" + "x" * (PAGE_BYTES + 1)), "larger than"),
        (page("<p>words", encoding="br"), None),
        (Answer(b"\0" * 100, media_type="application/zip"), "can't be read"),
        (Answer(b"\x89PNG\r\n\x1a\n", media_type="image/png"), "can't be read"),
        (page("<p>words", cut=3), "closed the connection"),
    ],
)
async def test_a_hostile_body_is_bounded(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty, hostile: Answer, why: str | None
) -> None:
    third_party.answer = site({"/a": hostile})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    if why is not None:
        assert made.text == ""
        assert why in (made.sentence or "")


async def test_a_robots_txt_without_end_is_read_up_to_its_limit(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    endless = robots("user-agent: *\ndisallow: /a\n" + "# more\n" * 9_000, endless=True)
    third_party.answer = site({ROBOTS: endless, "/a": FERRIES})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert "asks programs not to read" in (made.sentence or "")


async def test_a_page_that_is_gone_has_a_status_and_no_text(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    third_party.answer = site({})
    made = await read(desk, ben, gpt, talk, f"{third_party.origin}/a")
    assert (made.status, made.text, made.sources) == (404, "", ())


async def test_a_revised_address_is_checked_like_the_first(
    desk: Desk, ben: Actor, gpt: UUID, talk: UUID, third_party: ThirdParty
) -> None:
    card = await card_of(desk, ben, gpt, talk, f"{third_party.origin}/a")
    for address in ("https://169.254.169.254/", "https://a:b@isle.example/", "nonsense", ""):
        with pytest.raises(Invalid):
            await desk.consents.revise(ben, card.id, {"url": address})
