"""Initials of the pinyin of Chinese names, so that a search finds 文成县 by ``wcx``."""

from collections.abc import Iterable


def initials_of(names: Iterable[str | None]) -> dict[str, str]:
    """Return the pinyin initials of each name that holds Chinese characters.

    Characters that are no Chinese stay as they are; a character with several readings takes the
    usual one in its word.

    Examples
    --------
    >>> initials_of(["文成县", "泰顺县", None, "Aye"])
    {'文成县': 'wcx', '泰顺县': 'tsx'}
    """
    from pypinyin import Style, lazy_pinyin

    wanted = {name for name in names if name and any("\u4e00" <= c <= "\u9fff" for c in name)}
    return {
        name: "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
        for name in sorted(wanted)
    }
