"""The one table of settings: every row has its field, its default and its line in the documents."""

from dataclasses import fields
from pathlib import Path

import pytest

from discreet.errors import Misconfigured
from discreet.setting_values import WitnessAddress
from discreet.settings import SETTINGS, Settings, read_settings, settings_page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_is_made_from_the_table() -> None:
    assert PAGE.read_text() == settings_page(), "run: discreet settings --markdown > docs/settings.md"


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    assert [setting.field for setting in SETTINGS] == [field.name for field in fields(Settings)]
    assert all(setting.name == f"DISCREET_{setting.field.upper()}" for setting in SETTINGS)


def test_the_defaults_in_words_are_the_real_ones() -> None:
    settings = read_settings({})
    for setting in SETTINGS:
        real, said = getattr(settings, setting.field), setting.default_in_words
        if isinstance(real, bool):
            assert said == ("yes" if real else "no")
        elif isinstance(real, int):
            assert said == str(real)
        elif real is None:
            assert said == setting.otherwise != ""
    assert settings.home == Path("~/.local/share/discreet").expanduser()
    assert settings.log_level == "info"


def test_some_defaults_follow_from_other_settings() -> None:
    settings = read_settings({"DISCREET_HOME": "/data/{host}", "DISCREET_HOST": "::1", "DISCREET_PORT": "81"})
    assert settings.master_key_file == Path("/data/{host}/keys/master.key")
    assert settings.public_url == "http://[::1]:81"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings({setting.name: "" for setting in SETTINGS}) == read_settings({})


def test_what_is_given_is_read_by_its_type() -> None:
    given = {
        "DISCREET_PUBLIC_URL": "https://chat.example.org/",
        "DISCREET_ANSWER_TOKENS": "64",
        "HOME_OF": "x",
    }
    settings = read_settings(given)
    assert (settings.public_url, settings.answer_tokens) == ("https://chat.example.org", 64)


def test_hosts_and_fields_are_lists_of_names() -> None:
    settings = read_settings(
        {"DISCREET_HOSTS": "Discreet, chat.internal,::1,", "DISCREET_MODEL_FIELDS": "top_x, min_y"}
    )
    assert settings.hosts == ("discreet", "chat.internal", "::1")
    assert settings.model_fields == ("top_x", "min_y")


@pytest.mark.parametrize("given", ["*", "*.example.org", "http://discreet", "discreet:8000", "a b", "a/b", "@x", ".x"])
def test_a_host_is_a_plain_name(given: str) -> None:
    with pytest.raises(Misconfigured, match="DISCREET_HOSTS"):
        read_settings({"DISCREET_HOSTS": given})


@pytest.mark.parametrize("given", ["messages", "store", "user", "a b", "model, top_x"])
def test_a_field_that_the_server_sets_itself_is_not_listed(given: str) -> None:
    with pytest.raises(Misconfigured, match="DISCREET_MODEL_FIELDS"):
        read_settings({"DISCREET_MODEL_FIELDS": given})


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if setting.secret])
def test_a_secret_is_not_shown_in_the_sentence_about_it(name: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_settings({name: "hush-hush \n"})
    assert name in refused.value.sentence
    assert "hush" not in refused.value.sentence


WITNESS = "witness.example/w1+aaa979f4+BATGMPI5f4DyyyAerTjZdw72A4gRTtqfevPPsg9BvDqK"


def test_witnesses_are_pairs_of_a_key_and_a_url() -> None:
    given = {"DISCREET_WITNESSES": f" {WITNESS}  https://witness.example/ ", "DISCREET_WITNESSES_REQUIRED": "1"}
    assert read_settings(given).witnesses == (WitnessAddress(WITNESS, "https://witness.example"),)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (WITNESS, "URL"),
        (f"{WITNESS} ftp://witness.example", "URL"),
        (f"{WITNESS.replace('aaa979f4', 'aaa979f5')} https://witness.example", "damaged"),
        (f"{WITNESS} https://one.example, {WITNESS} https://two.example", "list each witness once"),
        ("log.example+11304998+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop https://x.example", "Ed25519 cosignatures"),
    ],
)
def test_a_witness_that_cannot_be_used_is_refused_with_the_reason(given: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=f"DISCREET_WITNESSES.*{why}"):
        read_settings({"DISCREET_WITNESSES": given})


def test_no_more_witnesses_are_required_than_are_named() -> None:
    with pytest.raises(Misconfigured, match="DISCREET_WITNESSES_REQUIRED is 2"):
        read_settings({"DISCREET_WITNESSES": f"{WITNESS} https://w.example", "DISCREET_WITNESSES_REQUIRED": "2"})


@pytest.mark.parametrize(
    ("engine", "missing"), [("searxng", "URL"), ("brave", "KEY"), ("tavily", "KEY"), ("kagi", "KEY")]
)
def test_an_engine_has_what_it_needs(engine: str, missing: str) -> None:
    with pytest.raises(Misconfigured, match=f"DISCREET_SEARCH_{missing} is missing"):
        read_settings({"DISCREET_SEARCH_ENGINE": engine})


def test_an_engines_address_is_an_origin_with_a_folder_at_most() -> None:
    given = {"DISCREET_SEARCH_ENGINE": "searxng", "DISCREET_SEARCH_URL": "https://tools.example.org/searx/"}
    assert read_settings(given).search_url == "https://tools.example.org/searx"
