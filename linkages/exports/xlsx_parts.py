"""The fixed parts of an Excel workbook: styles, list of sheets, types. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linkages.exports.xlsx_cells import attribute, escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: The sign of percent is a word: the figure stays the one in the other formats.
FORMATS = {164: "#,##0.00", 165: '0.0#"%"', 166: "yyyy-mm-dd", 167: "yyyy-mm-dd hh:mm"}

_FONTS = (
    '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="14"/><name val="Calibri"/><family val="2"/></font>'
    '<font><sz val="11"/><color rgb="FF5B6770"/><name val="Calibri"/><family val="2"/></font>'
)
_FILLS = (
    '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    + "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
        for colour in ("DCE9E8", "F1F3F4")
    )
)
_TOP = '<alignment vertical="top" wrapText="1"/>'
_OPEN = '<protection locked="0"/>'


def _look(number: int = 0, font: int = 0, fill: int = 0, inner: str = "", more: str = "") -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"'
        f' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"'
        f' applyProtection="1"{more}>{inner}</xf>'
    )


_QUOTED = ' quotePrefix="1"'
#: In the order of `xlsx_cells.LOOKS`.
_LOOKS = (
    _look(), _look(font=1, fill=2, inner=_TOP), _look(font=2), _look(font=1, inner=_TOP),
    _look(inner=_TOP), _look(font=3, fill=3),
    _look(more=_QUOTED), _look(164), _look(165), _look(166), _look(167),
    _look(inner=_OPEN), _look(inner=_OPEN, more=_QUOTED), _look(164, inner=_OPEN),
    _look(165, inner=_OPEN), _look(166, inner=_OPEN), _look(167, inner=_OPEN),
)  # fmt: skip
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(FORMATS)}">'
    + "".join(
        f'<numFmt numFmtId="{number}" formatCode="{attribute(code)}"/>'
        for number, code in FORMATS.items()
    )
    + f'</numFmts><fonts count="4">{_FONTS}</fonts><fills count="4">{_FILLS}</fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_LOOKS)}">{"".join(_LOOKS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def content_types(sheets: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
        f' ContentType="{TYPES}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-'
        f'package.core-properties+xml"/>{parts}</Types>'
    )


def workbook(names: Sequence[str], filters: Sequence[str]) -> str:
    """Names of the sheets; `filters` are their filtered ranges, empty where there is none."""
    sheets = "".join(
        f'<sheet name="{attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    defined = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">'
        f"{escape(_quoted(names[number]))}!{_absolute(area)}</definedName>"
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">'
        f"{escape(_quoted(names[number]))}!$1:$1</definedName>"
        for number, area in enumerate(filters)
        if area
    )
    named = f"<definedNames>{defined}</definedNames>" if defined else ""
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView'
        f' activeTab="0"/></bookViews><sheets>{sheets}</sheets>{named}</workbook>'
    )


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _absolute(area: str) -> str:
    """`A1:B3` as `$A$1:$B$3`."""
    corners = []
    for corner in area.split(":"):
        letters = corner.rstrip("0123456789")
        corners.append(f"${letters}${corner[len(letters) :]}")
    return ":".join(corners)


def workbook_relations(sheets: int) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}<Relationship'
        f' Id="rId{sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )


RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2"'
    f' Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)


def core(title: str, made: datetime) -> str:
    """Title and time; no name of a person or of a program."""
    moment = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        "</cp:coreProperties>"
    )
