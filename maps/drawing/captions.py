"""What pictures say besides the finding, in Chinese and English."""

LANGUAGES = ("zh", "en")

WORDS: dict[str, tuple[str, str]] = {
    "coverage": ("覆盖", "Coverage"),
    "gaps": ("缺口", "Gaps"),
    "match": ("匹配", "Match"),
    "sites": ("选址", "Sites"),
    "city": ("市级", "city tier"),
    "county": ("县级", "county tier"),
    "township": ("乡镇级", "township tier"),
    "local": ("县乡两级", "both local tiers"),
    "all": ("三级", "all three tiers"),
    "minutes_to": ("到最近{tier}校区的驾车分钟", "minutes by car to the nearest campus, {tier}"),
    "share_of": ("{tier}覆盖的居民占比", "share of residents reached, {tier}"),
    "probability": ("不足的概率", "probability of being underserved"),
    "alignment": ("制造业匹配度（0–1）", "manufacturing alignment (0–1)"),
    "match_short": ("匹配度", "alignment"),
    "classes": ("{measure}（{zones}数）", "{measure} (number of {zones})"),
    "townships": ("乡镇街道", "townships"),
    "counties": ("县（市、区）", "counties"),
    "in_force": ("标准 {value:g} 分钟", "standard {value:g} min"),
    "served": ("较充分", "served"),
    "possibly": ("可能不足", "possibly underserved"),
    "underserved": ("不足", "underserved"),
    "few": ("可比行业不足三个", "fewer than three industries"),
    "estimated": ("居民数为估计", "residents estimated"),
    "shared": ("与他处同址，并入一格", "share a cell with another"),
    "adrift": ("位置未知，未上图", "no place, not drawn"),
    "campuses": ("校区（图上数）", "Campuses (number drawn)"),
    "existing": ("现有县级校区（图上数）", "Existing, county tier"),
    "main": ("实心：主校区", "filled: main campus"),
    "branch": ("空心：分校区、教学点", "open: branch, teaching point"),
    "planned": ("虚线：规划", "dashed: planned"),
    "vague": ("光晕：仅知到乡镇", "halo: township known only"),
    "unplaced": ("无位置，未上图", "no place, not drawn"),
    "county_chart": ("各县{tier}覆盖率", "Share reached by county, {tier}"),
    "county_chart_note": (
        "点：推算中位数；线：5–95 %；竖：仅计有位置者",
        "dot: drawn median; line: 5–95 %; tick: located only",
    ),
    "target": ("目标 {value}", "target {value}"),
    "rank_chart": ("名次与 5–95 % 区间（1 = 最差）", "Rank and 5–95 % interval (1 = worst)"),
    "p_short": ("概率", "Prob."),
    "gap_short": ("缺口人口", "Lacking"),
    "gap_note": (
        "概率：在 {draws:,} 次推算中低于目标的比例",
        "probability: part of {draws:,} draws below the target",
    ),
    "cluster_chart": (
        "{reach:g} 分钟内无对口专业的集群",
        "Clusters with no programme in {reach:g} min",
    ),
    "cluster_note": ("到最近对口校区的分钟", "minutes to the nearest matching campus"),
    "no_programme": ("无对口专业", "no programme at all"),
    "all_matched": ("图上集群均有对口专业。", "Every cluster finds a programme."),
    "clusters": ("产业集群（地点数）", "Clusters (number of places)"),
    "matched": ("有对口专业", "programme within reach"),
    "unmatched": ("无对口专业", "none within reach"),
    "undecided": ("不能判断", "cannot be told"),
    "not_on_map": ("个集群不知乡镇，未上图", "clusters without a township, not drawn"),
    "link_in": ("到最近对口校区，{reach:g} 分钟内", "to the nearest, in {reach:g} min"),
    "link_out": ("到最近对口校区，超过 {reach:g} 分钟", "to the nearest, over {reach:g} min"),
    "matching_campuses": ("对口校区", "matching campus"),
    "curve": ("新增覆盖人口，按校区数", "People gained, by number of sites"),
    "people_obj": ("覆盖人口最多", "most people"),
    "minutes_obj": ("总分钟最少", "fewest minutes"),
    "match_obj": ("产业匹配最多", "most clusters"),
    "even_obj": ("最低县最高", "worst county best off"),
    "seats_obj": ("学位用得最多", "most seats used"),
    "nsites": ("个校区", "sites"),
    "site": ("建议新址，按次序", "proposed site, in order"),
    "place": ("地点", "Place"),
    "gain": ("新增人口", "Gained"),
    "after": ("建后覆盖", "Share after"),
    "more": ("……另有 {count} 个", "… and {count} more"),
    "km": ("公里", "km"),
    "sources": ("来源：", "Sources: "),
    "limits": (
        "驾车分钟，非公交；乡镇界为按驻地划分的近似范围。",
        "Minutes by car, not by bus; township cells are approximate. ",
    ),
    "review": (
        "审图号：本图未经地图审核；在中国公开出版或发布前须送审并取得审图号。",
        "Map review: not reviewed; public release of maps in China needs a map review number "
        "(审图号).",
    ),
}


def word(key: str, language: str, **values: object) -> str:
    """Return a word or phrase; `values` fill its blanks.

    Examples
    --------
    >>> word("in_force", "en", value=45.0), word("km", "zh")
    ('standard 45 min', '公里')
    """
    text = WORDS[key][LANGUAGES.index(language)]
    return text.format(**values) if values else text


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share in per cent, as in the findings; a dash for none.

    Examples
    --------
    >>> percent(0.823), percent(None)
    ('82 %', '—')
    """
    return "—" if share is None or share != share else f"{share * 100:.{digits}f} %"


def counted(text: str, count: int, language: str) -> str:
    """Return a legend's text with how many there are.

    Examples
    --------
    >>> counted("secondary", 15, "en")
    'secondary (15)'
    """
    return f"{text}（{count}）" if language == "zh" else f"{text} ({count})"


def name_of(row: dict[str, object], language: str) -> str:
    """Return a row's name in a language, else its Chinese name, on one line.

    Examples
    --------
    >>> name_of({"name_zh": "泰顺县", "name_en": None}, "en")
    '泰顺县'
    """
    name = str(row.get(f"name_{language}") or row.get("name_zh") or row.get("name_en") or "")
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
