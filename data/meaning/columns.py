"""What each column of the outputs means, in Chinese and English, with its unit.

One dictionary for the workbook's headings, its data dictionary and the terminal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .gapcolumns import GAP_COLUMNS, GAP_TABLE_COLUMNS
from .indexcolumns import INDEX_COLUMNS
from .matchcolumns import MATCH_COLUMNS, MATCH_TABLE_COLUMNS
from .pathwaycolumns import PATHWAY_COLUMNS
from .placementcolumns import PLACEMENT_COLUMNS
from .plancolumns import PLAN_COLUMNS, TABLE_COLUMNS
from .readinesscolumns import READINESS_COLUMNS, READINESS_TABLE_COLUMNS

_DRAWN = {
    "_p05": ("5% 分位", "5 % of draws"),
    "_p50": ("中位数", "median of draws"),
    "_p95": ("95% 分位", "95 % of draws"),
    "_located": ("仅已定位", "located campuses only"),
    "_grid": ("网格", "on a population grid"),
    "_points": ("需求点", "on demand points"),
    "_before": ("之前", "before"),
    "_after": ("之后", "after"),
    "_difference": ("之差", "after less before"),
    "_noise": ("与随机误差", "difference against the Monte Carlo error"),
}

# name | Chinese | English | unit
_COLUMNS = """
adcode|县级代码|county code|
code|代码|code|
id|编号|id|
name_zh|名称|name (Chinese)|
name_en|英文名称|name (English)|
residents|常住人口|residents|persons
residents_basis|人口依据|basis of residents|
covered_city|市级覆盖率|covered, city tier|share
covered_county|县级覆盖率|covered, county tier|share
covered_township|乡镇级覆盖率|covered, township tier|share
covered_local|县乡两级覆盖率|covered, county and township tiers|share
covered_all|三级覆盖率|covered, all three tiers|share
thin_share|薄弱覆盖占比|covered only by small campuses|share
depth|平均覆盖层级数|mean number of tiers covered|tiers
gap_people|缺口人口|residents lacking a local tier|persons
p_underserved|不足概率|share of draws below the target|share
p_underserved_low|不足概率下限(抽样误差)|low end of its 95 % Monte Carlo interval|share
p_underserved_high|不足概率上限(抽样误差)|high end of its 95 % Monte Carlo interval|share
doubt_most|最要紧的未知|the unknown that matters most|
unknown|未知因素|unknown|
first_order|一阶敏感度|first-order Sobol index of the local share|0-1
spread|标准差|standard deviation of the local share over the draws|share
now|现值|value now|
from|试算下限|least value tried|
to|试算上限|largest value tried|
below|向下临界值|nearest lower value with another label|
label_below|低于临界值时的判断|label there|
above|向上临界值|nearest higher value with another label|
label_above|高于临界值时的判断|label there, above|
label|判断|label|
rank|位次|rank by drawn local share|
rank_low|位次下限|rank, 5 % of draws|
rank_high|位次上限|rank, 95 % of draws|
secondary_seats_per_1000|每千名学龄人口中职学位|secondary seats per 1,000 cohort|seats per 1,000
cohort_2025|2025年15-19岁人口|aged 15-19 in 2025|persons
cohort_2030|2030年15-19岁人口|aged 15-19 in 2030|persons
cohort_2035|2035年15-19岁人口|aged 15-19 in 2035|persons
ladder|层次阶梯|ladder of levels|
alignment_sector|门类匹配度|alignment, GB/T 4754 sections|0-1
alignment_manufacturing|制造业匹配度|alignment, manufacturing divisions|0-1
unlocated_people|无位置人口|residents without a place|persons
stated_schools|公布学校数|schools stated|schools
known_schools|已知学校数|schools known|schools
located_schools|已定位学校数|schools located|schools
lon|经度|longitude (WGS-84)|degrees
lat|纬度|latitude (WGS-84)|degrees
precision|位置精度|precision of the place|
radius_m|位置半径|radius of the place|m
min_city|到市级校区时间|minutes to the city tier|min
min_county|到县级校区时间|minutes to the county tier|min
min_township|到乡镇级学校时间|minutes to the township tier|min
state_city|市级时间状态|state where there are no minutes, city|
state_county|县级时间状态|state where there are no minutes, county|
state_township|乡镇级时间状态|state where there are no minutes, township|
access|中职可达性|access to secondary seats (E2SFCA)|seats per person
outside_supply_held|是否含市外供给|supply outside the study is held|
institution|院校|institution|
levels|层次|levels|
kind|类型|kind|
ownership|办学性质|ownership|
status|状态|status|
seats|在校生数|full-time enrolment|students
seats_year|在校生年份|year of enrolment|year
seats_basis|在校生依据|basis of enrolment|
township|乡镇街道|township|
address|地址|address|
datum|坐标系|datum of the source|
version|版本|version|
industry|行业|industry|
demand_share|需求占比|share of demand|share
supply_share|供给占比|share of supply|share
nearest_campus|最近匹配校区|nearest matching campus|
nearest_min|最近匹配校区时间|minutes to it|min
tier|层级|tier|
minutes|标准时间|standard|min
share|覆盖率|share covered|share
place|地区|place|
level|层次|level|
year|年份|year|year
graduates|毕业生数|graduates|persons
gdp_yi|地区生产总值|GDP|100 million yuan
index|规模协调指数|scale coordination index|graduates per 100 million yuan
published|公布的指数|index as published|graduates per 100 million yuan
difference|差异|difference from the published|graduates per 100 million yuan
area_km2|面积|area|km²
area_basis|面积口径|basis of the area|
industries|产业|industries|
weight|权重|weight|
basis|口径|basis|
unit|单位|unit|
pillar|支柱产业|pillar industry|
group_code|专业大类代码|code of the programme group|
catalogue_code|目录代码|code of the group at the level|
group_name|专业大类名称|name of the programme group|
division|行业大类|GB/T 4754 division|
division_name|行业大类名称|name of the division|
section|行业门类|GB/T 4754 section|
section_name|行业门类名称|name of the section|
gb4754|行业代码|GB/T 4754 division|
part_of|上级集群|parent cluster|
source|来源|source|
source_year|来源年份|year of the source|year
confidence|可信度|confidence|
note|备注|note|
file|文件|file|
column|列名|column|
value|数值|value|
name|名称|name|
licence|许可|licence|
url|网址|address on the web|
unlocated|未定位数|without a place|
institution_name_zh|院校名称|institution (Chinese)|
institution_name_en|院校英文名|institution (English)|
places_known|已知学位数|places known|places
matched|是否有匹配专业|a matching programme is within reach|
crossing_min|过渡时间|minutes of the crossing|min
wait_min|平均候渡时间|mean wait|min
snap_m|离道路距离|distance to the nearest road|m
over_water|不在陆地上|stands off the study's land|
measured_from|起算地|measured from|
nearest_programme|最近匹配专业|nearest matching programme|
state|状态|state where there are no minutes|
townships|乡镇街道|townships|
gdp_per_head_yuan|人均地区生产总值|GDP per head|yuan
gdp_vintage|地区生产总值版本|vintage of the GDP|
graduates_per_10000|每万人毕业生数|graduates per 10,000 residents|persons per 10,000
implied_graduates|推算毕业生数|graduates that the published index implies|persons
implied_low|推算下限|implied graduates, low|persons
implied_high|推算上限|implied graduates, high|persons
alignment_reason|匹配度缺失原因|why there is no alignment|
alignment_unmatched_share|未匹配专业占比|share of supply that matches no industry|share
shared_pools|共用学校统计|counts of schools shared with other counties|
urban_core|中心城区|urban core|
sheet|工作表|sheet|
entity|对象|entity|
entity_kind|对象类型|kind of entity|
indicator|指标|indicator|
bound|界|bound|
former_names|曾用名|former names|
moe_code|教育部代码|code of the Ministry of Education|
school_pool|统计归属|stated count that includes it|
campus|校区|campus|
later_campus|后续校区|later campus|
group|专业大类|programme group|
places|计划数|places|places
years|学制|length|years
local_industry|对应产业|local industry|
adcodes|县级代码|county codes|
schools|学校数|schools|schools
enrolled|在校生数|enrolled|students
rows|行数|rows|rows
used_in|用于|used in|
used_for|用途|used for|
campuses|校区数|campuses|campuses
county|县区|county|
institution_name|院校名称|name of the institution|
campus_name|校区名称|name of the campus|
later_campus_name|后续校区名称|name of the later campus|
nearest_campus_name|最近匹配校区名称|name of the nearest matching campus|
nearest_programme_name|最近匹配专业名称|name of the nearest matching programme|
part_of_name|上级集群名称|name of the parent cluster|
entity_name|对象名称|name of the entity|
industry_name|行业名称|name of the industry|
serves|服务层级|tiers it serves|
hosted|本县校区数|campuses in the county|campuses
within_reach|是否在标准内|within the standard|
check|检查项|check|
reason|原因|reason|
holds|是否成立|the check holds|
score|匹配得分|score of the match, 0 to 100|
low|下限|lower limit|
high|上限|upper limit|
count|数量|count|
located_imputed|已定位且学位为推算|located, seats imputed|campuses
located_in_institution|已定位且学位计入院校|located, seats held by the institution|campuses
located_known|已定位且学位已知|located, seats known|campuses
without_seats_or_place|缺学位或位置|without seats or a place|campuses
key|键|key|
what|内容|what|
known|已知|known|schools
located|已定位|located|schools
missing|未查明|missing|schools
stated|公布|stated|schools
ratio|核心集中度|core ratio: share of places / share of residents|ratio
ratio_without_extra|核心集中度(不含瓯江口)|core ratio without the extra area|ratio
item_zh|项目|item (Chinese)|
item_en|项目英文|item (English)|
heading|表头|heading|
name_of_field|字段名|name of the field|
meaning_zh|中文含义|meaning (Chinese)|
meaning_en|英文含义|meaning (English)|
table|表|table|
row|数据行|row of data, 1 for the first|
found|位置所在县|county in which the place is|
metres|距离|metres apart|m
metres_fits|换坐标系后的距离|metres apart in the other datum|m
km|距离|distance|km
similarity|名称相似度|similarity of the names|per cent
other|另一行编号|id of the other row|
other_name|另一行名称|name of the other row|
other_row|另一数据行|the other row of data|
declared|声明的坐标系|datum declared|
fits|更合的坐标系|datum that fits better|
in_county|落在所填县内|in the stated county as declared|share
in_county_fits|换坐标系后落在所填县内|in the stated county in the other datum|share
ids|编号|ids|
doubt_zh|存疑|doubt (Chinese)|
doubt_en|存疑(英文)|doubt (English)|
e2sfca_60|E2SFCA 分段60分钟(现用)|E2SFCA, steps, 60 min (in use)|seats per 1,000
e2sfca_60_rank|E2SFCA 分段60分钟(现用) 位次|E2SFCA, steps, 60 min (in use): rank|
e2sfca_45|E2SFCA 分段45分钟|E2SFCA, steps, 45 min|seats per 1,000
e2sfca_45_rank|E2SFCA 分段45分钟 位次|E2SFCA, steps, 45 min: rank|
e2sfca_90|E2SFCA 分段90分钟|E2SFCA, steps, 90 min|seats per 1,000
e2sfca_90_rank|E2SFCA 分段90分钟 位次|E2SFCA, steps, 90 min: rank|
gaussian_60|E2SFCA 高斯60分钟|E2SFCA, Gaussian, 60 min|seats per 1,000
gaussian_60_rank|E2SFCA 高斯60分钟 位次|E2SFCA, Gaussian, 60 min: rank|
2sfca_30|2SFCA 30分钟|2SFCA, 30 min|seats per 1,000
2sfca_30_rank|2SFCA 30分钟 位次|2SFCA, 30 min: rank|
2sfca_45|2SFCA 45分钟|2SFCA, 45 min|seats per 1,000
2sfca_45_rank|2SFCA 45分钟 位次|2SFCA, 45 min: rank|
2sfca_60|2SFCA 60分钟|2SFCA, 60 min|seats per 1,000
2sfca_60_rank|2SFCA 60分钟 位次|2SFCA, 60 min: rank|
bfca_60|BFCA 分段60分钟(只比次序)|BFCA, steps, 60 min (compare the order only)|seats per 1,000
bfca_60_rank|BFCA 分段60分钟(只比次序) 位次|BFCA, steps, 60 min (compare the order only): rank|
availability_60|人均空间可得性60分钟|spatial availability per head, 60 min|seats per 1,000
availability_60_rank|人均空间可得性60分钟 位次|spatial availability per head, 60 min: rank|
own_county_60|E2SFCA 60分钟,仅限本县招生|E2SFCA, 60 min, own county only|seats per 1,000
own_county_60_rank|E2SFCA 60分钟,仅限本县招生 位次|E2SFCA, 60 min, own county only: rank|
option|可达性口径|option of access|
measure|测度|measure|
decay|距离衰减|decay over the reach|
reach_min|可达时限|reach|min
admission|招生范围|admission area|
spearman|与现用口径的斯皮尔曼相关|Spearman agreement with the option in use|-1 to 1
kendall|与现用口径的肯德尔相关|Kendall tau-b agreement with the option in use|-1 to 1
moved|位次变动两位及以上的县区|counties that change place by 2 or more|
moved_names|位次变动两位及以上的县区名称|names of the counties that change place by 2 or more|
cohort_share|学龄人口累计占比(可达性由低到高)|share of the cohort, worst-off first|share
seats_share|学位累计占比|share of seats they have|share
people|格内人口|people of the cell|persons
people_scaled|格内人口(按普查缩放)|people of the cell, scaled to the census of the county|persons
cells|有人网格数|cells with people|cells
grid_people|网格人口|people on the grid, as given|persons
census_factor|普查与网格之比|census / people on the grid|ratio
difference_city|网格减需求点,市级|grid less demand points, city tier|points
difference_county|网格减需求点,县级|grid less demand points, county tier|points
difference_township|网格减需求点,乡镇级|grid less demand points, township tier|points
difference_local|网格减需求点,县乡两级|grid less demand points, county and township tiers|points
difference_all|网格减需求点,三级|grid less demand points, all three tiers|points
"""


@dataclass(frozen=True)
class Column:
    """One column: its name in the files, what planners call it, and its unit."""

    name: str
    zh: str
    en: str
    unit: str

    def heading(self) -> str:
        """Return the heading of the column: Chinese, English with unit, and the field's name."""
        english = f"{self.en} ({self.unit})" if self.unit else self.en
        lines = [self.zh, english, self.name]
        return "\n".join(line for line in dict.fromkeys(lines) if line)


def parse_columns(text: str) -> dict[str, Column]:
    """Return columns by name from lines of ``name|Chinese|English|unit``."""
    rows = (line.split("|") for line in text.strip().splitlines())
    return {row[0]: Column(*row) for row in rows}


_KNOWN = parse_columns(
    _COLUMNS
    + "".join(
        text.lstrip()
        for text in (
            PLAN_COLUMNS,
            INDEX_COLUMNS,
            PLACEMENT_COLUMNS,
            MATCH_COLUMNS,
            GAP_COLUMNS,
            PATHWAY_COLUMNS,
            READINESS_COLUMNS,
        )
    )
)
_OF_TABLE = parse_columns(
    "".join(
        text.lstrip()
        for text in (
            TABLE_COLUMNS,
            GAP_TABLE_COLUMNS,
            MATCH_TABLE_COLUMNS,
            READINESS_TABLE_COLUMNS,
        )
    )
)


def describe_column(name: str, table: str = "") -> Column:
    """Return what is known of a column; an unknown one is described by its own name.

    A `table` that means something of its own by the name goes before what others mean.

    Examples
    --------
    >>> describe_column("covered_local_p50").en
    'covered, county and township tiers, median of draws'
    >>> describe_column("min_city").unit
    'min'
    >>> describe_column("何物").heading()
    '何物'
    >>> describe_column("seats").en, describe_column("seats", "sites").en
    ('full-time enrolment', 'new seats, assumed by kind')
    """
    own = _OF_TABLE.get(f"{table}.{name}")
    if own:
        return replace(own, name=name)
    if name in _KNOWN:
        return _KNOWN[name]
    return describe_drawn(name, _KNOWN) or Column(name, "", name, "")


def describe_drawn(name: str, known: Mapping[str, Column]) -> Column | None:
    """Return what a name with endings such as ``_p50`` means, where its stem is known.

    Examples
    --------
    >>> x = {"x": Column("x", "甲", "an x", "share")}
    >>> describe_drawn("x_p95", x).zh, describe_drawn("x_p50_difference", x).unit
    ('甲(95% 分位)', 'points')
    """
    for suffix, (zh, en) in _DRAWN.items():
        stem = name.removesuffix(suffix)
        of = (known.get(stem) or describe_drawn(stem, known)) if stem != name else None
        if of:
            unit = _unit_of_side(suffix, of.unit)
            return Column(name, f"{of.zh}({zh})", f"{of.en}, {en}", unit)
    return None


def _unit_of_side(suffix: str, unit: str) -> str:
    """Return the unit of a name with an ending: shares differ by points, a noise is a word."""
    if suffix == "_noise":
        return ""
    return "points" if (suffix, unit) == ("_difference", "share") else unit
