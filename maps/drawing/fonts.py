"""Fonts for pictures: Chinese glyphs or a clear error, never a box in the place of a character."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from ...geo.errors import OutputError

# Simplified Chinese first. The Japanese face of a pan-CJK file has every glyph too, in the forms
# of Japan: a matplotlib before 3.11 knows no other face of such a file.
CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "HarmonyOS Sans SC",
    "MiSans",
    "DengXian",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "STHeiti",
    "Heiti SC",
    "Arial Unicode MS",
    "SimSun",
    "Noto Serif CJK SC",
    "Noto Sans CJK JP",
)
ANY_LATIN = "DejaVu Sans"  # comes with matplotlib
ADVICE = (
    "install Noto Sans CJK SC (Debian, Ubuntu: apt install fonts-noto-cjk; Windows and macOS bring "
    "Microsoft YaHei and PingFang SC), or give a font file with --font"
)


def choose_families(font: str | Path | None = None) -> list[str]:
    """Return the families to draw with: a font file's own first, then the installed ones.

    Raises
    ------
    OutputError
        The font file cannot be read.

    Examples
    --------
    >>> choose_families()[-1]
    'DejaVu Sans'
    """
    families = [] if font is None else [_add_file(Path(font))]
    installed = set(font_manager.get_font_names())
    return [*families, *(name for name in CHINESE_FAMILIES if name in installed), ANY_LATIN]


def _add_file(path: Path) -> str:
    """Make a font file known and return its family."""
    try:
        font_manager.fontManager.addfont(path)
        return str(font_manager.get_font(str(path)).family_name)
    except (OSError, RuntimeError) as error:
        raise OutputError(f"{path} cannot be read as a font; expected a TTF, OTF or TTC") from error


def font_settings(families: Sequence[str]) -> dict[str, Any]:
    """Return matplotlib's settings for pictures that look and are the same everywhere.

    Text in SVG becomes paths. PDF embeds TrueType fonts as such (type 42) and fonts with CFF
    outlines as type 3: as type 42 they carry a type that their outlines contradict.

    Examples
    --------
    >>> font_settings(["DejaVu Sans"])["pdf.fonttype"]
    42
    """
    postscript = any(_has_cff(_file_of(name, "normal")) for name in families)
    return {
        "font.family": list(families),
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "vocatlas",
        "pdf.fonttype": 3 if postscript else 42,
    }


def check_glyphs(figure: Figure) -> None:
    """Make sure that every character of a figure has a glyph in the fonts of its text.

    Raises
    ------
    OutputError
        Some have none; the message names them and what to install.

    Examples
    --------
    >>> figure = Figure()
    >>> _ = figure.text(0, 0, "minutes", family=["DejaVu Sans"])
    >>> check_glyphs(figure)
    >>> _ = figure.text(0, 0, "\U0001f3eb", family=["DejaVu Sans"])
    >>> check_glyphs(figure)
    Traceback (most recent call last):
    ...
    vocatlas.geo.errors.OutputError: no installed font has a glyph for 🏫 (U+1F3EB): install ...
    """
    lacking: set[str] = set()
    for text in figure.findobj(Text):
        if isinstance(text, Text) and text.get_visible() and text.get_text():
            families, weight = text.get_fontfamily(), str(text.get_fontweight())
            known = [_characters(name, weight) for name in families]
            characters = set(text.get_text()) - set(" \n")
            lacking |= {c for c in characters if not any(ord(c) in font for font in known)}
    if lacking:
        shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(lacking)[:8])
        more = f" and {len(lacking) - 8} more" if len(lacking) > 8 else ""
        raise OutputError(f"no installed font has a glyph for {shown}{more}: {ADVICE}")


def _file_of(family: str, weight: str) -> str:
    asked = font_manager.FontProperties(family=family, weight=weight)
    return font_manager.findfont(asked, fallback_to_default=False)


@lru_cache(maxsize=64)
def _characters(family: str, weight: str) -> frozenset[int]:
    """Return the code points that a font has."""
    return frozenset(font_manager.get_font(_file_of(family, weight)).get_charmap())


def _has_cff(path: str) -> bool:
    """Say whether the outlines of a font file are PostScript's; of a collection, its first."""
    with Path(path).open("rb") as file:
        tag = file.read(4)
        if tag == b"ttcf":
            file.seek(12)
            file.seek(int.from_bytes(file.read(4), "big"))
            tag = file.read(4)
    return tag == b"OTTO"


def drawing_with(families: Sequence[str]) -> Any:
    """Return a context in which matplotlib draws with these fonts; its own settings come back."""
    settings: Any = font_settings(families)
    return matplotlib.rc_context(settings)
