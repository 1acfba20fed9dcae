"""Hosts that imitate others, or hide their owner (detection/homographs.py)."""

import pytest

from discreet.detection.homographs import find_look_alike_warning


def puny(name: str) -> str:
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in name.split(".")
    )


@pytest.mark.parametrize(
    ("host", "says"),
    [
        (puny("pаypal.com"), "looks like “pаypal.com”, but it is not paypal"),
        (puny("аррӏе.com"), "it is not apple"),
        (puny("gооgle.example.org"), "it is not google"),
        (puny("pàypal.com"), "it is not paypal"),
        (puny("bаnk-berlin.example"), "mixes letters of several alphabets"),
        (puny("münchen.de"), "looks like “münchen.de”. Letters beyond a to z"),
        (puny("яндекс.рф"), "looks like “яндекс.рф”"),
        (puny("日本語テスト.jp"), "looks like “日本語テスト.jp”. Letters beyond"),
        ("paypa1.com", "“paypa1” looks like paypal"),
        ("g00gle.com", "looks like google"),
        ("arnazon.com", "looks like amazon"),
        ("micros0ft-support.com", "looks like microsoft"),
        ("payapl.com", "looks like paypal"),
        ("paypall.com", "looks like paypal"),
        ("gogle.com", "looks like google"),
        ("paypal-login.com", "has the name paypal in it, but belongs to the owner of paypal-login.com"),
        ("paypal.com.evil.example", "begins with paypal, but belongs to evil.example"),
        ("mybank.com.evil.example", "begins like mybank.com, but belongs to evil.example"),
        ("www.mybank.com.evil.co.uk", "begins like mybank.com, but belongs to evil.co.uk"),
        ("paypal.evil.example:8443", "begins with paypal, but belongs to evil.example"),
        ("paypal.vercel.app", "belongs to vercel.app"),
        ("93.184.216.34", "has no domain name (93.184.216.34)"),
        ("93.184.216.34:8443", "no domain name"),
        ("[2001:4860:4860::8888]", "no domain name ([2001:4860:4860::8888])"),
        ("[2001:4860:4860::8888]:443", "no domain name"),
        ("a." * 10 + "evil.example", "its end shows who owns it: evil.example"),
        ("x" * 63 + ".evil.example", "very long"),
    ],
)
def test_a_deceptive_name_gets_a_sentence(host: str, says: str) -> None:
    sentence = find_look_alike_warning(host)
    assert sentence is not None
    assert says in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "host",
    [
        "api.example.org", "paypal.com", "api.paypal.com", "www.google.co.uk", "maps.google.com", "api.github.com",
        "flights.example", "weather.gov", "bbc.co.uk", "shop.com.br", "api.amazon.com:8443", "s3.amazon.com",
        "6yq93jqsc3.execute-api.us-west-1.amazonaws.com", "ai.listennotes.com", "chatgpt-plugin.kiwi.com", "kalendar.ai",
        "lexi-shopping-assistant-chatgpt-plugin.iamnazzty.repl.co", "tanpilot.tan-proxy.xyz", "polarr.co", "avian.io",
        "ehodiexgqdfrfuvo2go5eumahm0fxjpz.lambda-url.us-west-2.on.aws", "trialradar3.marketflare.repl.co", "xkcd.com",
        "plugin.daizy.com", "ticktick.com", "localhost", "stripes.org", "note.com", "applet.dev", "finance.org", "motion.dev", "amazons.org",
    ],
)  # fmt: skip
def test_an_ordinary_name_gets_none(host: str) -> None:
    assert find_look_alike_warning(host) is None


def test_nothing_that_is_called_a_host_breaks_it() -> None:
    for host in ("", ".", "..", "xn--", "xn--a.b", "xn--\u00e9", ":", "[", "[]", "a:", "-", "xn--0.xn--1"):
        find_look_alike_warning(host)
