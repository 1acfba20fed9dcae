"""Letters that look like Latin ones.

Source: Unicode Technical Standard 39, confusables.txt; the main scripts.
"""

LOOK_ALIKES = {
    # Cyrillic
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ҽ": "e", "є": "e", "ԍ": "g", "н": "h", "һ": "h",
    "і": "i", "ј": "j", "к": "k", "қ": "k", "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r",
    "ѕ": "s", "т": "t", "ц": "u", "ѵ": "v", "ѡ": "w", "ш": "w", "ԝ": "w", "х": "x", "у": "y", "ү": "y", "ғ": "f",
    "з": "z", "ь": "b", "ә": "e", "я": "r", "и": "n",
    # Greek
    "α": "a", "β": "b", "ϲ": "c", "δ": "d", "ε": "e", "γ": "y", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v",
    "ο": "o", "ρ": "p", "σ": "o", "ς": "c", "τ": "t", "υ": "u", "ω": "w", "χ": "x", "ζ": "z", "ϝ": "f", "ϳ": "j",
    # Armenian
    "ա": "w", "գ": "q", "հ": "h", "յ": "j", "ո": "n", "ս": "u", "ց": "g", "օ": "o", "զ": "q", "ք": "p", "լ": "l",
    # Latin beyond ASCII that no decomposition covers
    "ɑ": "a", "ɐ": "a", "ᴀ": "a", "æ": "ae", "ʙ": "b", "ƀ": "b", "ɓ": "b", "ᴄ": "c", "ƈ": "c", "ᴅ": "d", "đ": "d",
    "ɖ": "d", "ɗ": "d", "ð": "d", "ᴇ": "e", "ɛ": "e", "ǝ": "e", "ə": "e", "ꜰ": "f", "ƒ": "f", "ɡ": "g", "ɢ": "g",
    "ɠ": "g", "ʜ": "h", "ħ": "h", "ɦ": "h", "ı": "i", "ɪ": "i", "ɩ": "i", "ɨ": "i", "ȷ": "j", "ᴊ": "j", "ʝ": "j",
    "ᴋ": "k", "ƙ": "k", "ʟ": "l", "ł": "l", "ƚ": "l", "ɫ": "l", "ɭ": "l", "ᴍ": "m", "ɱ": "m", "ɴ": "n", "ɲ": "n",
    "ŋ": "n", "ƞ": "n", "ᴏ": "o", "ø": "o", "ɵ": "o", "ɔ": "o", "œ": "oe", "ᴘ": "p", "ƥ": "p", "ʠ": "q", "ǫ": "q",
    "ʀ": "r", "ɍ": "r", "ɼ": "r", "ɾ": "r", "ꜱ": "s", "ʂ": "s", "ƨ": "s", "ᴛ": "t", "ŧ": "t", "ƭ": "t", "ʈ": "t",
    "ᴜ": "u", "ʊ": "u", "ʉ": "u", "ᴠ": "v", "ʋ": "v", "ᴡ": "w", "ɯ": "w", "ʏ": "y", "ƴ": "y", "ɏ": "y", "ᴢ": "z",
    "ʐ": "z", "ƶ": "z",
    # Cherokee and Lisu capitals
    "Ꭺ": "a", "Ᏼ": "b", "Ꮯ": "c", "Ꭰ": "d", "Ꭼ": "e", "Ꮐ": "g", "Ꮋ": "h", "Ꭵ": "i", "Ꭻ": "j", "Ꮶ": "k", "Ꮮ": "l",
    "Ꮇ": "m", "Ꮲ": "p", "Ꭱ": "r", "Ꮪ": "s", "Ꭲ": "t", "Ꮩ": "v", "Ꮃ": "w", "Ꮓ": "z", "ꓮ": "a", "ꓐ": "b", "ꓚ": "c",
    "ꓓ": "d", "ꓰ": "e", "ꓝ": "f", "ꓖ": "g", "ꓧ": "h", "ꓲ": "i", "ꓙ": "j", "ꓗ": "k", "ꓡ": "l", "ꓟ": "m", "ꓠ": "n",
    "ꓳ": "o", "ꓑ": "p", "ꓣ": "r", "ꓢ": "s", "ꓔ": "t", "ꓴ": "u", "ꓦ": "v", "ꓪ": "w", "ꓫ": "x", "ꓬ": "y", "ꓜ": "z",
}  # fmt: skip
"""Small letters, and capitals of scripts without small ones, as small Latin letters."""
_CAPITALS = dict(zip("АВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXIJSABEZHIKMNOPTYX", strict=True))
"""Cyrillic and Greek capitals."""
SAME_IN_LATIN = str.maketrans(
    {other: latin for other, latin in LOOK_ALIKES.items() if "\u0370" <= other <= "\u052f"} | _CAPITALS
)
"""Cyrillic and Greek letters, one Latin letter for each."""
