"""What can be asked, as plain data, so that other programs can build queries."""

from __future__ import annotations

from typing import Any

from linkages.folding import fold
from linkages.search.askable import AskableBlock, AskableField, Domain, Option
from linkages.search.cells import OPS
from linkages.search.vocabulary import LANGUAGES

__all__ = ["LANGUAGES", "domain_json", "operators", "options_json"]
FEW = 60  # options said with the field; of more one asks by text
MOST = 100


def domain_json(known: Domain) -> dict[str, Any]:
    return {
        "record": known.record,
        "labels": dict(known.labels),
        "sections": [
            {"key": key, "labels": dict(labels)} for key, labels in known.sections.items()
        ],
        "fields": [field_json(one) for one in known.fields.values()],
        "blocks": [block_json(one) for one in known.blocks.values()],
        "operators": operators(),
        "quantifiers": ["any", "none", "all", "count", "latest"],
    }


def field_json(field: AskableField) -> dict[str, Any]:
    options = field.options()
    said: dict[str, Any] = {
        "key": field.key,
        "labels": dict(field.labels),
        "kind": field.kind,
        "section": field.section,
        "unit": field.unit,
        "is_personal": field.is_personal,
        "has_options": bool(options),
    }
    if 0 < len(options) <= FEW:
        said["options"] = [_option(one) for one in options]
    return said


def block_json(block: AskableBlock) -> dict[str, Any]:
    return {
        "key": block.key,
        "labels": dict(block.labels),
        "date": block.date,
        "fields": [field_json(one) for one in block.fields.values()],
        "blocks": [block_json(one) for one in block.blocks.values()],
    }


def operators() -> dict[str, Any]:
    """Operator → its arguments and the kinds of field that it fits."""
    return {
        name: {
            "kinds": list(op.kinds),
            "arguments": list(op.slots),
            "meaning": op.meaning,
            "examples": dict(op.examples),
        }
        for name, op in OPS.items()
    }


def options_json(field: AskableField, text: str) -> list[dict[str, Any]]:
    """Values that hold each word in their code or a label; those that begin so first."""
    words = fold(text).split()
    found: list[tuple[bool, int, Option]] = []
    for one in field.options():
        spoken = " ".join(fold(part) for part in (one.code, *one.labels.values()))
        if all(word in spoken for word in words):
            begins = any(fold(part).startswith(fold(text)) for part in _texts(one))
            found.append((not begins, len(found), one))
    return [_option(one) for _begins, _place, one in sorted(found, key=lambda row: row[:2])[:MOST]]


def _texts(one: Option) -> list[str]:
    return [one.code, *one.labels.values()]


def _option(one: Option) -> dict[str, Any]:
    return {"code": one.code, "labels": dict(one.labels), "retired": one.retired}
