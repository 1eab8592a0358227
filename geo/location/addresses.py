"""Chinese addresses as text: one way of writing, and the parts that can be told without a map."""

import re
import unicodedata
from functools import cache
from typing import Any

PROVINCES = {
    11: "北京", 12: "天津", 13: "河北", 14: "山西", 15: "内蒙古", 21: "辽宁", 22: "吉林",
    23: "黑龙江", 31: "上海", 32: "江苏", 33: "浙江", 34: "安徽", 35: "福建", 36: "江西",
    37: "山东", 41: "河南", 42: "湖北", 43: "湖南", 44: "广东", 45: "广西", 46: "海南", 50: "重庆",
    51: "四川", 52: "贵州", 53: "云南", 54: "西藏", 61: "陕西", 62: "甘肃", 63: "青海", 64: "宁夏",
    65: "新疆", 71: "台湾", 81: "香港", 82: "澳门",
}  # fmt: skip
"""Short names of the provinces by the first two digits of their code, GB/T 2260."""

_PROVINCE = re.compile(
    f"^(?:中国)?({'|'.join(sorted(PROVINCES.values(), key=len, reverse=True))})"
    "(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)"
)
_PREFECTURE = re.compile(r"^([\u4e00-\u9fff]{2,6}?(?:市|自治州|地区|盟))")
_ROAD = re.compile(r"([\u4e00-\u9fff]{1,7}?(?:大道|大街|路|街|巷|弄|[一二三四五六七八九]道))")
_AREA_END = re.compile(r"街道|镇|乡|村|社区|园区|开发区|集聚区|[省市县区]")
_TOWNSHIP = re.compile(r"([\u4e00-\u9fff]{2,5}?(?:街道办事处|街道|镇|乡))")
_BRACKETS = re.compile(r"[\(\[（【].*?[\)\]）】]")
_BLANK = re.compile(r"[\s,，、。;；·]+")


def normalise(text: object) -> str:
    """Return text in simplified characters and half width, without blanks.

    Examples
    --------
    >>> normalise("溫州市 鹿城區　雙嶼鎮２６號")
    '温州市鹿城区双屿镇26号'
    >>> normalise(None)
    ''
    """
    if text is None or (isinstance(text, float) and text != text):
        return ""
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", str(text)))
    return plain if plain.isascii() else str(_simplifier().convert(plain))


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def split_province(text: str) -> tuple[str, str]:
    """Return the province that a normalised address begins with, and the rest.

    Only with its ending: 吉林路 and 海南村 are no provinces.

    Examples
    --------
    >>> split_province("浙江省温州市鹿城区")
    ('浙江', '温州市鹿城区')
    >>> split_province("吉林路5号")
    ('', '吉林路5号')
    """
    found = _PROVINCE.match(text)
    if found is None:
        return "", text
    # 上海市 is both; what follows stays
    return found[1], text[found.end() :]


def split_prefecture(text: str) -> tuple[str, str]:
    """Return what looks like a prefecture at the start of a normalised address, and the rest.

    Examples
    --------
    >>> split_prefecture("温州市鹿城区")
    ('温州市', '鹿城区')
    >>> split_prefecture("鹿城区府东路")
    ('', '鹿城区府东路')
    """
    found = _PREFECTURE.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def roads_in(text: str) -> list[str]:
    """Return the names of roads in a normalised address, after the last area that it names.

    Examples
    --------
    >>> roads_in("温州经济技术开发区金海三道433号")
    ['金海三道']
    >>> roads_in("灵溪镇城南一街58号"), roads_in("茶山高教园区")
    (['城南一街'], [])
    """
    tail = _AREA_END.split(text)[-1]
    return [name for name in _ROAD.findall(tail) if len(name) >= 2]


def townships_in(text: str) -> list[str]:
    """Return what looks like a township in a normalised address, known or not.

    Examples
    --------
    >>> townships_in("瑞安市飞云街道孙桥村")
    ['飞云街道']
    """
    return [re.split("[省市区县]", word)[-1] for word in _TOWNSHIP.findall(text)]


def without_brackets(text: str) -> str:
    """Return text without what stands in brackets.

    Examples
    --------
    >>> without_brackets("温州大学(北校区)")
    '温州大学'
    """
    return _BRACKETS.sub("", text)
