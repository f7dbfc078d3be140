"""Pieces of a Word document as WordprocessingML. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linkages.exports.cells import clean
from linkages.exports.xlsx_parts import HEAD, OFFICE, PACKAGE, core

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" xmlns:wp="{DRAWING}/wordprocessingDrawing"'
    f' xmlns:a="{DRAWING}/main" xmlns:pic="{DRAWING}/picture"'
)
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
INK, SOFT, ACCENT, RULE, TINT = "10201F", "5A6967", "0A4C5C", "CBD5D4", "E8F1F3"
A4 = (11906, 16838)  # twentieths of a point
MARGIN = 1134  # 2 cm
TEXT_WIDTH = {False: A4[0] - 2 * MARGIN, True: A4[1] - 2 * MARGIN}  # upright, landscape

__all__ = ["core"]


def escape(text: str) -> str:
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str, look: str = "") -> str:
    """Characters of one look; line ends stay."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = escape(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{properties}{inner}</w:r>"


def paragraph(style: str, *runs: str, more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{"".join(runs)}</w:p>'


def cell(width: int, content: str, *, fill: str = "", span: int = 1) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{shade}</w:tcPr>{content}</w:tc>'
    )


def row(cells: Sequence[str], *, is_heading: bool = False) -> str:
    repeated = "<w:tblHeader/>" if is_heading else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def table_start(widths: Sequence[int], style: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0"'
        f' w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


TABLE_END = "</w:tbl>"


def page(*, landscape: bool) -> str:
    """The form of the page, with head and foot; the first page has a head of its own."""
    width, height = (A4[1], A4[0]) if landscape else A4
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        '<w:headerReference w:type="first" r:id="rId5"/>'
        '<w:footerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="first" r:id="rId3"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="1247" w:right="{MARGIN}" w:bottom="1134" w:left="{MARGIN}"'
        ' w:header="567" w:footer="510" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


def picture(name: str, size: int) -> str:
    """The logo, as wide as high, in English metric units."""
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent'
        f' cx="{size}" cy="{size}"/><wp:docPr id="1" name="Logo" descr="{escape(name)}"/>'
        f'<a:graphic><a:graphicData uri="{DRAWING}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr'
        f' id="1" name="logo.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip'
        f' r:embed="rId4"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm><a:prstGeom prst="rect">'
        f"<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
        f"</w:drawing></w:r>"
    )


def number_field(code: str) -> str:
    """A number that Word works out: page, or number of pages."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def right_tab(width: int) -> str:
    return f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'


TAB = "<w:r><w:tab/></w:r>"


def part(element: str, content: str) -> str:
    return f"{HEAD}<w:{element} {SPACES}>{content}</w:{element}>"


# ── Fixed parts ──────────────────────────────────────────────────────────────


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}" w:eastAsia="{name}"/>'


def _style(
    key: str,
    name: str,
    character: str,
    spacing: str = "",
    *,
    before: str = "",
    after: str = "",
    based: str = "Normal",
) -> str:
    """`before` and `after` are what the schema puts before and after the spacing."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{before}{spacing}{after}</w:pPr>'
        f"<w:rPr>{character}</w:rPr></w:style>"
    )


def _spacing(before: int, after: int, line: int = 264) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _size(points: float, colour: str = INK, more: str = "") -> str:
    """Half points, as Word counts; `more` comes before colour and size, as the schema has it."""
    half = round(points * 2)
    return f'{more}<w:color w:val="{colour}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


SERIF = "Georgia"
_KEEP = "<w:keepNext/><w:keepLines/>"
_LINE = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{RULE}"/></w:pBdr>'
_HEADING_LINE = f'<w:pBdr><w:top w:val="single" w:sz="8" w:space="6" w:color="{ACCENT}"/></w:pBdr>'
_RIGHT = '<w:jc w:val="right"/>'
_STYLES = (
    _style("Title", "Title", _fonts(SERIF) + _size(26), _spacing(0, 40, 240), before=_KEEP),
    _style("Kicker", "Kicker", _size(9, ACCENT, "<w:b/><w:caps/>"), _spacing(360, 60),
           before=_KEEP),
    _style("Subtitle", "Subtitle", _size(12, SOFT), _spacing(0, 120)),
    _style("Lead", "Lead", _fonts(SERIF) + _size(11.5), _spacing(120, 200, 300)),
    _style("Heading1", "heading 1", _fonts(SERIF) + _size(15), _spacing(360, 120, 240),
           before=_KEEP + _HEADING_LINE, after='<w:outlineLvl w:val="0"/>'),
    _style("Heading2", "heading 2", _size(10.5, ACCENT, "<w:b/>"), _spacing(200, 80, 240),
           before=_KEEP, after='<w:outlineLvl w:val="1"/>'),
    _style("Label", "Label", _size(9, SOFT), _spacing(30, 30, 240)),
    _style("Value", "Value", _size(10), _spacing(30, 30, 252)),
    _style("CellHead", "Cell head", _size(8.5, ACCENT, "<w:b/>"), _spacing(40, 40, 228),
           before=_KEEP),
    _style("Cell", "Cell", _size(9), _spacing(30, 30, 240)),
    _style("CellNumber", "Cell number", "", after=_RIGHT, based="Cell"),
    _style("CellSmall", "Cell small", _size(8), _spacing(24, 24, 228)),
    _style("CellSmallNumber", "Cell small number", "", after=_RIGHT, based="CellSmall"),
    _style("CardHead", "Card head", _size(10, INK, "<w:b/>"), _spacing(100, 10, 240),
           before=_KEEP),
    _style("Card", "Card", _size(9.5), _spacing(0, 60, 252)),
    _style("Note", "Note", _size(8.5, SOFT), _spacing(40, 40)),
    _style("Gap", "Gap", _size(4), _spacing(0, 0, 200)),
    _style("Header", "header", _size(8.5, SOFT), _spacing(0, 0), before=_LINE),
    _style("Footer", "footer", _size(8, SOFT), _spacing(0, 0)),
    _style("Masthead", "Masthead", _size(10, INK, "<w:b/>"), _spacing(0, 0), before=_LINE),
)  # fmt: skip


def _rule(side: str, colour: str = RULE, size: int = 4) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


def _table_style(key: str, borders: str, more: str = "") -> str:
    return (
        f'<w:style w:type="table" w:styleId="{key}"><w:name w:val="{key}"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>"
        '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr>{more}</w:style>"
    )


_FIRST_ROW = (
    '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
    + _rule("bottom", ACCENT, 8)
    + f'</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
)
STYLES = (
    f'{HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{_fonts("Calibri")}'
    f'<w:color w:val="{INK}"/><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "</w:style>"
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name'
    ' w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0"'
    ' w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    + "".join(_STYLES)
    + _table_style("Grid", _rule("bottom") + _rule("insideH"), _FIRST_ROW)
    + _table_style("Facts", _rule("insideH", "E4EAEA"))
    + _table_style("Head", _rule("top") + _rule("bottom"))
    + "</w:styles>"
)
CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{TYPES}.header+xml"/>'
    f'<Override PartName="/word/header2.xml" ContentType="{TYPES}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{TYPES}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-'
    'package.core-properties+xml"/></Types>'
)
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2"'
    f' Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)


_LOGO = f'<Relationship Id="rId4" Type="{OFFICE}/image" Target="media/logo.png"/>'
DOCUMENT_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId2"'
    f' Type="{OFFICE}/header" Target="header1.xml"/><Relationship Id="rId3"'
    f' Type="{OFFICE}/footer" Target="footer1.xml"/><Relationship Id="rId5"'
    f' Type="{OFFICE}/header" Target="header2.xml"/></Relationships>'
)
LOGO_RELATION = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{_LOGO}</Relationships>'


def core_part(title: str, made: datetime) -> str:
    return core(clean(title), made)
