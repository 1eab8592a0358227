"""What a table or a file must hold, in Chinese: each clause that a `Problem` may expect."""

import ast
import re

from .filewords import FILE_CLAUSES
from .phrasebook import Phrasebook, show_text
from .tablewords import TABLE_CLAUSES

# What a planner may write above a column; a table is read with it too
# (data/checking/vocabulary.py).
HEADINGS = {
    "adcode": "行政区划代码",
    "address": "地址",
    "area_km2": "面积",
    "campus": "校区",
    "code": "代码",
    "confidence": "可信度",
    "datum": "坐标系",
    "enrolled": "在校生数",
    "entity_kind": "类型",
    "former_names": "曾用名",
    "from_institution": "起点院校",
    "from_level": "起点层次",
    "from_programme": "起点专业",
    "gb4754": "行业代码",
    "gdp_yi": "生产总值",
    "graduates": "毕业生数",
    "group": "专业大类",
    "id": "编号",
    "indicator": "指标",
    "industries": "产业",
    "institution": "所属院校",
    "km": "里程",
    "kind": "类型",
    "lat": "纬度",
    "level": "层次",
    "levels": "办学层次",
    "lon": "经度",
    "moe_code": "学校标识码",
    "name_en": "英文名称",
    "name_zh": "名称",
    "note": "备注",
    "ownership": "办学性质",
    "pillar": "支柱产业",
    "place": "地区",
    "places": "招生计划",
    "population": "人口",
    "precision": "精度",
    "radius_m": "半径",
    "residents": "常住人口",
    "schools": "学校数",
    "seats": "学位",
    "source": "来源",
    "source_year": "来源年份",
    "status": "状态",
    "to_institution": "终点院校",
    "to_level": "终点层次",
    "to_programme": "终点专业",
    "township": "所在乡镇",
    "townships": "涉及乡镇",
    "unit": "单位",
    "urban_core": "中心城区",
    "value": "数值",
    "weight": "权重",
    "year": "年份",
    "years": "学制",
}

# `geo/boundaries.gpkg layer land`, as the readers of layers name a layer
_LAYER = re.compile(r"^(.+) layer (\S+)$", re.DOTALL)
# the line of `Problem.__str__`; the value is the repr of a text, so its end is known
_PROBLEM = re.compile(
    r"(?P<file>.+?)(?:, row (?P<row>[0-9]{1,9}))?(?:, column (?P<column>.+?))?: "
    r"(?:found (?P<value>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"); )?expected (?P<expected>.+)",
    re.DOTALL,
)

# what the system says of a file that it will not open; other reasons stay as they are
_REASONS = {
    "No such file or directory": "没有此文件或文件夹",
    "Permission denied": "没有权限",
    "Is a directory": "这是文件夹",
    "Not a directory": "路径中有一段不是文件夹",
    "File exists": "文件已存在",
    "File name too long": "文件名过长",
    "Read-only file system": "磁盘只读",
    "No space left on device": "磁盘已满",
}


def say_reason(reason: str) -> str:
    """Return in Chinese why the system refuses a file; the reason itself where it is another.

    Examples
    --------
    >>> say_reason("Permission denied"), say_reason("not a TIFF")
    ('没有权限', 'not a TIFF')
    """
    return _REASONS.get(reason, reason)


EXPECTED = Phrasebook({**TABLE_CLAUSES, **FILE_CLAUSES}, inner={"reason": say_reason})


def say_expected(expected: str) -> str | None:
    """Return what must hold as a Chinese clause; None where no Chinese is known.

    Examples
    --------
    >>> say_expected("a number that is not negative"), say_expected("one of gcj02, wgs84")
    ('应为不小于 0 的数', '应为 gcj02、wgs84 之一')
    >>> say_expected("what nobody wrote into the catalogue")
    """
    return EXPECTED.say(expected)


def name_columns(columns: str) -> str:
    """Return columns with the Chinese heading of each that has one.

    Examples
    --------
    >>> name_columns("lon, lat"), name_columns("geometry")
    ('lon（经度）、lat（纬度）', 'geometry')
    """
    named = [f"{c}（{HEADINGS[c]}）" if c in HEADINGS else c for c in columns.split(", ")]
    return "、".join(named)


def say_problem(
    file: str, row: int | None, column: str | None, value: str | None, expected: str
) -> str | None:
    """Return a `Problem` in Chinese, on one line; None where the catalogue lacks its clause.

    What a table holds is quoted; characters that do not print are spelled out.

    Examples
    --------
    >>> say_problem("study.toml", None, "study.adcode", "33", "a six-digit code")
    'study.toml study.adcode 项：填的是“33”，应为六位代码'
    """
    clause = say_expected(expected)
    if clause is None:
        return None
    where = _LAYER.sub(r"\1 图层 \2", show_text(file))
    if row is not None:
        where += f" 第 {row} 行"
    if column is not None:
        # keys of a file of settings, not columns of a table
        what = "项" if file.lower().endswith((".toml", ".json")) else "列"
        named = name_columns(show_text(column))
        where += f" {named}{what}" if named.endswith("）") else f" {named} {what}"
    if value is None:
        found = ""
    elif not value:
        found = "此处为空，"
    else:
        typed = column not in (None, "geometry")
        found = f"{'填的是' if typed else '现为'}“{show_text(value)}”，"
    return f"{where}：{found}{clause}"


def say_problem_line(line: str) -> str | None:
    """Return the English line of a `Problem` in Chinese; None for any other text.

    Examples
    --------
    >>> say_problem_line("grid.csv, row 2, column people: found 'x'; expected a number")
    'grid.csv 第 2 行 people 列：填的是“x”，应为数字'
    """
    found = _PROBLEM.fullmatch(line)
    if found is None:
        return None
    row, value = found["row"], found["value"]
    return say_problem(
        found["file"],
        None if row is None else int(row),
        found["column"],
        None if value is None else str(ast.literal_eval(value)),
        found["expected"],
    )
