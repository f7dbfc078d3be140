"""Draws one typst source in a process of its own: what it takes goes back to the machine, and a
source that runs away is stopped. Reads JSON, writes the file. No Django, no network, no files but
the fonts."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 180


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    if sys.platform == "linux":  # elsewhere address space is no measure of memory
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    import typst

    asked = json.load(sys.stdin)
    draw: Any = typst.compile
    made = draw(
        asked["source"].encode(),
        format=asked["form"],
        font_paths=asked["fonts"],
        ignore_system_fonts=True,
        sys_inputs=asked["inputs"],
        ppi=300,
    )
    sys.stdout.buffer.write(made[0] if isinstance(made, list) else made)


if __name__ == "__main__":
    main()
