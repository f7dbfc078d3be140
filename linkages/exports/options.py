"""What the requester of a file may choose, and the words that writers add. No Django."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import tzinfo
from typing import Any

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}


#: What the place sets, never the requester.
PLACE = {"zone", "words", "paper", "show", "languages"}


@dataclass(frozen=True)
class Words:
    """The few words that writers add, in the language of the file."""

    yes: str = "Yes"
    no: str = "No"
    about: str = "About"
    rows: str = "Rows"
    cut: str = "[… cut here: {length} characters in all; the CSV file has the whole text]"
    cut_count: str = "Texts cut at 32 767 characters, the limit of this format: {count}"
    unknown: str = "An empty cell means unknown."
    unknown_fact: str = "What is not listed is not known."
    page: str = "Page"
    many_sheets: str = "This format holds {limit} rows a sheet: the rest is on further sheets."


@dataclass(frozen=True)
class Paper:
    """What stands on every page: who hands it out, and when."""

    agency: str = ""
    day: str = ""
    logo_svg: bytes = b""
    logo_png: bytes = b""


@dataclass(frozen=True)
class Options:
    """What the requester chose, and what the place sets."""

    delimiter: str = "comma"
    decimal: str = "point"
    bom: bool = True
    related: bool = False
    """Also the tables below each record, a sheet a table."""
    columns: tuple[str, ...] = ()
    purpose: str = ""
    audience: str = ""
    zone: tzinfo | None = None
    words: Words = field(default_factory=Words)
    paper: Paper = field(default_factory=Paper)
    show: Callable[[Any, Any], str] | None = None
    """How the language of the file writes the value of a column."""
    languages: tuple[str, ...] = ("en",)

    def __post_init__(self) -> None:
        if self.delimiter not in DELIMITERS:
            raise ValueError(f"unknown delimiter {self.delimiter!r}")
        if self.decimal not in DECIMALS:
            raise ValueError(f"unknown decimal sign {self.decimal!r}")

    @classmethod
    def chosen(cls, choices: Mapping[str, Any], **place: Any) -> Options:
        """Options from stored choices; an unknown name is an error, not ignored."""
        unknown = set(choices) - {f.name for f in fields(cls)} | set(choices) & PLACE
        if unknown:
            raise ValueError(f"unknown option {min(unknown)!r}")
        given = {**choices, **place}
        if "columns" in given:
            given["columns"] = tuple(given["columns"])
        return cls(**given)
