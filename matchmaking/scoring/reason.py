"""Why a number is what it is: a code with values, turned into words elsewhere."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Reason(NamedTuple):
    code: str
    values: Mapping[str, Any] = {}
    evidence: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "values": dict(self.values),
            "evidence": list(self.evidence),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reason":
        return cls(data["code"], data["values"], tuple(data["evidence"]))
