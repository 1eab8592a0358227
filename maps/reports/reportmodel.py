"""What a report is made of, whatever writes it: headings, paragraphs, tables and pictures.

A text is a row of pieces. What is worded here is plain text without a figure; whatever comes from
the results is a `Told` piece, which knows where in ``results.json`` it stands and how it was said.
So every number of a report can be followed back, and a number that cannot is a failing test.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any


@dataclass(frozen=True)
class Told:
    """A figure or a name of the results.

    Attributes
    ----------
    text
        As it is said.
    path
        Dotted keys and positions in ``results.json``: ``headline.local_p50``, ``counties.3``.
        After ``#`` rows are counted: all, those with a column (``campuses#lon``) or those of one
        value (``counties#label=underserved``).
    form
        How the value was said, one of `reportteller.FORMS`; ``name``, ``id``, ``term`` or
        ``finding`` for words.
    """

    text: str
    path: str
    form: str


Text = tuple[str | Told, ...]


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: Text


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``body``, ``point`` (of a list), ``lead`` or ``note`` (small)."""

    text: Text
    style: str = "body"


@dataclass(frozen=True)
class Table:
    """A table with its caption; `figures` says which columns are set to the right.

    `widths` are parts of the width of the page.
    """

    caption: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    figures: tuple[bool, ...]
    widths: tuple[float, ...]
    note: Text = ()


@dataclass(frozen=True)
class Picture:
    """A map with its chart; `alt` is read to who does not see it."""

    view: str
    caption: Text
    alt: Text


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True)
class Report:
    """A report in one language."""

    language: str
    title: Text
    blocks: tuple[Block, ...]

    def texts(self) -> Iterator[Text]:
        """Yield every text in the order of reading."""
        yield self.title
        for block in self.blocks:
            yield from texts_of(block)

    def told(self) -> list[Told]:
        """Return every piece that comes from the results."""
        return [piece for text in self.texts() for piece in text if isinstance(piece, Told)]


def texts_of(block: Block) -> Iterator[Text]:
    """Yield the texts of a block in the order of reading."""
    if isinstance(block, Heading | Paragraph):
        yield block.text
    elif isinstance(block, Picture):
        yield block.caption
        yield block.alt
    else:
        yield block.caption
        yield from block.heads
        yield from (cell for row in block.rows for cell in row)
        yield block.note


def plain(text: Text) -> str:
    """Return a text as one line.

    Examples
    --------
    >>> plain(("reached by ", Told("82 %", "headline.local_p50", "percent"), "."))
    'reached by 82 %.'
    """
    return "".join(piece if isinstance(piece, str) else piece.text for piece in text)


def fill(template: str, parts: Mapping[str, Told | Text]) -> Text:
    """Return a sentence with its blanks filled.

    Examples
    --------
    >>> told = Told("5", "parameters.sites.p", "number")
    >>> fill("{p} sites.", {"p": told})
    (Told(text='5', path='parameters.sites.p', form='number'), ' sites.')
    """
    pieces: list[str | Told] = []
    for words, blank, _, _ in Formatter().parse(template):
        if words:
            pieces.append(words)
        if blank is not None:
            part = parts[blank]
            pieces += [part] if isinstance(part, Told) else part
    return tuple(pieces)


def join(texts: Iterable[Text], language: str, *, last: bool = True) -> Text:
    """Return texts as a list in a sentence; `last` says that the list ends with the last of them.

    Examples
    --------
    >>> plain(join([("a",), ("b",), ("c",)], "en")), plain(join([("甲",), ("乙",)], "zh"))
    ('a, b and c', '甲、乙')
    """
    items = list(texts)
    pieces: list[str | Told] = []
    for at, item in enumerate(items):
        if at:
            ends = last and at == len(items) - 1
            pieces.append("、" if language == "zh" else " and " if ends else ", ")
        pieces += item
    return tuple(pieces)


def pack_report(report: Report) -> dict[str, Any]:
    """Return a report as plain data for the page: told pieces are pairs of text and path.

    Examples
    --------
    >>> text = ("of ", Told("12", "counties#", "number"))
    >>> pack_report(Report("en", ("A",), (Paragraph(text),)))["blocks"]
    [{'kind': 'paragraph', 'style': 'body', 'text': ['of ', ['12', 'counties#']]}]
    """
    return {"title": _pack(report.title), "blocks": [_pack_block(b) for b in report.blocks]}


def _pack(text: Text) -> list[Any]:
    return [piece if isinstance(piece, str) else [piece.text, piece.path] for piece in text]


def _pack_block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": _pack(block.text)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "style": block.style, "text": _pack(block.text)}
    if isinstance(block, Picture):
        caption, alt = _pack(block.caption), plain(block.alt)
        return {"kind": "picture", "view": block.view, "caption": caption, "alt": alt}
    return {
        "kind": "table",
        "caption": _pack(block.caption),
        "heads": [_pack(head) for head in block.heads],
        "figures": list(block.figures),
        "rows": [[_pack(cell) for cell in row] for row in block.rows],
        "note": _pack(block.note),
    }
