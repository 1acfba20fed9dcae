"""The rule of mentions: the GPT and its authors become parties, later content never trains, no limit widens."""

from itertools import product
from uuid import uuid4

import pytest

from discreet.chat.conversations.key_scopes import ContentScope, scope_for
from discreet.chat.conversations.message import Mention, MessageBody
from discreet.promises.mention import limit_of_mention, may_call, parties_of_mention
from discreet.promises.parties import Label, Service, gpt_party, message_label
from discreet.promises.recipients import ModelLimit, is_narrower

OWN, GPT, AUTHOR = uuid4(), uuid4(), uuid4()
KEYS = {scope: b"" for scope in ContentScope}


@pytest.mark.promise("P1")
@pytest.mark.promise("P3")
def test_the_gpt_and_earlier_authors_join_the_question_and_the_answer() -> None:
    assert parties_of_mention(GPT, frozenset({AUTHOR})) == {gpt_party(GPT), gpt_party(AUTHOR)}
    assert MessageBody("", mention=Mention(GPT, "x"), origins=(AUTHOR,)).joined_parties == {
        gpt_party(GPT),
        gpt_party(AUTHOR),
    }
    assert MessageBody("").joined_parties == frozenset()


@pytest.mark.promise("P1")
@pytest.mark.parametrize("own", [None, OWN])
def test_what_follows_a_mention_is_out_of_the_pipelines_reach(own: object) -> None:
    first = message_label(Service.CONSUMER_CHAT, uuid4(), uuid4(), own)  # type: ignore[arg-type]
    assert scope_for(first, first, KEYS) is ContentScope.IMPROVEMENT
    grown = first | Label(MessageBody("", mention=Mention(GPT, "x")).joined_parties)
    assert scope_for(grown, first, KEYS) is ContentScope.PRIVATE


@pytest.mark.promise("P14")
@pytest.mark.parametrize(("own", "mentioned"), list(product(ModelLimit, ModelLimit)))
def test_the_narrower_limit_of_both_gpts_holds(own: ModelLimit, mentioned: ModelLimit) -> None:
    limit = limit_of_mention(own, mentioned)
    assert limit in (own, mentioned)
    assert not is_narrower(own, limit)
    assert not is_narrower(mentioned, limit)


@pytest.mark.promise("P4")
def test_a_gpt_that_seals_its_chat_lets_no_other_make_calls() -> None:
    assert [limit for limit in ModelLimit if not may_call(limit)] == [ModelLimit.SEALED]
