"""P1 to P14 answered for the signed-in person, by the enforcing functions; as JSON, and as pages without scripts."""

import re
from dataclasses import asdict
from html import escape, unescape
from typing import Any
from uuid import uuid4

import pytest

from discreet.http.services import Services
from discreet.promises.promises import PROMISES, in_reading_order
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.evidence_log import wait_until_signed
from tests.support.people import Cast
from tests.support.translations import TRANSLATED, patterns_in

PAGES = ("/privacy", "/privacy/answers")


async def answers(person: Client, query: str = "") -> Any:
    found = (await person.get(f"/api/privacy{query}")).ok()
    return {each["id"]: each for each in found["answers"]}, found


async def page(person: Client, path: str) -> str:
    answer = await person.get(path)
    assert answer.status == 200, answer.body[:300]
    assert answer.headers["Cache-Control"] == "no-store"
    return as_read(unescape(re.sub("</?(?:code|strong)>", "", answer.body.decode())))


def as_read(text: str) -> str:
    """The text as a page shows it: no marks of Markdown, and typographic apostrophes."""
    return text.replace("`", "").replace("**", "").replace("'", "’")


@pytest.mark.parametrize("path", PAGES)
async def test_a_visitor_learns_every_promise_and_who_runs_the_server(cast: Cast, path: str) -> None:
    text = await page(cast.visitor, path)
    for promise in PROMISES:
        for said in (
            promise.short.question,
            promise.short.verdict,
            promise.short.text,
            promise.question,
            promise.answer,
            *promise.details,
        ):
            assert as_read(said) in text
    assert "Where the model runs" in text
    assert "Who runs this server" in text
    assert "For you" not in text


async def test_a_visitors_json_says_nothing_of_anybody(cast: Cast) -> None:
    found, whole = await answers(cast.visitor)
    assert list(found) == [promise.id for promise in in_reading_order()]
    assert all(each["lines"] == [] and each["evidence"] == [] for each in found.values())
    assert "Sign in" in whole["about"]


async def test_what_would_train_is_what_the_receipt_says_then(cast: Cast) -> None:
    before, _ = await answers(cast.ben)
    talk = await ask(cast.ben, "Hello")
    receipt = (await cast.ben.get(f"/api/conversations/{talk.conversation}/receipt")).ok()["improve"]
    assert before["P1"]["lines"][0].endswith(receipt["sentence"])
    assert [each["sentence"] for each in receipt["reasons"]] == before["P1"]["lines"][1:]
    of_it, _ = await answers(cast.ben, f"?conversation={talk.conversation}")
    assert of_it["P1"]["lines"][0] == f"This chat? {receipt['sentence']}"
    (await cast.ben.put(f"/api/conversations/{talk.conversation}/improve", {"allowed": False})).ok()
    of_it, _ = await answers(cast.ben, f"?conversation={talk.conversation}")
    assert "you turned training off for this chat" in of_it["P1"]["lines"][0]


async def test_the_switch_shows_at_once(cast: Cast) -> None:
    (await cast.dan.put("/api/me/improve", {"allowed": True})).ok()
    assert "is on for your account since" in (await answers(cast.dan))[0]["P2"]["lines"][0]
    (await cast.dan.put("/api/me/improve", {"allowed": False})).ok()
    found, _ = await answers(cast.dan)
    assert "is off for your account since" in found["P2"]["lines"][0]
    assert "you said no" in found["P1"]["lines"][0]


async def test_what_is_open_in_memory_and_only_for_this_session(cast: Cast) -> None:
    assert "no open temporary chat" in (await answers(cast.ben))[0]["P9"]["lines"][0]
    talk = await ask(cast.ben, "Hello", temporary=True)
    assert "holds 1 temporary chat of this session" in (await answers(cast.ben))[0]["P9"]["lines"][0]
    assert "no open temporary chat" in (await answers(cast.ada))[0]["P9"]["lines"][0]
    (await cast.ben.delete(f"/api/conversations/{talk.conversation}")).ok()
    assert "no open temporary chat" in (await answers(cast.ben))[0]["P9"]["lines"][0]


async def test_how_much_of_ones_own_the_log_holds(cast: Cast, services: Services) -> None:
    (await cast.ben.put("/api/me/improve", {"allowed": False})).ok()
    entries = len((await cast.ben.get("/api/me/evidence")).ok()["entries"])
    assert "about you" in (await answers(cast.ben))[0]["P12"]["lines"][0]
    await wait_until_signed(services.sequencer)
    [line] = (await answers(cast.ben))[0]["P12"]["lines"]
    assert line.startswith(f"The evidence log holds {entries} entries about you. Signed: all, the last on ")


async def test_in_a_workspace_nothing_trains(cast: Cast) -> None:
    found, whole = await answers(cast.emil)
    assert "enterprise workspace; its content never trains a model" in found["P1"]["lines"][0]
    assert "enterprise workspace" in whole["about"]


async def test_about_a_gpt_it_says_what_its_builder_allows_and_to_whom_it_can_send(cast: Cast) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "<b>Guide</b>"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    found, whole = await answers(cast.ben, f"?gpt={gpt}")
    assert "the GPT's builder has not allowed it" in " ".join(found["P1"]["lines"])
    assert "has no actions" in found["P4"]["lines"][0]
    assert found["P6"]["lines"][0].startswith("The GPT's builder can't read your chat. ")
    assert found["P7"]["lines"][0].startswith("The operator of this server can't read your chat. ")
    assert "<b>Guide</b>" in whole["about"]
    raw = (await cast.ben.get(f"/privacy/answers?gpt={gpt}")).body.decode()
    assert "<b>Guide</b>" not in raw
    assert "&lt;b&gt;Guide&lt;/b&gt;" in raw
    mine, _ = await answers(cast.ada)
    assert "you do not allow it" in " ".join(mine["P3"]["lines"])


@pytest.mark.promise("P6")
@pytest.mark.parametrize("path", ["/api/privacy", *PAGES])
async def test_a_receipt_of_another_persons_conversation_is_refused(cast: Cast, path: str) -> None:
    talk = await ask(cast.ben, "Ben's own")
    gpt = (await cast.ada.post("/api/gpts", {"name": "Hidden"})).ok()["id"]
    for person in (cast.ada, cast.olga, cast.dan):
        assert (await person.get(f"{path}?conversation={talk.conversation}")).status == 404
    for absent in (f"?gpt={gpt}", f"?gpt={uuid4()}", f"?conversation={uuid4()}"):
        assert (await cast.ben.get(f"{path}{absent}")).status == 404
    assert (await cast.ben.get(f"{path}?conversation={talk.conversation}")).status == 200
    # A visitor gets the same answer about any conversation, whether it exists or not
    visitors = [(await cast.visitor.get(f"{path}?conversation={id_}")).body for id_ in (talk.conversation, uuid4())]
    assert visitors[0] == visitors[1]


@pytest.mark.parametrize("path", PAGES)
async def test_the_pages_say_what_the_json_says(cast: Cast, path: str) -> None:
    found, whole = await answers(cast.ben)
    text = await page(cast.ben, path)
    assert whole["about"] in text
    for each in found.values():
        for said in (
            each["question"],
            each["answer"],
            *each["details"],
            *each["lines"],
            *(there["label"] for there in each["evidence"]),
        ):
            assert as_read(said) in text, said


@pytest.mark.parametrize("path", PAGES)
async def test_the_questions_that_people_ask_stand_first_and_each_is_linked_at_the_side(cast: Cast, path: str) -> None:
    raw = (await cast.visitor.get(path)).body.decode()
    order = re.findall(r'<section class="answer" id="(P\d+)">', raw)
    assert order[:4] == ["P7", "P6", "P1", "P10"]
    assert sorted(order) == sorted(promise.id for promise in PROMISES)
    side = raw.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'href="#(\w+)"', side) == [*order, "check", "server"]
    for there in ("check", "server"):
        assert f'id="{there}"' in raw
    assert "`" not in raw.partition("<main")[2].partition("</main>")[0]


async def test_details_are_behind_a_click_and_open_in_the_version_to_print(cast: Cast) -> None:
    closed, opened = [
        (await cast.visitor.get(f"/privacy/answers{query}")).body.decode() for query in ("", "?details=true")
    ]
    assert closed.count("<details>") == opened.count("<details open>") == len(PROMISES)


async def test_it_is_in_the_readers_language_and_the_exact_commitments_are_marked_as_english(cast: Cast) -> None:
    raw = (await cast.visitor.get("/privacy/answers", headers={"Accept-Language": "de"})).body.decode()
    assert '<html lang="de">' in raw
    for said in ("Kann der Betreiber meine Chats lesen?", "<strong>Nein.</strong>", "Selbst prüfen"):
        assert said in raw
    assert raw.count('<div lang="en">') == len(PROMISES)


async def test_every_page_that_is_named_as_evidence_is_there(cast: Cast) -> None:
    found, _ = await answers(cast.ben)
    hrefs = {there["href"].partition("#")[0] for each in found.values() for there in each["evidence"]}
    assert hrefs
    for href in hrefs:
        assert (await cast.ben.get(href)).status == 200


@pytest.mark.promise("P7")
async def test_who_can_read_what_stands_in_a_table(cast: Cast) -> None:
    [readers] = [each.readers for each in PROMISES if each.id == "P7"]
    assert len(readers) >= 6
    body = (await cast.ben.get("/api/privacy")).ok()["answers"]
    assert [each["readers"] for each in body if each["id"] == "P7"] == [[asdict(reader) for reader in readers]]
    plain = (await cast.visitor.get("/privacy/answers")).body.decode()
    for reader in readers:
        cells = (f'<th scope="row">{escape(reader.who)}</th>', f"<td>{escape(reader.reads)}</td>")
        assert "".join((*cells, f"<td>{escape(reader.noticed)}</td>")) in plain


async def test_the_plain_page_needs_no_script_and_the_apps_page_keeps_its_own(cast: Cast) -> None:
    plain, app = [(await cast.ben.get(path)).body.decode() for path in reversed(PAGES)]
    assert "<script" not in plain
    assert re.search(r"<script[^>]+src=\"/assets/", app)
    assert app.index("<noscript>") < app.index("For you") < app.rindex("</noscript>")


@pytest.mark.parametrize("language", TRANSLATED)
async def test_every_answer_is_in_the_readers_language(cast: Cast, language: str) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    talk = await ask(cast.ben, "Hello")
    await ask(cast.ben, "Hello", temporary=True)
    (await cast.ben.put("/api/me/retention", {"days": 30, "confirmed": True})).ok()
    patterns = patterns_in(language)
    for person, query in (
        (cast.ben, f"?conversation={talk.conversation}"),
        (cast.ben, ""),
        (cast.ada, f"?gpt={gpt}"),
        (cast.emil, ""),
        (cast.olga, ""),
    ):
        found, whole = await answers(person, query)
        said = [whole["about"]]
        said += [
            text for each in found.values() for text in (*each["lines"], *(link["label"] for link in each["evidence"]))
        ]
        sentences = [sentence for text in said for sentence in re.split(r"(?<=[.?!]) (?=[A-Z“])", text)]
        missing = [one for one in sentences if not any(pattern.fullmatch(one) for pattern in patterns)]
        assert missing == [], f"{language}: {missing}"
