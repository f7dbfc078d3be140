"""Fold names so that scripts, diacritics and case do not matter: Ștefan = Стефан = Stefan.

One table makes both the Python function and the SQL function `fold(text)` that indexes use, so
the two can never differ. No extension and no ICU is needed, and the SQL function is immutable.
"""

from __future__ import annotations

import re
import string

#: Letters that become one letter. Upper case is derived, so that lower() of the database, which
#: depends on its locale, is never relied on.
_ONE = {
    "a": "àáâãäåāăąǎа",
    "b": "б",
    "c": "çćĉċčц",
    "d": "ďđðд",
    "e": "èéêëēĕėęěеёэє",
    "f": "ф",
    "g": "ĝğġģгґѓ",
    "h": "ĥħх",
    "i": "ìíîïĩīĭįıийіѝї",
    "j": "ĵј",
    "k": "ķкќ",
    "l": "ĺļľŀłл",
    "m": "м",
    "n": "ñńņňн",
    "o": "òóôõöøōŏőо",
    "p": "п",
    "r": "ŕŗřр",
    "s": "śŝşšșс",
    "t": "ţťŧțт",
    "u": "ùúûüũūŭůűųу",
    "v": "в",
    "w": "ŵ",
    "y": "ýÿŷыъ",
    "z": "źżžз",
}
#: Letters that become several; soft signs vanish.
_MANY = {
    "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sht",
    "ю": "yu", "я": "ya", "љ": "lj", "њ": "nj", "џ": "dzh", "ђ": "dj", "ћ": "c", "ѕ": "dz",
    "ь": "", "’": "'", "„": '"', "”": '"', "“": '"', "«": '"', "»": '"',
}  # fmt: skip


def _single_letters() -> dict[str, str]:
    table = dict(zip(string.ascii_uppercase, string.ascii_lowercase, strict=True))
    for latin, letters in _ONE.items():
        for letter in letters:
            table[letter] = latin
            upper = letter.upper()
            if len(upper) == 1 and upper not in string.ascii_uppercase:
                table[upper] = latin
    table["İ"] = "i"
    return table


def _letter_groups() -> dict[str, str]:
    groups = dict(_MANY)
    groups |= {a.upper(): b for a, b in _MANY.items() if len(a.upper()) == 1}
    groups["ẞ"] = "ss"
    return groups


_SINGLE = _single_letters()
_GROUPS = _letter_groups()
_TRANSLATION = str.maketrans(_SINGLE | _GROUPS)
_SPACES = re.compile(r"[ \t\r\n\u00a0]+")


def fold(text: str) -> str:
    """Lower case, without diacritics, in Latin script, blanks collapsed and trimmed."""
    return _SPACES.sub(" ", text.translate(_TRANSLATION)).strip(" ")


def fold_sql() -> str:
    """DDL of the SQL function `fold(text)`, equal to `fold` for every string."""
    source, target = "".join(_SINGLE), "".join(_SINGLE.values())
    body = f"translate(value, '{source}', '{target}')"
    for letter, letters in sorted(_GROUPS.items()):
        body = f"replace({body}, '{letter}', '{letters.replace(chr(39), chr(39) * 2)}')"
    body = rf"btrim(regexp_replace({body}, E'[ \\t\\r\\n\\u00a0]+', ' ', 'g'), ' ')"
    return (
        "CREATE OR REPLACE FUNCTION fold(value text) RETURNS text "
        f"LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fold$ SELECT {body} $fold$"
    )
