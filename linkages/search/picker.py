"""The list of fields that a person can put into a query: “Certificates ▸ Valid to”. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from linkages.folding import fold
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.grid import WHOLE, Path, Step, path_text

ARROW = " ▸ "


@dataclass(frozen=True)
class Choice:
    label: str  # with its section, unique
    path: Path
    field: str

    @property
    def value(self) -> str:
        return f"{path_text(self.path)}|{self.field}"


def choices(domain: Domain, language: str, count_label: str = "number") -> list[Choice]:
    """Fields of the record by section, then those of the related sections."""
    found = [
        Choice(ARROW.join(filter(None, [_section(domain, one, language), one.label(language)])),
               (), one.key)
        for one in domain.fields.values()
    ]  # fmt: skip
    found += _of_blocks(domain.blocks, (), "", language, count_label)
    return found


def _section(domain: Domain, one: AskableField, language: str) -> str:
    labels = domain.sections.get(one.section)
    return (labels.get(language) or next(iter(labels.values()), "")) if labels else ""


def _of_blocks(
    blocks: Mapping[str, AskableBlock], path: Path, before: str, language: str, count_label: str
) -> Iterator[Choice]:
    for block in blocks.values():
        here = (*path, Step(block.key))
        name = f"{before}{block.label(language)}{ARROW}"
        yield Choice(f"{name}{count_label}", (*path, Step(block.key, "count")), WHOLE)
        for one in block.fields.values():
            yield Choice(f"{name}{one.label(language)}", here, one.key)
        yield from _of_blocks(block.blocks, here, name, language, count_label)


def find(domain: Domain, text: str, language: str, count_label: str = "number") -> Choice | None:
    """By its value, its label, or the field's own name where only one field has it; case, script
    and diacritics do not matter."""
    offered = choices(domain, language, count_label)
    wanted = fold(text.strip())
    if not wanted:
        return None
    for one in offered:
        if text == one.value or fold(one.label) == wanted:
            return one
    last = [one for one in offered if fold(one.label.rpartition(ARROW)[2]) == wanted]
    own = [one for one in last if not one.path]
    close = own if len(own) == 1 else last
    return close[0] if len(close) == 1 else None
