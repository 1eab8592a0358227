"""The crosswalk as a table to read: each programme, its group, its industries, and the rule."""

from collections import Counter
from typing import Any

import pandas as pd

from ..study import Catalogue
from .crosswalk import classify_programmes, plain

CROSSWALK_COLUMNS = [
    "id",
    "institution",
    "name_zh",
    "level",
    "group_code",
    "catalogue_code",
    "group_name",
    "division",
    "division_name",
    "section",
    "section_name",
    "pillar",
    "weight",
    "rule",
    "reason",
]
# The sections of GB/T 4754-2017, by their letters.
SECTION_NAMES = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}
# Which column of the groups holds the code of a level. The catalogue knows no technician schools
# and no ordinary undergraduates: for them the group is the nearest, and has no code of its own.
_CODE_COLUMNS = {
    "secondary": "code_secondary",
    "higher_vocational": "code",
    "vocational_undergraduate": "code_undergraduate",
}
NO_NAME = "no name yet, only a placeholder 专业名称待定"
NO_RULE = "no rule fits its name or group 无规则可配"
NO_INDUSTRY = "serves no industry in particular 不对应特定行业"
_PLACEHOLDERS = ("", "专业待定", "待定", "(tobeset)")


def list_crosswalk(programmes: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return each programme with its group, industries, weights and the rule that gave each.

    A row is a programme and an industry, with every rule that gave it (``;`` between them); the
    weights of a programme sum to 1, but for rounding to 0.0001. What no
    rule fits is a row without group, industry and rule, whose ``reason`` says why; so is, with
    its rule, what serves no industry in particular. The order is that of the table, then largest
    weight first.

    Parameters
    ----------
    programmes
        ``id, name_zh``; ``institution, level, group, local_industry`` where known.
    catalogue
        Its rules, industries and programme groups.

    Returns
    -------
    DataFrame
        `CROSSWALK_COLUMNS`. ``group_code`` is the code of the group at higher-vocational level
        whatever the level, ``catalogue_code`` the one that the catalogue of 2021 gives the group
        at the level of the programme (blank for technicians and ordinary undergraduates, whom it
        does not hold). ``weight`` is a share, 0 to 1.

    Examples
    --------
    >>> empty = pd.DataFrame()
    >>> rules = pd.DataFrame({"rule": ["keyword"], "pattern": ["阀门"], "group_code": ["46"],
    ...     "divisions": ["34"], "pillar": ["pumps_valves"]})
    >>> industries = pd.DataFrame({"code": ["34"], "section": ["C"], "name_zh": ["通用设备制造业"]})
    >>> groups = pd.DataFrame({"code": ["46"], "code_secondary": ["66"],
    ...     "code_undergraduate": ["26"], "name_zh": ["装备制造大类"]})
    >>> catalogue = Catalogue(empty, empty, empty, empty, groups, industries, rules)
    >>> rows = list_crosswalk(pd.DataFrame({"id": ["p"], "name_zh": ["阀门设计"],
    ...     "level": ["secondary"]}), catalogue)
    >>> rows[["catalogue_code", "division_name", "section_name", "rule"]].values.tolist()
    [['66', '通用设备制造业', '制造业', 'keyword:阀门']]
    """
    if programmes.empty:
        return pd.DataFrame(columns=CROSSWALK_COLUMNS)
    codes = catalogue.industries["code"].map(plain).str.zfill(2)
    sections = dict(zip(codes, catalogue.industries["section"].map(plain), strict=True))
    names = dict(zip(codes, catalogue.industries["name_zh"].map(plain), strict=True))
    rows = _join_rules(classify_programmes(programmes, catalogue.crosswalk, sections=sections))
    about = programmes.reindex(columns=["id", "institution", "name_zh", "level"]).map(plain)
    about["order"] = range(len(about))
    rows = rows.merge(about, on="id")
    groups = _GroupCodes(catalogue.programme_groups)
    rows["catalogue_code"] = [
        groups.code(code, level)
        for code, level in zip(rows["group_code"], rows["level"], strict=True)
    ]
    rows["group_name"] = rows["group_code"].map(groups.names).fillna("")
    rows["division_name"] = rows["division"].map(names).fillna("")
    rows["section_name"] = rows["section"].map(SECTION_NAMES).fillna("")
    rows["reason"] = [
        _reason(plain(row.name_zh), plain(row.rule), plain(row.section))
        for row in rows.itertuples()
    ]
    rows = rows.sort_values(["order", "weight"], ascending=[True, False], kind="stable")
    return rows[CROSSWALK_COLUMNS].reset_index(drop=True)


def count_matched(rows: pd.DataFrame) -> dict[str, int]:
    """Return how many programmes are matched, serve no industry in particular, or are unmatched.

    Examples
    --------
    >>> count_matched(pd.DataFrame({"id": ["a", "a", "b"], "reason": ["", "", NO_RULE]}))
    {'programmes': 2, 'matched': 1, 'no_industry': 0, 'unmatched': 1}
    """
    # a list of programmes is matched when one of its parts is
    reasons = rows.groupby("id")["reason"].min() if len(rows) else pd.Series(dtype=str)
    counts = Counter(
        "matched" if not why else "no_industry" if why == NO_INDUSTRY else "unmatched"
        for why in reasons
    )
    kinds = ("matched", "no_industry", "unmatched")
    return {"programmes": len(reasons), **{kind: counts[kind] for kind in kinds}}


class _GroupCodes:
    """The names of programme groups and their codes at each level."""

    def __init__(self, groups: pd.DataFrame) -> None:
        self._rows = {plain(row["code"]): row for row in groups.to_dict("records")}
        self.names = {code: plain(row.get("name_zh")) for code, row in self._rows.items()}

    def code(self, group: str, level: str) -> str:
        """Return the code of a group at a level, or nothing."""
        row: dict[Any, Any] = self._rows.get(group, {})
        return plain(row.get(_CODE_COLUMNS.get(level, "")))


def _join_rules(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for what several rules say alike, with all their names."""
    same = ["id", "group_code", "division", "section"]
    joined = rows.groupby(same, sort=False, as_index=False).agg(
        weight=("weight", "sum"), rule=("rule", _list), pillar=("pillar", _list)
    )
    return joined.assign(weight=joined["weight"].round(4))


def _list(texts: pd.Series) -> str:
    return ";".join(dict.fromkeys(text for text in texts if text))


def _reason(name: str, rule: str, section: str) -> str:
    """Return why a row has no industry; nothing where it has one."""
    if section:
        return ""
    if rule:
        return NO_INDUSTRY
    return NO_NAME if "".join(name.split()) in _PLACEHOLDERS else NO_RULE
