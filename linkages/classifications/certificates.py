"""What holding a certificate proves beyond itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from linkages.classifications import labels

SCHEME = "certificate"


def proven_by(codes: Iterable[str]) -> frozenset[str]:
    """The certificates held and all that they imply: IATF 16949 proves ISO 9001."""
    proven: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code in proven:
            continue
        proven.add(code)
        found = labels.entry(SCHEME, code)
        waiting += found.attributes.get("implies", []) if found else []
    return frozenset(proven)


def proving(code: str) -> set[int]:
    """Keys of the certificates that prove this one: itself, those below it, those that imply it."""
    below = set(labels.below(SCHEME, code))
    implying = {one.pk for one in labels.entries(SCHEME) if code in proven_by([one.code])}
    return below | implying


def proofs() -> Mapping[int, Sequence[int]]:
    """For each certificate the keys of all that it proves."""
    return labels.derived(SCHEME, "proofs", _proofs)


def _proofs(entries: list[labels.Entry]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {one.pk: [] for one in entries}
    for one in entries:
        for pk in proving(one.code):
            found[pk].append(one.pk)
    return found


def family(code: str) -> str:
    """Code of the family that a certificate belongs to; a family is its own."""
    found = labels.entry(SCHEME, code)
    return found.path.partition("/")[0] if found else ""
