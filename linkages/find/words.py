# ruff: noqa: S608  (the tables below are all that is put in)
"""Text as words to search by: one table each for signs and legal forms makes both the Python
functions and the SQL functions, so what is stored and what is asked can never differ.

    words("S.T. Screen Co., Ltd")  →  "s t screen co ltd"
    name("S.T. Screen Co., Ltd")   →  "st screen"
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable

from linkages.folding import fold

#: Legal forms, folded, by the register that writes them. They say nothing about which firm it is.
LEGAL_FORMS = {
    "ro": ("srl", "srld", "sa", "sc", "sca", "scs", "snc", "pfa", "ii", "is", "coop"),
    "en": ("ltd", "limited", "llc", "llp", "lp", "plc", "inc", "incorporated", "corp",
           "corporation", "co", "company", "jsc", "ojsc", "pjsc", "cjsc", "pty", "sp"),
    "sr": ("doo", "ad", "dd", "jdoo", "kd", "od", "pr", "szr", "sztr", "dooel"),
    "bg": ("eood", "ood", "ead", "ad", "et", "kd", "sd", "kda"),
    "de": ("gmbh", "ag", "kg", "ohg", "ug", "kgaa", "ev", "se", "gbr", "mbh"),
    "fr": ("sarl", "sas", "eurl", "sasu"),
    "it": ("spa", "srls"),
    "es": ("sl", "slu"),
    "nl": ("nv", "bv", "bvba"),
    "north": ("ab", "oy", "oyj", "as", "asa", "aps", "uab", "sia", "ou"),
    "east": ("kft", "zrt", "nyrt", "bt", "sro", "spzoo", "ooo", "oao", "zao", "pao", "tov", "shpk",
             "sha", "sti"),
}  # fmt: skip
PHRASES = (
    "societate cu raspundere limitata", "societatea cu raspundere limitata",
    "societate pe actiuni", "societatea pe actiuni", "societatea comerciala",
    "societate comerciala", "intreprindere individuala", "intreprinderea individuala",
    "limited liability company", "joint stock company",
    "drustvo sa ogranicenom odgovornoscu", "drustvo s ogranicenom odgovornoscu",
    "akcionarsko drustvo", "druzhestvo s ogranichena otgovornost",
    "ednolichno druzhestvo s ogranichena otgovornost", "akcionerno druzhestvo",
    "gesellschaft mit beschrankter haftung", "aktiengesellschaft", "sp z o o",
)  # fmt: skip

#: One sound that Cyrillic writes by a letter of its own and Latin by a letter with a mark, which
#: folding drops: Шумадија and Šumadija, Ђорђе and Đorđe.
_SOUNDS = (("sh", "s"), ("ch", "c"), ("zh", "z"), ("dj", "d"))


def _sounds(text: str) -> str:
    for written, kept in _SOUNDS:
        text = text.replace(written, kept)
    return text


def _characters(*ranges: tuple[int, int]) -> str:
    return "".join(chr(code) for low, high in ranges for code in range(low, high + 1))


#: Signs that part words; each becomes a blank.
_PARTING = (
    "".join(sign for sign in "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~")
    + _characters(
        (0x01, 0x1F), (0x7F, 0xA9), (0xAB, 0xAC), (0xAE, 0xB4), (0xB6, 0xB9), (0xBB, 0xBF),
        (0xD7, 0xD7), (0xF7, 0xF7), (0x2000, 0x200A), (0x2010, 0x2029), (0x202F, 0x205F),
        (0x20A0, 0x20BF), (0x2100, 0x2125), (0x2190, 0x22FF), (0x3000, 0x3003),
        (0x3008, 0x3011), (0xFF01, 0xFF0F),
    )
)  # fmt: skip
#: Signs inside words and marks that are not seen; they vanish.
_VANISHING = "'´ʼ’" + _characters(
    (0xAD, 0xAD), (0x300, 0x36F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
)  # fmt: skip
_PARTS = "".join(sign for sign in dict.fromkeys(_PARTING) if sign not in _VANISHING)
_TABLE = {ord(sign): " " for sign in _PARTS} | {0: " "}
_UNSEEN = {ord(sign): None for sign in _VANISHING}

FORMS = frozenset(_sounds(form) for forms in LEGAL_FORMS.values() for form in forms)
_SPACED = sorted(
    {" ".join(form) for form in FORMS if 3 <= len(form) <= 5}, key=lambda text: (-len(text), text)
)
#: The order of alternatives is by length, as the database takes the longest.
_SPACED_FORM = "(?:^| )(?:" + "|".join(_SPACED) + ")(?= |$)"
_PHRASE_WORDS = "|".join(sorted(map(_sounds, PHRASES), key=lambda text: (-len(text), text)))
_PHRASE = f"(?:^| )(?:{_PHRASE_WORDS})(?= |$)"
_spaced_form, _phrase = re.compile(_SPACED_FORM), re.compile(_PHRASE)
_between_letters = re.compile(r"(?:(?<=^[^ ])|(?<= [^ ])) (?=[^ ](?: |$))")
_blanks = re.compile(" +")


def words(text: str) -> str:
    """Folded words with one blank between them, without any sign."""
    bare = unicodedata.normalize("NFD", text).translate(_UNSEEN)
    return _sounds(_blanks.sub(" ", fold(bare).translate(_TABLE)).strip(" "))


def name(text: str) -> str:
    """The words that tell one name from another: letters with dots as one word, legal forms left
    out unless nothing else is there."""
    plain = words(text)
    bare = _phrase.sub("", joined(_spaced_form.sub("", plain)))
    return " ".join(word for word in bare.split() if word not in FORMS) or joined(plain)


def joined(plain: str) -> str:
    """Single letters next to each other as one word: s t → st."""
    return _between_letters.sub("", plain)


def code(text: str) -> str:
    """A number as letters and digits alone: how two spellings of it are compared."""
    return words(text).replace(" ", "")


def without_forms(found: Iterable[str]) -> list[str]:
    """The words of a question without legal forms, and without the beginning of one at its end,
    unless it asks for nothing else."""
    asked = list(found)
    kept = [word for word in asked if word not in FORMS]
    if len(kept) > 1 and asked[-1] in _BEGINNINGS:
        kept = kept[:-1] if kept[-1] == asked[-1] else kept
    return kept or asked


_BEGINNINGS = frozenset(form[:length] for form in FORMS for length in (1, 2) if len(form) > length)


# ── The same for the database ────────────────────────────────────────────────


def _one_of(signs: str) -> str:
    """A set of the database's regular expressions."""
    return "[" + "".join(f"\\u{ord(sign):04x}" for sign in signs) + "]"


def functions_sql() -> list[str]:
    """DDL of `find_words`, `find_name` and `find_code`, equal to the functions above. Plain ASCII,
    which most text is once it has lost its accents, takes the short way."""
    plain = string.ascii_lowercase + string.digits
    sounds = "btrim(value, ' ')"
    for written, kept in _SOUNDS:
        sounds = f"replace({sounds}, '{written}', '{kept}')"
    forms = ",".join(sorted(FORMS))
    return [
        _function(
            "find_words",
            "IF octet_length(value) > length(value) THEN value := regexp_replace("
            f"normalize(value, NFD), '{_one_of(_VANISHING)}', '', 'g'); "
            "ELSE value := replace(value, '''', ''); END IF; "
            "IF octet_length(value) > length(value) THEN "
            f"value := regexp_replace(fold(value), '({_one_of(_PARTS)}| )+', ' ', 'g'); "
            'ELSE value := regexp_replace(lower(value COLLATE "C"), '
            f"'[^{plain}]+', ' ', 'g'); END IF; "
            f"RETURN {sounds};",
        ),
        _function(
            "find_joined",
            "RETURN regexp_replace(value, '(?<=(?:^| )[^ ]) (?=[^ ](?: |$))', '', 'g');",
        ),
        _function(
            "find_name",
            "value := find_words(value); plain := value; "
            "IF ' ' || plain || ' ' ~ ' [^ ] [^ ] ' THEN "
            f"plain := find_joined(regexp_replace(plain, '{_SPACED_FORM}', '', 'g')); "
            "value := find_joined(value); END IF; "
            f"IF plain ~ '{_PHRASE_WORDS}' THEN "
            f"plain := regexp_replace(plain, '{_PHRASE}', '', 'g'); END IF; "
            "plain := array_to_string(ARRAY(SELECT word FROM unnest(string_to_array(plain, ' ')) "
            f"AS word WHERE word <> ALL ('{{{forms}}}'::text[]) AND word <> ''), ' '); "
            "RETURN CASE WHEN plain = '' THEN value ELSE plain END;",
        ),
        _function("find_code", "RETURN replace(find_words(value), ' ', '');"),
    ]


def _function(title: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {title}(value text) RETURNS text LANGUAGE plpgsql "
        f"IMMUTABLE STRICT PARALLEL SAFE AS $find$ DECLARE plain text; BEGIN {body} END $find$"
    )
