"""The look of a report in Word: page, fonts for Chinese and Latin, paragraph and table styles.

Fonts are named, not embedded: Song and Hei stand on every Windows and macOS with Chinese, and a
program without them takes its own.
"""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

LATIN, LATIN_HEAD = "Times New Roman", "Arial"
SONG, HEI = "宋体", "黑体"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
TEXT_WIDTH_CM, PICTURE_WIDTH_CM = 16.6, 14.2
INK = RGBColor(0x18, 0x26, 0x3A)
SOFT = RGBColor(0x4D, 0x58, 0x66)
TABLE_STYLE = "Report Table"
# style | built in? | size | bold | before | after | Hei?
_PARAGRAPHS = (
    ("Normal", True, 10.5, False, 0, 4, False),
    ("Title", True, 18, True, 0, 10, True),
    ("Heading 1", True, 13, True, 10, 4, True),
    ("Caption", True, 9, True, 6, 3, True),
    ("List Bullet", True, 10.5, False, 0, 2, False),
    ("Report Lead", False, 10.5, True, 0, 6, False),
    ("Report Note", False, 8.5, False, 2, 4, False),
    ("Report Source", False, 9, False, 0, 1, False),
    ("Table Head", False, 8.5, True, 1, 1, True),
    ("Table Text", False, 8.5, False, 1, 1, False),
    ("Table Figure", False, 8.5, False, 1, 1, False),
    ("Picture", False, 10.5, False, 4, 0, False),
)


def set_page(document: Any) -> None:
    """Make the page A4 upright with margins of 2.2 cm."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.7)


def set_styles(document: Any, language: str) -> None:
    """Set the styles of paragraphs and tables, and the language of the whole document."""
    for name, built_in, size, bold, before, after, head in _PARAGRAPHS:
        styles = document.styles
        style = styles[name] if built_in else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        set_fonts(style, LATIN_HEAD if head else LATIN, HEI if head else SONG)
        style.font.size, style.font.bold = Pt(size), bold
        style.font.color.rgb = INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.line_spacing = 1.0 if size < 10 else 1.2
    _set_details(document, language)
    _set_language(document, language)
    document.styles.element.append(parse_xml(_TABLE_XML))


def _set_details(document: Any, language: str) -> None:
    styles = document.styles
    for name in ("Report Note", "Caption"):
        styles[name].font.color.rgb = SOFT if name == "Report Note" else INK
    styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Picture"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Picture"].paragraph_format.line_spacing = 1.0
    styles["Picture"].paragraph_format.keep_with_next = True
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _without_rule(styles["Title"])
    styles["Table Figure"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["Heading 1"].paragraph_format.keep_with_next = True
    if language == "zh":
        # two characters, as Chinese prose is set; in the width of a character, not in points
        indent = OxmlElement("w:ind")
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "420")
        body = styles.add_style("Report Body", WD_STYLE_TYPE.PARAGRAPH)
        body.base_style = styles["Normal"]
        body.element.get_or_add_pPr().append(indent)
    else:
        styles.add_style("Report Body", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]


def set_fonts(style: Any, latin: str, chinese: str) -> None:
    """Give a style one font for Latin and one for Chinese; a font of the theme would win."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for script, name in (
        ("ascii", latin),
        ("hAnsi", latin),
        ("cs", latin),
        ("eastAsia", chinese),
    ):
        fonts.set(qn(f"w:{script}"), name)
    properties.insert(0, fonts)


def _without_rule(style: Any) -> None:
    """Take away the coloured line that the template draws under a title."""
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)


def _set_language(document: Any, language: str) -> None:
    """Say the language for spelling and for the choice of Chinese glyphs."""
    element = document.styles.element
    for lang in element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LANGUAGES[language] if language == "en" else "en-US")
        lang.set(qn("w:eastAsia"), "zh-CN")
    for fonts in element.find(qn("w:docDefaults")).iter(qn("w:rFonts")):
        fonts.attrib.clear()
        fonts.set(qn("w:ascii"), LATIN)
        fonts.set(qn("w:hAnsi"), LATIN)
        fonts.set(qn("w:eastAsia"), SONG)


# Three lines, as tables of reports are set: above, under the heads, below.
_RULE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="18263A"/>'
_TABLE_XML = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">'
    f'<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>'
    "<w:tblPr><w:tblBorders>"
    + _RULE.format(side="top", size=8)
    + _RULE.format(side="bottom", size=8)
    + '<w:insideH w:val="single" w:sz="2" w:space="0" w:color="D9D6CD"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    '</w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
    + _RULE.format(side="bottom", size=6)
    + "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
)
