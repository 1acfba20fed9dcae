"""Detection of prompt injection anywhere in a conversation.

Invariants:
- Patterns prefer precision: "ignore my last message" is an ordinary request.
- Texts are compared in plain lower-case letters without accents.
- Every pattern takes linear time.
"""

import re

from discreet.detection.comparable import folded

_IGNORE = r"\b(?:ignore|disregard|forget|override|bypass|discard|do not follow|don['’]t follow|stop following)"
_ALL = r"(?:(?:all|any|every|each|the|of|these|those|your|and|or|other|single|them) )"
_EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|existing|original|initial|system|safety|past)"
_ORDERS = r"(?:instructions?|prompts?|directions|directives?|guidelines|rules|commands?|guardrails|programming)"
_GIVEN = r"(?:above|before|so far|up to (?:now|this)|(?:that )?you (?:were|have|had|got))"
_TELL = r"\b(?:reveal|print|output|repeat|show|display|leak|dump|tell me|give me) (?:me )?(?:verbatim )?"
_YOURS = r"(?<=your )(?:system message|(?:initial|original) instructions)"
_SECRET = rf"(?:system prompt|(?:hidden|secret) (?:prompt|instructions)|{_YOURS})"
_FREE = r"(?:unrestricted|unfiltered|uncensored|jailbroken)"
_MODE = r"(?:developer|debug|god|jailbreak|dan) mode"
_MACHINE = r"(?:ai|llm|(?:large )?language model|chatbot|chatgpt|gpt|ai (?:assistant|agent|model))"
_SEND = r"\b(?:send|forward|upload|post|exfiltrate|e-?mail)\b"
_SECRETLY = r"\bwithout (?:telling|informing|notifying|alerting|asking) the user\b"

_TO_FORGET = (
    rf"{_IGNORE} {_ALL}{{0,5}}{_EARLIER} (?:{_EARLIER} |{_ALL}){{0,4}}{_ORDERS}\b",
    rf"{_IGNORE} {_ALL}{{0,4}}{_ORDERS} {_GIVEN}\b",
    rf"{_IGNORE} (?:everything|anything|all|what) (?:that )?(?:above|before this|you (?:were|have been) \w+)\b",
    r"\bdisregard (?:all of )?the above (?:and|instead)\b",
)
_OTHER_SELVES = (
    r"\byou are (?:now |going to (?:act|be) |to act )(?:as )?dan\b|\bdo anything now\b",
    rf"\byou are now (?:in )?(?:an? |the )?(?:{_FREE}|{_MODE})\b",
    rf"\b(?:act|respond|answer|behave) as (?:an? )?{_FREE} {_MACHINE}\b",
    rf"\b(?:enter|enable|activate) (?:the )?(?:{_MODE} and|jailbreak mode|dan mode)\b",
    r"\bpretend (?:that )?you (?:have|had|are under) no (?:restrictions|rules|guidelines|filters|limits)\b",
)
_SECRETS = (
    rf"{_TELL}{_ALL}{{0,3}}(?:(?:entire|full|exact|complete|whole) ){{0,2}}{_SECRET}\b",
    rf"{_SEND}.{{0,120}}{_SECRETLY}",
    rf"{_SECRETLY}.{{0,120}}{_SEND}",
)
_ADDRESSED = (
    rf"\bif you are an? {_MACHINE} (?:that is |who is )?(?:reading|processing|summari[sz]ing|parsing)\b",
    rf"\b(?:attention|(?:note|message|instructions?) (?:to|for)) (?:all |any |the )?{_MACHINE}s? ?[:!]",
    r"(?:^| )[#\[<*]{0,3} ?(?:system|developer)(?: (?:prompt|message|override|note|instructions?))?[\]>*]{0,3} ?[:>\]]"
    r" ?(?:you (?:are now|must|will now)|ignore|disregard|from now on|new instructions?|override|forget)\b",
)
_IN_OTHER_LANGUAGES = (
    r"\bignorier(?:e|en sie|t) (?:bitte )?(?:(?:alle|samtliche|die|deine|ihre) ){0,3}"
    r"(?:vorherigen|bisherigen|vorigen|obigen|fruheren) (?:anweisungen|instruktionen|befehle|regeln|vorgaben)",
    r"\bignore[rsz]? (?:(?:toutes|les|tes|vos) ){0,2}(?:instructions|consignes|regles) (?:precedentes|ci-dessus)",
    r"\bignor(?:a|e|en|ar) (?:(?:todas|las|tus|sus) ){0,2}(?:instrucciones|ordenes|reglas) (?:anteriores|previas)",
    r"\bignor(?:a|e|em|ar) (?:(?:todas|as|suas) ){0,2}(?:instrucoes|ordens|regras) (?:anteriores|acima|previas)",
    r"\bignora(?:te)? (?:(?:tutte|le|tue) ){0,2}(?:istruzioni|regole) (?:precedenti|di cui sopra)",
    r"\bигнорируи(?:те)? (?:все )?(?:предыдущие|прежние|вышеуказанные) (?:инструкции|указания|команды)",
    r"(?:忽略|无视|無視|忘记|忘記)(?:掉|你|所有|全部|的){0,3}(?:之前|以上|上面|前面|先前|此前)(?:的|所有|全部|一切){0,3}"
    r"(?:指令|指示|提示|命令|规则|規則)",
    r"(?:以前|これまて|上記|前)の(?:すへての|全ての)?(?:指示|命令|フロンフト)を(?:すへて|全て)?(?:無視|忘れ)",
)
"""Written as texts are compared: without umlauts, accents and the marks of kana."""

_WORDS = re.compile("|".join((*_TO_FORGET, *_OTHER_SELVES, *_SECRETS, *_ADDRESSED, *_IN_OTHER_LANGUAGES)))
_TEMPLATE = re.compile(
    r"<[|｜][\w▁]{2,40}[|｜]>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS)\]"
)
"""Chat templates use these to separate roles, so a training text could forge one. They count in code, too, because
tokenizers do not treat code differently."""
_PICTURE = re.compile(
    r"!\[[^\[\]\n]{0,300}\]\(\s{0,4}<?(https?://[^\s)]{1,2000})"
    r"|<img\s[^<>]{0,500}?src\s?=\s?[\"']?(https?://[^\s\"'<>]+)",
    re.IGNORECASE,
)
_TO_BE_FILLED = re.compile(r"[^?&#]*[?&#]\S*?(?:\{[^{}\s]*\}|%7b|\[[a-z_-]{3,60}\]|<[a-z_-]{3,60}>)", re.IGNORECASE)
"""In the query of a picture's address: showing the picture sends the filled-in text."""


def has_injected_instruction(text: str) -> bool:
    """Return whether `text` (plain) contains such an order in words."""
    return _WORDS.search(folded(text)) is not None


def has_injected_markup(text: str) -> bool:
    """Return whether `text` (plain) has a template token or an exfiltrating picture."""
    return _TEMPLATE.search(text) is not None or any(map(_is_exfiltrating, _PICTURE.finditer(text)))


def _is_exfiltrating(picture: re.Match[str]) -> bool:
    return _TO_BE_FILLED.match(picture[1] or picture[2]) is not None
