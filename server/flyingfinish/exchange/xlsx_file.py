"""A sheet as an Excel workbook (ECMA-376), the same bytes for the same sheet.

Our own writer, because a table needs six small files of XML and no library of it: one worksheet
with a head row that stays, texts as they are, and times as numbers with a format that shows what
the screen shows, so that they can be sorted and subtracted.
"""

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from flyingfinish.exchange.sheet import (
    COUNT,
    GAP,
    INSTANT,
    METRES,
    PACE,
    PACE_GAP,
    PENALTY,
    POINTS,
    TEXT,
    Cell,
    Column,
    Sheet,
)
from flyingfinish.rally.times import MINUTE_MS, truncated

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
NAME_MAX: Final = 31
"""Letters of a worksheet's name that programs take."""

WIDTH_MIN, WIDTH_MAX = 6, 45

_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MADE_AT: Final = (1980, 1, 1, 0, 0, 0)
"""The oldest date that a zip file can say: the time of writing must not change the bytes."""

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\]")

_DECIMALS: Final = {1_000: "", 100: ".0", 10: ".00", 1: ".000"}
_LENGTHS: Final = ("s", "m:ss", "[h]:mm:ss")
"""How a time is written, by whether it has minutes and hours; no condition, for each cell has its
own: not every program reads conditions on times."""


_PLAIN: Final = {COUNT: "0", POINTS: "General", PACE: "0.0"}
_ONLY_TEXT: Final = frozenset((TEXT, PENALTY, INSTANT, METRES))
_SIGNED: Final = frozenset((GAP, PACE_GAP))


def _format(signed: bool, length: int, precision_ms: int) -> str:
    return ('"+"' if signed else "") + _LENGTHS[length] + _DECIMALS[precision_ms]


FORMATS: Final = (
    "General",
    "0",
    "0.0",
    *(_format(signed, length, precision_ms) for precision_ms in _DECIMALS
      for signed, length in ((False, 1), (False, 2), (True, 0), (True, 1), (True, 2))),
)  # fmt: skip
"""Number formats; a cell's style is its format's place here, the head row's is the next one."""

_HEAD_STYLE: Final = len(FORMATS)
_FIRST_OWN_FORMAT: Final = 164


def xlsx_bytes(sheet: Sheet) -> bytes:
    """Returns a sheet as the bytes of a workbook."""
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": _workbook(sheet),
        "xl/_rels/workbook.xml.rels": _relations(
            {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml"}
        ),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": _worksheet(sheet),
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (_DECLARED + text).encode())
    return made.getvalue()


def _content_types() -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "styles": "styles"}
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{what}+xml"/>'
        for part, what in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: dict[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{nth}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for nth, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _workbook(sheet: Sheet) -> str:
    name = _NOT_IN_A_NAME.sub(" ", _clean(sheet.title)).strip(" '")[:NAME_MAX] or "1"
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{_FIRST_OWN_FORMAT + nth}" formatCode={quoteattr(code)}/>'
        for nth, code in enumerate(FORMATS)
    )
    plain = "".join(
        f'<xf numFmtId="{_FIRST_OWN_FORMAT + nth if nth else 0}" fontId="0" fillId="0"'
        ' borderId="0" xfId="0" applyNumberFormat="1"/>'
        for nth in range(len(FORMATS))
    )
    head = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    font = '<sz val="11"/><name val="Calibri"/>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(FORMATS) + 1}">{plain}{head}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _worksheet(sheet: Sheet) -> str:
    heads = "".join(
        _text_cell(nth, 1, column.title, _HEAD_STYLE) for nth, column in enumerate(sheet.columns)
    )
    rows = [f'<row r="1">{heads}</row>']
    for number, row in enumerate(sheet.rows, start=2):
        cells = zip(sheet.columns, row, strict=True)
        made = "".join(_cell(nth, number, *pair) for nth, pair in enumerate(cells))
        rows.append(f'<row r="{number}">{made}</row>')
    told = " · ".join(filter(None, (sheet.title, sheet.status))).replace("&", "&&")
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{_widths(sheet)}<sheetData>{''.join(rows)}</sheetData>"
        f"<headerFooter><oddHeader>&amp;L{escape(_clean(told))}</oddHeader></headerFooter>"
        "</worksheet>"
    )


def _widths(sheet: Sheet) -> str:
    made = ""
    for nth, column in enumerate(sheet.columns):
        longest = max([len(column.title), *(len(row[nth].text) for row in sheet.rows)])
        width = min(WIDTH_MAX, max(WIDTH_MIN, longest + 2))
        made += f'<col min="{nth + 1}" max="{nth + 1}" width="{width}" customWidth="1"/>'
    return f"<cols>{made}</cols>" if made else ""


def _cell(nth: int, number: int, column: Column, cell: Cell) -> str:
    if not cell.text:
        return ""
    # Below nothing a spreadsheet of 1900 shows no time at all, "2=" is a place, not a 2, and who is
    # compared with himself has "0.0" without a sign.
    told = cell.value is None or cell.value < 0 or cell.text.endswith("=")
    if column.kind in _SIGNED and cell.value == 0:
        told = told or not cell.text.startswith("+")
    if told or cell.value is None or column.kind in _ONLY_TEXT:
        return _text_cell(nth, number, cell.text, 0)
    precision_ms = cell.precision_ms or column.precision_ms
    style = FORMATS.index(_format_of(column.kind, cell.value, precision_ms))
    shown = _number(column.kind, cell.value, precision_ms)
    return f'<c r="{_place(nth, number)}" s="{style}"><v>{shown}</v></c>'


def _format_of(kind: str, value: int, precision_ms: int) -> str:
    """Returns the format that shows a number as the screen does."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    cut = truncated(value, precision_ms)
    length = 2 if cut >= HOUR_MS else 1
    if kind in _SIGNED and cut < MINUTE_MS:
        length = 0
    return _format(kind in _SIGNED, length, precision_ms)


def _number(kind: str, value: int, precision_ms: int) -> str:
    """Returns a number as a workbook writes it: times in days, points and seconds as decimals."""
    if kind == COUNT:
        return str(value)
    if kind == PACE:
        return f"{Decimal(truncated(value, precision_ms)) / 1_000:f}"
    if kind == POINTS:
        return f"{Decimal(value) / 1_000:f}"
    return f"{Decimal(truncated(value, precision_ms)) / DAY_MS:.15f}"


def _text_cell(nth: int, number: int, text: str, style: int) -> str:
    said = escape(_LOOKS_ESCAPED.sub("_x005F_", _clean(text)))
    shown = f'<is><t xml:space="preserve">{said}</t></is>'
    return f'<c r="{_place(nth, number)}" s="{style}" t="inlineStr">{shown}</c>'


def _clean(text: str) -> str:
    """Returns a text without signs that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _place(nth: int, number: int) -> str:
    """Returns a cell's address: B7, AA7."""
    letters = ""
    nth += 1
    while nth:
        nth, rest = divmod(nth - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{number}"
