"""E-mail addresses have one form, so that spellings of one mailbox are one account."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.errors import Invalid
from discreet.identity.accounts.account import clean_email, comparable_email, email_spellings
from discreet.identity.sso.provider import ProviderUpdate, check_update

ONE_MAILBOX = {
    "as it is written": "ada@example.org",
    "capitals": "Ada@Example.ORG",
    "white space": "  ada@example.org\t",
    "no-break space": "\u00a0ada@example.org\u3000",
    "full-width letters": "ａｄａ@ｅｘａｍｐｌｅ.ｏｒｇ",
    "a full-width at": "ada＠example．org",
    "mathematical letters": "𝒶𝒹𝒶@example.org",
    "a dot at the end": "ada@example.org.",
    "dots at the end": "ada@example.org..",
    "ideographic dots": "ada@example。org。",
    "circled letters": "ⓐⓓⓐ@ⓔxample.org",
}
SAME = {
    "Zoë@Example.org": "zoe\u0308@example.org",
    "zoë@münchen.example": "ZOË@xn--mnchen-3ya.example",
    "a@straße.example": "a@STRAßE.example",
    "a@例え.jp": "a@xn--r8jz45g.jp",
}
DIFFERENT = [
    ("ada@example.org", "аda@example.org"),  # a Cyrillic letter: another mailbox, which only looks alike
    ("ada@example.org", "ada+lists@example.org"),
    ("ada@example.org", "a.da@example.org"),
    ("a@strasse.example", "a@straße.example"),
]
NONE = [
    "", "@", "ada", "ada@", "@example.org", "ada@example", "ada@.", "ada@example..org", "ada@@example.org",
    "a da@example.org", "ada@exam ple.org", "ad\u200da@example.org", "ad\u00ada@example.org", "ada\ufe0f@example.org",
    "ada\u034f@example.org", "ada\u3164@example.org", "ada\u202e@example.org", "ada\x00@example.org", "\ud800@example.org",
    "<ada>@example.org", "ada,ben@example.org", '"ada"@example.org', "ada\\@example.org", "ada@[::1]",
    "ada@example.org:25", "ada@-example.org", "ada@" + "é" * 64 + ".org", "a" * 250 + "@example.org",
    "a" * 3000 + "@example.org", "ada☺@example.org", "ada@exam\u200dple.org", "ada@*.example.org",
]  # fmt: skip


@pytest.mark.parametrize("spelt", ONE_MAILBOX.values(), ids=ONE_MAILBOX.keys())
def test_spellings_of_one_mailbox_are_one_address(spelt: str) -> None:
    assert clean_email(spelt) == comparable_email(spelt) == "ada@example.org"
    assert "ada@example.org" in email_spellings(spelt)


@pytest.mark.parametrize(("one", "other"), SAME.items())
def test_letters_beyond_ascii_have_one_form(one: str, other: str) -> None:
    assert clean_email(one) == clean_email(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_mailboxes_stay_different(one: str, other: str) -> None:
    assert clean_email(one) != clean_email(other)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_address_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_email(text)
    assert refused.value.field == "email"
    assert refused.value.sentence.endswith(".")
    comparable_email(text)
    assert all(each.encode() for each in email_spellings(text)), "nothing that a database would refuse"


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_form_of_a_form_is_itself(local: str, domain: str) -> None:
    try:
        form = clean_email(f"{local}@{domain}.org")
    except Invalid:
        return
    assert clean_email(form) == comparable_email(form) == form
    assert email_spellings(form) == [form]


def test_a_providers_domain_has_the_form_of_its_peoples_addresses() -> None:
    wanted = ProviderUpdate(
        issuer="https://id.example.org",
        client_id="client",
        client_secret=None,
        domains=["@MÜNCHEN.example.", "ｃｏｒｐ.example"],
        groups_claim="",
        roles={},
        session_hours=12,
    )
    provider = check_update(UUID(int=1), wanted, ())
    assert provider.domains == ("corp.example", "xn--mnchen-3ya.example")
    assert all(provider.vouches_for(clean_email(each)) for each in ("zoë@münchen.example", "a@Corp.example."))
    assert not provider.vouches_for(clean_email("zoe@munchen.example"))
