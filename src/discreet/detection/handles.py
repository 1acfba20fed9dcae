"""People's names on platforms: @handles, user names, addresses of profiles.

A user name is found by its platform's name before it.

Invariants:
- Code is not a handle: decorators, annotations, directives, package scopes, variables, and text in Markdown code.
- A name without @ needs a word before it that says that it is a user name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from discreet.detection.folded import NormalizedText
from discreet.detection.form import Candidate, PatternSearch, form
from discreet.detection.span import Kind

_HANDLE = re.compile(r"[A-Za-z_][\w.]{1,30}")
_CODE = frozenset(
    (
        "abstractmethod", "all", "angular", "app", "apply", "authenticated", "author", "autowired", "bean", "before",
        "bot", "cache", "cached", "channel", "charset", "classmethod", "click", "code", "component", "const",
        "container", "contextmanager", "controller", "counter", "data", "dataclass", "dataclasses", "define",
        "deprecated", "else", "entity", "env", "error", "event", "everyone", "example", "extends", "extend", "final",
        "fixture", "font", "for", "foreach", "functools", "generated", "get", "getter", "here", "id", "if", "ignore",
        "import", "include", "index", "inject", "injectable", "input", "interface", "internal", "isset", "keyframes",
        "layer", "license", "lru_cache", "media", "method", "mixin", "mock", "module", "namespace", "noreturn",
        "nullable", "observable", "org", "output", "overload", "override", "package", "page", "param", "patch",
        "pipe", "post", "prefix", "private", "prop", "property", "protected", "public", "pytest", "query",
        "readonly", "register", "repository", "request", "responsebody", "restcontroller", "return", "returns",
        "root", "route", "section", "see", "service", "set", "setter", "since", "slot", "source", "staticmethod",
        "supports", "suppress", "tailwind", "task", "team", "template", "test", "throws", "todo", "tool",
        "transactional", "type", "types", "use", "user", "username", "validator", "value", "var", "version", "vue",
        "warning", "wraps", "yield",
    )
)  # fmt: skip
"""Words that programs and groups write after @."""
_NEXT_LINE_IS_CODE = re.compile(
    r"[ \t]{0,40}\n[ \t]{0,40}(?:def|async|class|public|private|protected|static|final|func|fun|function|export|const|"
    r"let|@|void|import|interface|abstract)\b"
)
_FENCE = "```"
_MAX_INLINE_LENGTH = 200
"""Maximum number of characters of code within a line of Markdown."""
_ASSIGNED = re.compile(r"[ \t]{1,8}(?:=(?!\))|<<|\|\|=|[-+*/]=)")
_TYPED = re.compile(
    r"[ \t]{1,4}(?:(?:final[ \t]{1,4})?(?:[Ll]ong|[Ii]nteger|[Ss]tring|[Bb]oolean|[Dd]ouble|UUID|"
    r"[A-Z]\w{0,60}<[^<>\n]{1,60}>|[A-Z]\w{0,60}[a-z][A-Z]\w{0,60})[ \t]{1,4}[a-z_]\w{0,60}\b"
    r"|(?:int|bigint|smallint|tinyint|n?varchar|nchar|uniqueidentifier|datetime2?|decimal|numeric|float|bit)\b"
    r"[ \t]{0,4}(?:[,;)(=\n]|\Z|as\b|not null\b|output\b))",
)
"""A type after the name: of an annotated parameter in Java, or of a variable in SQL."""
_PLATFORM = (
    r"(?:(?:insta(?:gram)?|twitter|x|tiktok|snap(?:chat)?|telegram|discord|mastodon|threads|bluesky|reddit|twitch|"
    r"github|gitlab|skype|signal|steam|wechat|linkedin|xbox|psn|gamertag|slack)"
    r"(?:[ -](?:handle|name|user(?:name)?|id|account|profile|nick(?:name)?|konto|compte|cuenta|usuario|pseudo))?"
    r"|handle|user ?name|login name|nick ?name|screen name|gamertag|benutzername|nutzername|spitzname|nick|pseudo|"
    r"nom d'utilisateur|identifiant|nombre de usuario|usuario)"
)
_AFTER_WORD = (
    rf"(?<![\w@./-]){_PLATFORM}(?: (?:is|ist|est|es|as|als|name|:|=)){{0,2}}(?:\s?[:=]\s?| )[\"'`]?"
    r"(?P<it>[a-z_][\w.-]{2,30}(?:#\d{4})?)(?![\w@/(])"
)
_PROFILE = (
    r"(?:instagram\.com|twitter\.com|x\.com|tiktok\.com/@|t\.me|facebook\.com|linkedin\.com/in|threads\.net/@|"
    r"snapchat\.com/add|reddit\.com/u(?:ser)?|twitch\.tv|medium\.com/@|youtube\.com/@|bsky\.app/profile|vk\.com|"
    r"xing\.com/profile|mastodon\.social/@)/?(?P<it>[\w.-]{3,40})(?![\w-])"
)
_NO_PROFILE = frozenset(
    ("share", "sharer", "intent", "hashtag", "search", "home", "explore", "login", "about", "help", "watch", "groups",
     "events", "pages", "policies", "legal", "privacy", "terms", "business", "ads", "developers", "tv", "reel",
     "stories")
)  # fmt: skip


@dataclass(frozen=True)
class Handles(PatternSearch):
    """Names after @. The search starts at each @, so other words cost nothing."""

    def find(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        at = text.text.find("@")
        code = _marked_code(text.text)
        code_start, code_end = next(code)
        while at >= 0:
            while code_end <= at:
                code_start, code_end = next(code)
            if at < code_start and (end := _end_of_handle(text.text, at)):
                yield at, end
            at = text.text.find("@", at + 1)


def _marked_code(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of Markdown code, fenced and inline; the text's end comes last."""
    at = 0
    while (start := text.find("`", at)) >= 0:
        at = _end_of_code(text, start)
        if at:
            yield start, at
        else:
            at = start + 1
    yield len(text), len(text)


def _end_of_code(text: str, start: int) -> int:
    """Return the end of the code that this mark starts; 0 if it starts none."""
    if text.startswith(_FENCE, start):
        end = text.find(_FENCE, start + len(_FENCE))
        return end + len(_FENCE) if end >= 0 else len(text)
    end = text.find("`", start + 1, start + _MAX_INLINE_LENGTH)
    return end + 1 if end >= 0 and "\n" not in text[start:end] else 0


def _end_of_handle(text: str, at: int) -> int:
    """Return the end of the handle that starts at this @; 0 if there is none."""
    before = text[max(0, at - 1) : at]
    name = _HANDLE.match(text, at + 1)
    if name is None or before.isalnum() or (before and before in "@/._%+-\\"):
        return 0
    end = name.end() - (len(name.group()) - len(name.group().rstrip(".")))
    word, after = text[at + 1 : end], text[end : end + 1]
    if end - at < 4 or after in ("/", "(", "@", "{", "[", "=") or word.lower().partition(".")[0] in _CODE:
        return 0
    is_code = any(code.match(text, end) for code in (_NEXT_LINE_IS_CODE, _ASSIGNED, _TYPED))
    return 0 if is_code else end


def _after_word(candidate: Candidate) -> int:
    """Accept a user name with a digit, a dot, a hyphen, an underscore or a # in it.

    A plain word after "Twitter" is just a word.
    """
    name = candidate.letters.rstrip(".-_")
    mixed = any(sign.isdigit() or sign in "._#" for sign in name) and any(sign.isalpha() for sign in name)
    return len(name) if mixed and not name.endswith((".com", ".org", ".py", ".js", ".json", ".io")) else 0


def _profile(candidate: Candidate) -> int:
    name = candidate.letters.rstrip(".")
    return len(name) if name.lower() not in _NO_PROFILE else 0


HANDLES = (
    Handles(Kind.HANDLE),
    form(Kind.HANDLE, _AFTER_WORD, _after_word, "insta", "twitter", "tiktok", "snap", "telegram", "discord", "mastodon",
         "threads", "bluesky", "reddit", "twitch", "git", "skype", "steam", "wechat", "linkedin", "handle", "nick",
         "name", "nutzer", "gamertag", "pseudo", "utilisateur", "identifiant", "usuario", "slack", "signal",
         in_lower=True),
    form(Kind.HANDLE, _PROFILE, _profile, "instagram.com", "twitter.com", "x.com", "tiktok.com", "t.me", "facebook.com",
         "linkedin.com", "threads.net", "snapchat.com", "reddit.com", "twitch.tv", "medium.com", "youtube.com",
         "bsky.app", "vk.com", "xing.com", "mastodon.social", in_lower=True),
)  # fmt: skip
