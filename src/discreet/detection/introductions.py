"""Names found by rules: after titles, introductions and greetings, under letters.

Invariants:
- The functions are pure. The rules are our own, for English, German, French and Spanish, and for titles in Chinese,
  Japanese, Korean, Arabic and Russian.
- A name begins with a capital letter if its script has them. The text after a greeting must end with the name.
"""

import re
from collections.abc import Iterator

from discreet.detection.names import tidy_name
from discreet.detection.span import Kind, Span

_CAPITALISED = r"[^\W\d_a-zà-öø-ÿ](?:[^\W\d_]|['’-](?=[^\W\d_])){1,24}"
_PARTICLE = (
    r"(?:(?:von|van|vom|zu|zum|zur|de|del|della|dei|di|da|do|dos|das|du|des|le|la|las|los|el|al|bin|ibn|ben|ter|ten|der|den|"
    r"af|av|Mc|Mac|St\.|San|Santa)[ \t]|[dDlL]['’])"
)
_ONE = rf"(?:{_PARTICLE}){{0,3}}{_CAPITALISED}"
_INITIAL = r"(?:[A-ZÀ-ÖØ-Þ]\.[ \t]?){0,2}"
_TWO = rf"{_INITIAL}{_ONE}(?:[ \t]{_INITIAL}{_ONE}){{0,1}}"
_THREE = rf"{_INITIAL}{_ONE}(?:[ \t]{_INITIAL}{_ONE}){{0,2}}"

_GERMAN_TITLE = (
    r"(?:(?:Herrn?|Hr\.|Frau|Fräulein|Familie|Dr\.|Prof\.|Doktor|Professor(?:in)?|Pfarrer(?:in)?)[ \t]{1,2}){1,4}"
)
_GERMAN_DOCTOR = r"(?:(?:med|phil|rer|nat|jur|Ing|h\. ?c|Dipl|dent|vet)\.[ -]?){0,3}"
_OTHER_TITLE = (
    r"(?:(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Capt|Sgt)\.?|Miss|Sir|Professor|Doctor|Judge|Senator|Detective|Officer|Bishop|Archbishop|Mayor|Governor|Coach|Ambassador|"
    r"Congress(?:man|woman)|Councillor|Colonel|Lieutenant|Sergeant|Inspector|Constable|Rabbi|Imam|Pastor|Nurse|Uncle|Aunt(?:ie)?|"
    r"Monsieur|Madame|Mademoiselle|Mlle|Mme|MM?\.|Docteur|Maître|Me|Professeur|"
    r"Señor(?:a|ita|ito)?|Sr\.|Sra\.|Srta\.|Sres\.|Don|Doña|D\.ª|Dª|Doctora?|Dra\.|Profesora?|Licenciad[oa]|"
    r"señor(?:a|ita)?|monsieur|madame|mademoiselle|doctora?|docteur|don|doña|maître|"
    r"Signora?|Sig\.(?:ra)?|Dott\.(?:ssa)?|Senhora?|Mevrouw|Meneer|Dhr\.|Mevr\.|Pan|Pani|Herra|Rouva)"
)
_INTRODUCTION = (
    r"(?i:my (?:full )?name is|(?:his|her|their|the) name is|name's|(?:calls?|called) (?-i:me|her|him|ME|HER|HIM)|"
    r"(?:ich|er|sie) hei(?:ß|ss)[et]|mein(?:e|en)? name ist|(?:sein|ihr) name ist|hei(?:ß|ss)e ich|namens|"
    r"mein(?:e)? (?:mann|frau|freund(?:in)?|sohn|tochter|bruder|schwester|chef(?:in)?|kolleg(?:e|in)|nachbar(?:in)?)|"
    r"je m['’]appelle|(?:il|elle) s['’]appelle|mon nom est|moi[,]? c['’]est|nommée?|(?:son|leur) nom est|c['’]est moi,|"
    r"mon (?:mari|ami|fils|frère|collègue|voisin|patron)|ma (?:femme|fille|sœur|mère|collègue|voisine)|"
    r"me llamo|se llama|mi nombre es|su nombre es|(?:yo )?soy|llamad[oa]|mi (?:marido|mujer|esposa|esposo|hijo|hija|"
    r"hermano|hermana|jefe|jefa|vecino|vecina|colega|amig[oa])|mi chiamo|chamo-me|meu nome é|ik heet|jag heter)"
)
_GREETING = (
    r"(?:Dear|Hi|Hello|Hey|Thanks|Thank you|Hallo|Liebe|Lieber|Guten (?:Tag|Morgen|Abend)|Servus|Moin|Danke|Cher|Chère|"
    r"Bonjour|Bonsoir|Salut|Coucou|Merci|Querid[oa]|Estimad[oa]|Hola|Buenos días|Buenas tardes|Gracias|Ciao|Caro|Cara|"
    r"Olá|Hej|Beste|Sehr geehrte[rs]?|Apreciad[oa])"
)
_CLOSING = (
    r"(?i:(?:mit )?(?:freundlichen|besten|herzlichen|lieben|vielen|sonnigen) gr(?:ü|ue)(?:ß|ss)en|"
    r"(?:viele|liebe|beste|herzliche|schöne|freundliche) gr(?:ü|ue)(?:ß|ss)e|lg|mfg|vg|gru(?:ß|ss)|"
    r"(?:bien )?cordialement|bien à (?:vous|toi)|bises|bisous|amitiés|à bientôt|sincères salutations|"
    r"(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|un (?:fuerte )?abrazo|besos|"
    r"(?:best|kind|warm) (?:regards|wishes)|regards|sincerely|yours (?:truly|sincerely|faithfully)|cheers|best|love|"
    r"many thanks|thanks)"
)
_GERMAN_AFTER_TITLE = re.compile(rf"\b{_GERMAN_TITLE}{_GERMAN_DOCTOR}[ \t]{{0,1}}(?P<name>{_INITIAL}{_ONE})")
_AFTER_TITLE = re.compile(rf"(?<!\w){_OTHER_TITLE}[ \t]{{1,2}}(?P<name>{_TWO})")
_INTRODUCED = re.compile(rf"(?<!\w){_INTRODUCTION}[ \t]{{1,2}}(?P<name>{_THREE})")
_GREETED = re.compile(rf"(?:^|[\n.!?»\"“„'] ?){_GREETING},?[ \t](?P<name>{_TWO})(?=[,!.:;\n]|$)")
_SIGNED = re.compile(rf"(?:^|\n|[.!?] ){_CLOSING}[,!.]?[ \t]{{0,3}}\n\s{{0,4}}(?P<name>{_THREE})[ \t.]{{0,3}}(?=\n|$)")
_SIGNED_ON_SAME_LINE = re.compile(rf"(?:^|\n|[.!?] )(?:{_CLOSING}),[ \t]{{1,2}}(?P<name>{_TWO})[ \t.]{{0,3}}$")
_LABELLED = re.compile(
    r"(?:^|\n|[,;|(] ?|[.!?] )[-*• ]{0,4}(?i:(?:full|first|last|patient|family) name|vorname|nachname|"
    r"kund(?:e|in)|patient(?:in)?|mandant(?:in)?|ansprechpartner(?:in)?|absender(?:in)?|nom|prénom|client(?:e)?|titulaire|nombre|apellidos?|"
    r"paciente|titular|remitente|attn|account holder)[ \t]{0,2}:[ \t]{1,3}"
    rf"(?P<name>{_THREE})(?=[ \t]{{0,3}}(?:[,;.|)\n]|$))"
)
_GREETING_WITHOUT_NAME = frozenset(
    (
        "alle", "zusammen", "team", "kollegen", "kolleginnen", "damen", "herren", "leute", "freunde", "freundin",
        "freund", "welt", "kunde", "kundin", "leser", "leserin", "eltern", "nachbarn", "nachbar", "mama", "papa",
        "oma", "opa", "tous", "toutes", "madame", "monsieur", "mesdames", "messieurs", "collègues", "amis", "monde",
        "équipe", "maman", "client", "cliente", "todos", "todas", "amigos", "amigo", "amiga", "equipo", "mundo",
        "señores", "señor", "señora", "colegas", "chatgpt", "claude", "siri", "alexa", "gott", "dieu", "dios",
        "ihnen", "dir", "euch", "vous", "usted", "frau", "herr", "herrn", "doktor", "professor", "doctor", "docteur",
        "bis", "viel", "vielen", "für", "pour", "por", "sir", "bundeskanzler", "präsident", "president", "président",
        "presidente", "ministre", "ministro", "king", "queen", "lord", "lady", "watson", "holmes", "the", "my",
        "our", "this", "that", "everyone", "support", "kundenservice", "service", "nachbarin", "kollegin", "kollege",
        "schatz", "liebling", "buddy", "lehrer", "arzt", "cheers", "regards", "thanks", "best", "love", "student",
        "studentin", "lehrerin", "belge", "français", "française", "américain", "allemand", "espagnol",
    )
)  # fmt: skip
"""Words that people greet without a name, or that describe people."""
_NO_PERSONS = frozenset(
    (
        "academy",
        "certification",
        "course",
        "development",
        "education",
        "isolate",
        "maybe",
        "program",
        "programme",
        "protein",
        "sauce",
        "training",
    )
)
"""Words that make a compound of what looks like a title and a name."""
_ENGLISH = ("en", "other")
_ONLY_IN = {
    "soy": ("es",), "Soy": ("es",), "Don": ("es", "other"), "don": ("es", "other"), "Me": ("fr",), "namens": ("de",),
    "Pan": ("other",), "Pani": ("other",), "Herra": ("other",), "Rouva": ("other",), "Coach": _ENGLISH,
    "Officer": _ENGLISH, "Nurse": _ENGLISH, "Judge": _ENGLISH, "Mayor": _ENGLISH,
}  # fmt: skip
"""Languages in which a word introduces names, for words that mean something else in others."""

_CHINESE_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳馬鄭謝許馮鄧蕭葉蘇呂鍾譚陸"
)
_HAN = "\u4e00-\u9fff"
_EASTERN = (
    re.compile(rf"(?P<name>[{_CHINESE_FAMILY}][{_HAN}]{{0,2}})(?=先生|女士|小姐|老师|老師|医生|醫生|经理|經理|教授|同学|律师)"),
    re.compile(rf"(?:我叫|名叫|姓名(?:是|为|：|:)?|名字(?:是|叫)|我的名字是|联系人(?:：|:|是)?)\s?(?P<name>[{_CHINESE_FAMILY}][{_HAN}]{{1,2}})(?![{_HAN}])"),
    re.compile(rf"(?:我叫|名叫|名字(?:是|叫))(?P<name>[{_CHINESE_FAMILY}][{_HAN}]{{1,2}})(?=[，。,.、！!\s]|$)"),
    re.compile(rf"(?P<name>[{_HAN}]{{2,4}})(?=さん|様|氏(?!名))"),
    re.compile(r"(?P<name>[가-힣]{2,4})(?= ?(?:씨|님(?=[은는이가께의을를,. ]|$)))"),
    re.compile(
        r"(?:اسمي|اسمه|اسمها|السيدة?|الدكتورة?|الأستاذة?|المهندسة?|الآنسة) "
        r"(?P<name>[\u0621-\u064a]{2,15}(?: [\u0621-\u064a]{3,15})?)"
    ),
    re.compile(r"(?:[Мм]еня зовут|[Мм]оё имя|[Гг]осподин|[Гг]оспожа|[Уу]важаем(?:ый|ая)) "
               r"(?P<name>[А-ЯЁ][а-яё]{1,20}(?:[ -][А-ЯЁ][а-яё]{1,24}){0,2})"),
)  # fmt: skip
_NO_EASTERN = frozenset(
    ("皆", "お客", "客", "お母", "お父", "奥", "皆様", "고객", "선생", "여러분", "사장", "회원", "교수", "부모")
)
_ARABIC_VERB = re.compile(r"[\u0621-\u064a]{2,15}")
_NOT_ASCII = re.compile(r"[\u0400-\u9fff\uac00-\ud7af]")


def find_introduced(text: str, language: str | None = None) -> Iterator[Span]:
    """Yield names that a title, a greeting, a closing or a sentence introduces.

    `language`: the code of the text's language, "other" for one without rules here, None if unknown.
    """
    for expression in (
        _GERMAN_AFTER_TITLE,
        _AFTER_TITLE,
        _INTRODUCED,
        _GREETED,
        _SIGNED,
        _SIGNED_ON_SAME_LINE,
        _LABELLED,
    ):
        for match in expression.finditer(text):
            if not _introduces_in(language, text[match.start() : match.start("name")]):
                continue
            if name := _build_span(text, match.start("name"), match.end("name")):
                yield name
    if _NOT_ASCII.search(text):
        for expression in _EASTERN:
            for match in expression.finditer(text):
                if match["name"] not in _NO_EASTERN:
                    yield Span(match.start("name"), match.end("name"), Kind.PERSON)


def _introduces_in(language: str | None, lead: str) -> bool:
    """Return whether the last word of `lead` introduces names in this language."""
    words = lead.split()
    return language is None or not words or language in _ONLY_IN.get(words[-1], (language,))


def _build_span(text: str, start: int, end: int) -> Span | None:
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", text[start:end])]
    if words and (words[0] in _GREETING_WITHOUT_NAME or not _NO_PERSONS.isdisjoint(words)):
        return None
    return tidy_name(text, start, end)
