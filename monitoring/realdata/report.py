"""What became of the rows of a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    file: str
    read: int = 0
    loaded: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)  # loaded, but something was left out
    change_set: str = ""

    def refuse(self, reason: str) -> None:
        self.refused[reason] += 1

    def note(self, what: str) -> None:
        self.noted[what] += 1

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "read": self.read,
            "loaded": self.loaded,
            "refused": dict(self.refused.most_common()),
            "noted": dict(self.noted.most_common()),
            "change_set": self.change_set,
        }

    def lines(self) -> list[str]:
        said = [f"{self.file}: {self.read} rows read, {self.loaded} records loaded"]
        said += [f"    refused {count}: {reason}" for reason, count in self.refused.most_common()]
        said += [f"    noted {count}: {what}" for what, count in self.noted.most_common()]
        return said
