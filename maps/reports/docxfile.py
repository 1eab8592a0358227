"""Write a report as a Word file: real headings, tables, captions and pictures, the same bytes.

The file holds no time: the same report and pictures give the same bytes.
"""

import io
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from ...geo.errors import OutputError
from .reportmodel import Block, Heading, Paragraph, Picture, Report, Table, Text, plain

EXTRA = 'the Python package python-docx is missing; pip install "vocatlas[report]"'
_STYLES = {
    "body": "Report Body",
    "point": "List Bullet",
    "lead": "Report Lead",
    "note": "Report Note",
    "source": "Report Source",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file knows
_LABELS = {"zh": {"table": "表", "picture": "图"}, "en": {"table": "Table", "picture": "Figure"}}


def check_docx() -> None:
    """Make sure that Word files can be written here.

    Raises
    ------
    OutputError
        python-docx is not installed; the message says how.
    """
    if find_spec("docx") is None:
        raise OutputError(f"report.docx cannot be written: {EXTRA}")


def write_docx(report: Report, pictures: Mapping[str, bytes]) -> bytes:
    """Return a report as the bytes of a Word file.

    Captions are numbered by real SEQ fields that also hold their number, so that it shows at once.
    The heads of a table repeat on each page, rows do not break, figures are set to the right.

    Parameters
    ----------
    report
        See `vocatlas.maps.reports.report.write_report`.
    pictures
        The PNG of each picture by its view; a picture that is not there is an error.

    Raises
    ------
    OutputError
        python-docx is not installed, or a picture of the report is missing.

    Examples
    --------
    >>> picture = Picture("gaps", ("A",), ("B",))
    >>> write_docx(Report("en", ("Title",), (picture,)), {})
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: no picture of gaps was drawn for the report
    """
    check_docx()
    for block in report.blocks:
        if isinstance(block, Picture) and block.view not in pictures:
            raise OutputError(f"no picture of {block.view} was drawn for the report")
    from docx import Document
    from docx.shared import Pt

    from .docxstyles import set_page, set_styles

    document = Document()
    set_page(document)
    set_styles(document, report.language)
    _set_properties(document, report)
    _say(document.add_paragraph(style="Title"), report.title, report.language)
    counts = {"table": 0, "picture": 0}
    for before, block in zip((None, *report.blocks), report.blocks, strict=False):
        _write_block(document, block, report.language, pictures, counts)
        if isinstance(before, Table) and not before.note and isinstance(block, Paragraph):
            document.paragraphs[-1].paragraph_format.space_before = Pt(6)
    _number_pages(document, report)
    file = io.BytesIO()
    document.save(file)
    return _without_times(file.getvalue())


def _write_block(
    document: Any,
    block: Block,
    language: str,
    pictures: Mapping[str, bytes],
    counts: dict[str, int],
) -> None:
    if isinstance(block, Heading):
        _say(document.add_paragraph(style="Heading 1"), block.text, language)
    elif isinstance(block, Paragraph):
        _say(document.add_paragraph(style=_STYLES[block.style]), block.text, language)
    elif isinstance(block, Picture):
        _add_picture(document, block, pictures[block.view])
        _add_caption(document, "picture", block.caption, language, counts)
    else:
        _add_caption(document, "table", block.caption, language, counts)
        _add_table(document, block, language)
        if block.note:
            _say(document.add_paragraph(style="Report Note"), block.note, language)


def _say(paragraph: Any, text: Text, language: str) -> None:
    """Write a text; in Chinese, marks that Latin has too take their Chinese form."""
    from docx.oxml.ns import qn

    # a figure and its sign stay on one line
    run = paragraph.add_run(printable(plain(text)).replace(" %", "\u00a0%"))
    if language == "zh":
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def printable(text: str) -> str:
    r"""Return a text without what XML or a reader's eye cannot take: controls, reversals, halves.

    Examples
    --------
    >>> printable("\x1b[2J\u202e<b>温州")
    ' [2J <b>温州'
    """
    return "".join(c if c.isprintable() or c == "　" else " " for c in text)


def _add_caption(
    document: Any, kind: str, text: Text, language: str, counts: dict[str, int]
) -> None:
    """Add a numbered caption; one of a table stays with it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    counts[kind] += 1
    label = _LABELS[language][kind]
    paragraph = document.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = kind == "table"
    paragraph.add_run(f"{label} ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" SEQ {label} \\* ARABIC ")
    number = paragraph.add_run(str(counts[kind]))
    field.append(number._element)
    paragraph._element.append(field)
    _say(paragraph, ("　" if language == "zh" else ". ", *text), language)


def _add_picture(document: Any, block: Picture, png: bytes) -> None:
    from docx.shared import Cm

    from .docxstyles import PICTURE_WIDTH_CM

    paragraph = document.add_paragraph(style="Picture")
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Cm(PICTURE_WIDTH_CM))
    properties = shape._inline.docPr
    properties.set("descr", printable(plain(block.alt)))
    properties.set("title", printable(plain(block.caption)))


def _add_table(document: Any, block: Table, language: str) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
    from docx.shared import Cm
    from docx.table import _Cell

    from .docxstyles import TABLE_STYLE, TEXT_WIDTH_CM

    lines = (block.heads, *block.rows)
    table = document.add_table(rows=len(lines), cols=len(block.heads), style=TABLE_STYLE)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    wide = [Cm(TEXT_WIDTH_CM * part) for part in block.widths]
    # a row's own cells: asked through the table, each would go through all of them
    for at, (line, row) in enumerate(zip(table.rows, lines, strict=True)):
        cells = [_Cell(cell, line) for cell in line._tr.tc_lst]
        for cell, text, width, figure in zip(cells, row, wide, block.figures, strict=True):
            cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            # by id: a style looked up by name goes through all of them, a millisecond a cell
            paragraph._p.style = "TableFigure" if figure else "TableText"
            if at == 0:
                paragraph._p.style = "TableHead"
                paragraph.alignment = 2 if figure else 0
            paragraph.paragraph_format.keep_with_next = at == 0
            _say(paragraph, text, language)
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    _keep_rows(table)


def _keep_rows(table: Any) -> None:
    """Repeat the heads on each page, and let no row break."""
    from docx.oxml import OxmlElement

    for at, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _number_pages(document: Any, report: Report) -> None:
    """Put the title and the number of the page at the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = "Report Note"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(paragraph, (*report.title, "　"), report.language)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    field.append(paragraph.add_run("1")._element)
    paragraph._element.append(field)


def _set_properties(document: Any, report: Report) -> None:
    """Name the document; no time and no person stand in it."""
    from .docxstyles import LANGUAGES

    properties = document.core_properties
    properties.title = printable(plain(report.title))[:255]
    properties.author = properties.last_modified_by = "vocatlas"
    properties.comments = properties.keywords = properties.subject = ""
    properties.language = LANGUAGES[report.language]
    element = properties._element
    for child in list(element):
        if child.tag.rpartition("}")[2] in ("created", "modified", "lastPrinted", "revision"):
            element.remove(child)
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # of the template, not of this document
            del package.rels[key]


def _without_times(data: bytes) -> bytes:
    """Return a zip file whose members have one fixed time."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as fresh:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            packed = name.endswith(".png")  # a picture is compressed already
            member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            member.create_system = 3  # the same on every system
            fresh.writestr(member, old.read(name))
    return file.getvalue()
