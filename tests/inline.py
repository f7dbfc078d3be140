"""What our content security policy would refuse: inline scripts, styles, handlers, data images."""

from __future__ import annotations

from html.parser import HTMLParser

HTMX_CODE = ("hx-on", "data-hx-on")


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._runs_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name == "style" or name.startswith(("on", *HTMX_CODE)):
                self.found.append(f"<{tag} {name}={value!r}>")
            if text.startswith(("javascript:", "js:", "data:text")) or "url(data:" in text:
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in ("src", "href") and text.startswith("data:"):
                self.found.append(f"<{tag} {name}={value!r}>")
        # A block of JSON is data; the browser runs only script types.
        self._runs_script = tag == "script" and "json" not in (given.get("type") or "")
        if self._runs_script and "src" in given:
            self._runs_script = False

    def handle_data(self, data: str) -> None:
        if self._runs_script and data.strip():
            self.found.append(f"<script>{data.strip()[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self._runs_script = False


def inline_code(html: str) -> list[str]:
    finder = _Finder()
    finder.feed(html)
    return finder.found


def assert_no_inline(html: str | bytes) -> None:
    found = inline_code(html.decode() if isinstance(html, bytes) else html)
    assert not found, f"the policy refuses: {found}"
