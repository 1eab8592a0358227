"""Units of the outputs: their Chinese, and how a spreadsheet shows a number of each."""

# What is shown of a number, by its unit; a code, a rank or a number of mixed unit stays as it is.
_FORMATS = {
    "share": "0.0%",
    "points": "+0.0;-0.0;0.0",
    "0-1": "0.00",
    "-1 to 1": "0.00",
    "min": "0.0",
    "degrees": "0.00000",
    "tiers": "0.00",
    "ratio": "0.00",
    "seats per 1,000": "0.0",
    "persons per 10,000": "0.0",
    "seats per person": "0.0000",
    "km²": "#,##0.0",
    "km": "#,##0.0",
    "100 million yuan": "#,##0.0",
    "graduates per 100 million yuan": "0.00",
    **dict.fromkeys(
        ("persons", "students", "schools", "places", "campuses", "clusters", "sites", "rows", "m",
         "yuan", "person-minutes", "draws", "programmes"),
        "#,##0",
    ),
}  # fmt: skip
_UNITS_ZH = {
    "-1 to 1": "-1-1",
    "share": "占比", "0-1": "0-1", "min": "分钟", "degrees": "度", "year": "年", "years": "年",
    "tiers": "层级", "ratio": "比值", "seats per 1,000": "学位/千人", "seats per person": "学位/人",
    "km²": "平方公里", "km": "公里", "km/h": "公里/小时", "100 million yuan": "亿元",
    "graduates per 100 million yuan": "人/亿元", "persons": "人", "students": "人", "schools": "所",
    "places": "学位", "campuses": "个校区", "clusters": "个集群", "sites": "处", "rows": "行",
    "m": "米", "per cent": "%", "yuan": "元", "person-minutes": "人·分钟", "draws": "次",
    "points": "百分点", "s": "秒", "persons per 10,000": "人/万人", "steps": "次",
    "programmes": "个专业",
}  # fmt: skip


def number_format(unit: str) -> str:
    """Return how a spreadsheet shows a number of a unit.

    Examples
    --------
    >>> number_format("share"), number_format("persons"), number_format("")
    ('0.0%', '#,##0', 'General')
    """
    return _FORMATS.get(unit, "General")


def describe_unit(unit: str) -> str:
    """Return a unit in both languages.

    Examples
    --------
    >>> describe_unit("persons"), describe_unit("")
    ('人 persons', '')
    """
    zh = _UNITS_ZH.get(unit, "")
    return unit if zh == unit else f"{zh} {unit}".strip()
