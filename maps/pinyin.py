"""Pinyin of Chinese names: initials to search by, and townships for readers of English."""

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


_ENDINGS = {"街道": "Subdistrict", "镇": "Town", "乡": "Township", "校区": "Campus"}


def romanise_townships(names: Iterable[str | None]) -> dict[str, str]:
    """Return the names of townships and campuses as English maps write them, and no others.

    A spelling, no translation: a table's own ``name_en`` goes before it.

    Examples
    --------
    >>> romanise_townships(["雁荡镇", "松台街道", "小南门", None])
    {'松台街道': 'Songtai Subdistrict', '雁荡镇': 'Yandang Town'}
    """
    from pypinyin import Style, lazy_pinyin

    spelled = {}
    for name in sorted({name for name in names if name}):
        ending = next((e for e in _ENDINGS if name.endswith(e) and len(name) > len(e)), None)
        if ending is None:
            continue
        stem = "".join(lazy_pinyin(name[: -len(ending)], style=Style.NORMAL))
        if stem.isascii() and stem.isalpha():
            spelled[name] = f"{stem.capitalize()} {_ENDINGS[ending]}"
    return spelled
