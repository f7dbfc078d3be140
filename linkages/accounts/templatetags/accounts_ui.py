from __future__ import annotations

from typing import Any

from django import template
from qrcode.main import QRCode  # type: ignore[import-untyped]

from linkages.accounts.devices import device_name

register = template.Library()
register.filter("device", device_name)


@register.simple_tag
def qr(text: str) -> dict[str, Any]:
    """Size and path of a QR code: an image in a data: address would break the page's policy."""
    code = QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    dots = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return {"size": len(rows), "path": "".join(dots)}
