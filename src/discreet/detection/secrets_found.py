"""Secrets: keys, tokens, passwords, codes.

Invariants:
- Only the secret is found; the words beside it stay.
- A value counts by its own form (a provider's key, a signed token, a private key), or by the word before it if it is
  written as a value. Code that fetches a password, a type or a placeholder does not count.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from discreet.detection.folded import NormalizedText
from discreet.detection.form import Candidate, Check, Form, PatternSearch, accept_whole, form
from discreet.detection.span import Kind

_TOKEN_FORMS = (
    r"sk-(?:proj-|ant-|or-|svcacct-|admin-)?[A-Za-z0-9_-]{20,200}",  # model providers
    r"(?:gsk|xai|pplx|fw|tgp_v1|csk)[_-][A-Za-z0-9_-]{30,120}|r8_[A-Za-z0-9]{30,60}|hf_[A-Za-z0-9]{30,60}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,100}|whsec_[A-Za-z0-9+/=]{20,80}",  # payments
    r"sq0(?:atp|csp)-[A-Za-z0-9_-]{22,60}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    r"gh[pousr]_[A-Za-z0-9]{30,100}|github_pat_[A-Za-z0-9_]{30,100}|gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_.-]{18,60}",
    r"ATATT3[A-Za-z0-9_=-]{60,250}|ATBB[A-Za-z0-9]{24,60}",  # code and code reviews
    r"npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}|rubygems_[a-f0-9]{48}|dckr_pat_[A-Za-z0-9_-]{20,60}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,200}|xapp-\d-[A-Z0-9]{5,20}-\d{5,20}-[a-f0-9]{32,80}",  # messengers
    r"\d{8,10}:A[A-Za-z0-9_-]{34}|[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}",
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,300}",  # clouds
    r"GOCSPX-[A-Za-z0-9_-]{28}|do[opr]_v1_[a-f0-9]{64}|hv[sb]\.[A-Za-z0-9_-]{24,200}|dapi[a-f0-9]{32}",
    r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}|key-[a-f0-9]{32}|[a-f0-9]{32}-us\d{1,2}|SK[a-f0-9]{32}",  # mail
    r"lin_api_[A-Za-z0-9]{40}|secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,60}|figd_[A-Za-z0-9_-]{30,60}",  # office
    r"sntry[su]_[A-Za-z0-9+/=_-]{40,250}|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|NRAK-[A-Z0-9]{27}|phc_[A-Za-z0-9]{40,50}",
    r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,30}(?:-[A-Za-z0-9]{16,50})?|sbp_[a-f0-9]{40}|AGE-SECRET-KEY-1[A-Z0-9]{58}",
)  # fmt: skip
TOKEN = rf"(?<![\w-])(?:{'|'.join(_TOKEN_FORMS)})(?![\w-])"
"""A key or token with a form of its own, which is recognised anywhere. Nothing else has that form."""
_MAX_KEY_LENGTH = 65_536
"""Maximum number of characters of a private key in text form."""
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_EDGE = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_BODY = re.compile(r"(?:[A-Za-z0-9+/=\s\\]|[\w-]{1,30}: [^\n]{0,200}\n){0,65536}+")


@dataclass(frozen=True)
class PrivateKeys(PatternSearch):
    """PEM and PGP blocks up to their end.

    A truncated block counts up to its last key character.
    """

    def find(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        at = 0
        while match := _BEGIN.search(text.text, at):
            edge = _EDGE.search(text.text, match.end(), match.end() + _MAX_KEY_LENGTH)
            body = _BODY.match(text.text, match.end())
            at = edge.end() if edge and "END" in edge.group()[:8] else body.end() if body else match.end()
            yield match.start(), at


_NO_VALUE = re.compile(
    r"(?:string|str|text|int|integer|bool|boolean|number|object|any|bytes|varchar\S*|char\S*|required|optional|none|null|"
    r"nil|true|false|undefined|void|password|passwd|secret|token|key|value|yes|no|n/a|example|changeme\W*|redacted|hidden|"
    r"x{3,}|\*{2,}.*|\.{2,}.*|-+|_+|•+|…|your[\w-]*|my[_-](?:password|secret|token|key)|<.*|\[.*|\{.*|\$.*|%[({\w].*|"
    r"os\.\S*|process\.env\S*|env[.(]\S*|getenv\S*|getpass\S*|self\.\S*|this\.\S*|args\.\S*|config\S*|settings\.\S*|"
    r"req(?:uest)?\.\S*|input\(.*|\w+\(.*|\w+(?:\.\w+)+\(.*|function\b.*|await|new|is|and|or|for|if|the|a|an|to|in|on|"
    r"https?://.*|\(.*|\w[\w.]*[\[(].*|\w*_(?:password|secret|token|key|pwd)|[a-z_]+(?:\.[a-z_]+)*\.\w*(?:pass|secret|token|key|pwd|get|value)\w*|"
    r"field|incorrect|wrong|invalid|correct|expired|protected|missing|empty|strong|weak|safe|secure|forgotten|reset)"
    r"[.,;:!?)\"'`]*",
    re.I,
)
_NAME = re.compile(r"[a-z]+\d{0,2}(?:[_.-][a-z]*\d{0,2})*", re.ASCII | re.I)
"""An identifier or a name in a program or a text."""
_ONLY_LETTERS = re.compile(r"[a-z]+|[A-Z]?[a-z]+", re.ASCII)
_CLOSING = ".,;:!?)]}>\"'`"


def _entropy(value: str) -> float:
    """Return the Shannon entropy in bits per character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _bare(candidate: Candidate) -> str:
    """Return the value without the punctuation of the sentence around it."""
    return candidate.letters.rstrip(_CLOSING)


def _next_letters(candidate: Candidate, value: str) -> str:
    """Return the three characters after the value."""
    end = candidate.start + len(value)
    return candidate.within.text[end : end + 3]


def _password(candidate: Candidate) -> int:
    """Accept a value after `password:` and the like.

    A word of letters only counts if the line ends after it, or in quotes.
    """
    value = _bare(candidate)
    quoted = candidate.before.endswith(('"', "'", "`"))
    if len(value) < 3 or _NO_VALUE.fullmatch(value):
        return 0
    if not quoted and _ONLY_LETTERS.fullmatch(value):
        ends = _next_letters(candidate, value).lstrip(".,;\"'` ")
        return len(value) if ends[:1] in ("", "\n", "\r") and len(value) > 3 else 0
    return len(value)


def _accept_stated_password(candidate: Candidate) -> int:
    """Accept a value after `my password is` that is not an ordinary word."""
    value = _bare(candidate)
    quoted = candidate.before.endswith(('"', "'", "`"))
    wordlike = re.fullmatch(r"[^\W\d_][^\W\d_A-Z'-]*(?:['-][^\W\d_]+)*", value) is not None
    if len(value) < 4 or _NO_VALUE.fullmatch(value):
        return 0
    return len(value) if quoted or not wordlike or _ends_sentence_as_value(candidate, value) else 0


def _ends_sentence_as_value(candidate: Candidate, value: str) -> bool:
    """Return whether a word after "my password is" is a value.

    It ends the sentence and is not a word about passwords.
    """
    after = _next_letters(candidate, value).lstrip("\"'`)")
    owned = _OWNED.search(candidate.before) is not None
    return owned and after[:1] in ("", ".", "\n", "\r", "!") and value.lower() not in _SAID_OF_PASSWORDS


def _phrase(candidate: Candidate) -> int:
    """Accept three to 24 words after "my passphrase is".

    None of them may be a word about passphrases.
    """
    value = candidate.letters.rstrip(_CLOSING + " ")
    words = value.lower().split()
    plain = not any(word in _SAID_OF_PASSWORDS or word in _FUNCTION_WORDS for word in words)
    return len(value) if 3 <= len(words) <= 24 and plain else 0


_OWNED = re.compile(
    r"\b(?:my|our|the (?:wi-?fi|wlan|router|new|old|admin)|mein|unser|das|mon|notre|le|mi|nuestra|la)"
    r"(?: [\w-]{1,16}){0,3} \W?\Z"
)
_SAID_OF_PASSWORDS = frozenset(
    (
        "working", "rejected", "lost", "known", "unknown", "public", "compromised", "needed", "saved", "stored",
        "encrypted", "short", "long", "different", "same", "leaked", "stolen", "hacked", "blocked", "locked", "here",
        "there", "below", "above", "gone", "accepted", "changed", "asked", "sent", "visible", "shared", "insecure",
        "simple", "complicated", "easy", "hard", "okay", "good", "bad", "unsafe", "outdated", "valid", "broken",
        "synced", "fine", "right", "case", "falsch", "richtig", "weg", "abgelaufen", "gesperrt", "sicher",
        "unsicher", "bekannt", "zurückgesetzt", "geändert", "gestohlen", "vergessen", "faux", "perdu", "expiré",
        "oublié", "volé", "refusé", "bloqué", "incorrecta", "correcta", "incorrecto", "segura", "olvidada", "robada",
        "bloqueada", "caducada",
    )
)  # fmt: skip
_FUNCTION_WORDS = frozenset(
    (
        "the", "a", "an", "is", "was", "are", "not", "and", "or", "but", "to", "of", "in", "on", "at", "it", "i",
        "my", "me", "you", "we", "they", "that", "this", "too", "so", "for", "with", "when", "what", "no", "any",
        "can", "could", "do", "does", "did", "have", "has", "be", "been", "longer", "der", "die", "das", "ist",
        "nicht", "und", "oder", "ich", "zu", "le", "la", "les", "et", "est", "pas", "je", "el", "los", "es", "no",
        "y", "que", "de",
    )
)  # fmt: skip


def _random(candidate: Candidate) -> int:
    """Accept a value after `token`, `key`, `secret` that is random enough."""
    value = _bare(candidate)
    mixed = any(letter.isdigit() for letter in value) and any(letter.isalpha() for letter in value)
    code = _NO_VALUE.fullmatch(value) or _NAME.fullmatch(value)
    return len(value) if mixed and not code and len(value) >= 12 and _entropy(value) >= 2.8 else 0


def _given_form(candidate: Candidate) -> int:
    """Require a digit: a long name with hyphens has none."""
    return accept_whole(candidate) if any(letter.isdigit() for letter in candidate.letters) else 0


def _in_url(candidate: Candidate) -> int:
    """Accept user and password of a connection string, but not a variable's name."""
    return 0 if _NO_VALUE.fullmatch(candidate.letters.partition(":")[2]) else accept_whole(candidate)


_PASSWORD = (
    r"(?:pass(?:word|wd|phrase|code)|passwort|kennwort|"
    r"(?<![a-z])pwd?|mot de passe|contrase[ñn]a|senha|wachtwoord|пароль|密码|"
    r"パスワード)"
)
_PASSWORDS = ("pass", "kennwort", "pw", "mot de", "contrase", "senha", "wacht", "пароль", "密码", "パスワード")
_KEY = (
    r"(?:secret|token|api[ _-]?key|access[ _-]?key(?:[ _-]?id)?|auth[ _-]?key|private[ _-]?key|account[ _-]?key|"
    r"signature|sig|credential)"
)
_KEYS = ("secret", "token", "key", "sig", "credential")
_CODE = (
    r"(?:pin|otp|security code|verification code|one[- ]time (?:code|password)|2fa code|passcode|access code|door code|"
    r"login code|sms code|tan)"
)
_PHRASE = (
    r"(?:pass ?phrase|pass ?word|pass ?code|(?:seed|recovery|backup|mnemonic|secret) (?:phrase|words)|"
    r"passphrase|passsatz|passwort|kennwort|wiederherstellungsphrase|merksatz|"
    r"phrase (?:secrète|de passe|de récupération)|mot de passe|"
    r"frase (?:secreta|de contraseña|semilla|de recuperación)|contraseña)"
)
_IS = r"(?: (?:is|was|ist|est|es|lautet|heißt|to|as|now|still|will be|for [\w .'-]{1,24}? is)){1,2}:?"
_EQUALS = r"[\"'`\])]{0,2} {0,3}(?:=>|:=|[:=]|：) {0,3}[\"'`]?"
_QUOTED = r"(?P<it>(?<=\")[^\"\n]{3,200}(?=\")|(?<=')[^'\n]{3,200}(?=')|[^\s\"'`&<>|]{3,200})"


def _secret(expression: str, check: Check, *needs: str) -> Form:
    """Return a case-insensitive form that is found by the words around it."""
    return form(Kind.SECRET, expression, check, *needs, in_lower=True)


_BY_FORM = (
    PrivateKeys(Kind.SECRET, what="private key"),
    form(
        Kind.SECRET,
        r"(?<![\w-])eyJ[\w-]{8,8000}+\.[\w-]{4,16000}+(?:\.[\w-]{0,4000}){0,3}",
        accept_whole,
        "eyj",
        what="sign-in token",
    ),
    form(Kind.SECRET, TOKEN, _given_form, what="key or token"),
    form(Kind.SECRET, r"hooks\.slack\.com/services/(?P<it>T\w{6,14}/B\w{6,14}/\w{16,40})", accept_whole, "hooks.slack"),
    form(Kind.SECRET, r"discord(?:app)?\.com/api/webhooks/(?P<it>\d{16,21}/[\w-]{40,100})", accept_whole, "webhooks"),
    form(Kind.SECRET, r"[a-zA-Z][\w+.-]{1,20}://(?P<it>[^\s/@:\"'<>]{0,100}:[^\s/\"'<>]{1,200})@", _in_url, "://"),
)
_BY_WORD = (
    _secret(r"(?:bearer|basic|digest|token) (?P<it>[a-z0-9._~+/=-]{12,4000})", _random,
            "bearer", "basic", "digest", "token"),
    _secret(rf"{_PASSWORD}[\w-]{{0,12}}{_EQUALS}{_QUOTED}", _password, *_PASSWORDS),
    _secret(rf"{_PASSWORD}{_IS} [\"'`]?(?P<it>[^\s\"'`]{{4,100}})", _accept_stated_password, *_PASSWORDS),
    _secret(rf"{_PHRASE}(?: (?:is|was|ist|est|es|lautet|heißt))?:? [\"'`]?"
            r"(?P<it>[a-zà-öø-ÿ']{2,20}(?:[ -][a-zà-öø-ÿ']{2,20}){2,23})(?=[.,;!\n\"'`)]|\Z)", _phrase,
            "phrase", "pass", "satz", "kennwort", "seed", "words", "frase", "contrase"),
    _secret(rf"{_KEY}[\w-]{{0,24}}{_EQUALS}(?P<it>[^\s\"'`&;,<>|]{{3,200}})", _random, *_KEYS),
    _secret(rf"(?<![a-z])(?:{_KEY}|key)(?: (?:is|was|ist|to use is|value is))?:? "
            r"[\"'`]?(?P<it>[a-z0-9+/=_-]{20,200})", _random, *_KEYS),
    _secret(rf"(?<![a-z]){_CODE}(?: (?:code|number|is|was|ist)){{0,3}}[ :=#]{{1,3}}[\"'`]?"
            r"(?P<it>\d{4,8}(?!\w|[.,:/-]\d| ?%))", accept_whole, "pin", "otp", "code", "password", "tan"),
    _secret(r"(?<![a-z])(?:cvv2?|cvc2?|card security code)(?: (?:code|number|is)){0,3}[ :=#]{1,3}(?P<it>\d{3,4}(?!\w))",
            accept_whole, "cvv", "cvc", "security code"),
)  # fmt: skip

SECRETS = (*_BY_FORM, *_BY_WORD)
