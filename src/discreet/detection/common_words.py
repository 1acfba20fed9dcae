"""Words that in lower case are far more often words than names.

English, German, French and Spanish, from the word lists of BIP 39, which contain common words by design, and our own.
"""

from functools import cache

from discreet.detection.seed_phrases import word_lists

_LISTS = 3
"""The first of the word lists: English, French, Spanish."""
_NAMES = frozenset(
    (
        "aurore", "diana", "domingo", "gloria", "hermine", "jazmín", "manuel", "marco", "marcos", "milagros", "norma",
        "olivier", "paloma", "perla", "pilar", "timo",
    )
)  # fmt: skip
"""Words of those lists that are mainly names."""
_OWN = frozenset(
    (
        # English
        "again", "any", "back", "bad", "beat", "big", "book", "bow", "boy", "break", "bridge", "bright", "broad",
        "burn", "bye", "bank", "clear", "close", "cold", "common", "counts", "court", "cow", "cut", "deal", "dear",
        "deep", "doctor", "down", "downs", "drop", "ends", "even", "fast", "fields", "fine", "first", "fit", "five",
        "flat", "foot", "full", "fun", "gate", "gift", "give", "golden", "great", "hand", "hard", "head", "heard",
        "high", "home", "job", "just", "key", "kid", "land", "last", "late", "law", "lead", "left", "less", "level",
        "life", "like", "line", "list", "lock", "look", "lord", "lot", "loud", "low", "main", "major", "many", "mean",
        "more", "most", "mountain", "much", "new", "next", "nice", "nine", "note", "old", "open", "pain", "part",
        "peak", "people", "place", "plant", "play", "pound", "pride", "quick", "rock", "root", "round", "royal", "run",
        "sale", "same", "say", "see", "seven", "shoe", "show", "side", "singer", "six", "sound", "spear", "stand",
        "still", "stock", "street", "sweet", "table", "tall", "ten", "test", "than", "that", "thing", "time", "too",
        "town", "true", "two", "week", "well", "wide", "wild", "win", "word", "work", "world", "year", "yes",
        # German
        "acker", "alt", "auch", "bald", "bett", "blau", "breit", "bruder", "buch", "bunt", "burg", "dank", "dass",
        "ein", "eins", "ende", "erst", "fein", "fest", "frei", "froh", "fromm", "fröhlich", "früh", "gern", "gerne",
        "ging", "glatt", "glück", "grau", "grob", "gut", "gute", "haben", "halb", "hart", "heiß", "hell", "heute",
        "hoch", "immer", "kalt", "kann", "klar", "klug", "kopf", "krumm", "lassen", "laut", "leicht", "lieb",
        "liebe", "link", "linke", "mann", "mehr", "mit", "montag", "morgen", "nach", "nacht", "nord", "nur", "ohne",
        "recht", "rot", "rund", "schnell", "schon", "schuh", "schön", "schöne", "sehr", "still", "stolz", "süß",
        "tief", "trost", "warm", "weich", "weit", "wild", "wird", "wohl", "zart", "zeit",
        # French
        "ami", "avec", "bas", "beau", "bel", "belle", "bon", "bonne", "chat", "chaud", "cher", "comme", "comment",
        "court", "cousin", "dans", "deux", "doux", "droit", "froid", "gentil", "gras", "haut", "joli",
        "large", "long", "maison", "mer", "mille", "mon", "mur", "neuf", "parent", "pont", "pour", "premier", "rouge",
        "sage", "sang", "sans", "seul", "temps", "tout", "travers", "vert", "vide", "vieux", "ville", "voisin",
        # Spanish
        "agua", "alto", "amigo", "ante", "bajo", "bello", "bien", "bueno", "cabeza", "calvo", "camino", "caro",
        "chico", "claro", "con", "corto", "duro", "ella", "españa", "este", "fondo", "fuerte", "grande", "hay", "hora",
        "ley", "libre", "madrid", "malo", "mayor", "mejor", "menos", "mesa", "mira", "nada", "nuevo", "para", "pero",
        "poco", "por", "primero", "puerta", "real", "rico", "segundo", "seguro", "solo", "sola", "sobre", "tiempo",
        "toma", "verde", "vida", "viejo",
    )
)  # fmt: skip


def is_common_word(word: str) -> bool:
    """Return whether the lower-case word is a common one or the plural of one."""
    return word in _words() or (word.endswith("s") and word[:-1] in _words())


@cache
def _words() -> frozenset[str]:
    return (_OWN.union(*word_lists()[:_LISTS])) - _NAMES
