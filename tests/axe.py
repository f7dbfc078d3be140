"""axe-core in a page of Chromium: what a person with a screen reader or poor sight would meet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (tags) => (await axe.run(document, {
  runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
})).violations.flatMap(({id, help, nodes}) => nodes.map(
  (node) => `${id}: ${help}: ${node.target.join(' ')} ${node.html.slice(0, 120)}`))"""


def violations(page: Page) -> list[str]:
    """One line per place that breaks a rule. The script comes in past the page's policy, which
    stays on; what axe tries of its own against it shows in the console."""
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(_RUN, RULES)
    return found
