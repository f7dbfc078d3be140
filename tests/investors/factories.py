"""The least valid investor and need; a test states what matters to it."""

from __future__ import annotations

import itertools
from typing import Any

from investors.models import Investor, Need, NeedProcess
from linkages.classifications.models import Node, Scheme
from linkages.companies.models import Company

_numbers = itertools.count(1)


def node(path: str, scheme: str = "process", **fields: Any) -> Node:
    """A code by its path, such as `subtractive/turning`, with what stands above it."""
    tree, _made = Scheme.objects.get_or_create(code=scheme, defaults={"name": scheme})
    parent = None
    codes = path.split("/")
    for depth, code in enumerate(codes, start=1):
        defaults = {
            "parent": parent,
            "depth": depth,
            "path": "/".join(codes[:depth]),
            "name": code,
            "name_en": code,
        } | (fields if depth == len(codes) else {})
        parent, _made = Node.objects.get_or_create(scheme=tree, code=code, defaults=defaults)
    assert parent is not None
    return parent


def company(**fields: Any) -> Company:
    return Company.objects.create(**{"name": f"Compania {next(_numbers)} SRL"} | fields)


def investor(**fields: Any) -> Investor:
    """An investor; `company_…` sets facts of its company."""
    own = {key: value for key, value in fields.items() if not key.startswith("company_")}
    theirs = {
        key.removeprefix("company_"): value
        for key, value in fields.items()
        if key.startswith("company_")
    }
    own.setdefault("company", None)
    own["company"] = own["company"] or company(**theirs)
    return Investor.objects.create(**own)


def need(process: str = "", **fields: Any) -> Need:
    """A need of some investor, with one primary process if its path is given."""
    fields.setdefault("name", "Carcase")
    fields["investor"] = fields.get("investor") or investor()
    made = Need.objects.create(**fields)
    if process:
        NeedProcess.objects.create(need=made, process=node(process))
    return made
