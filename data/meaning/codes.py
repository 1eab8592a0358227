"""What the coded words of the tables mean, in Chinese and English.

A planner reads ``高职 higher_vocational``; the code stays, because filters and scripts use it.
"""

from .gapcolumns import GAP_CODES
from .matchcolumns import MATCH_CODES, MATCH_REASONS
from .readinesscolumns import READINESS_CODES

_TEXT = """
served|达标|served
possibly|可能不足|possibly underserved
underserved|不足|underserved
adult|成人/社区教育|adult, community
secondary|中职|secondary
technician|技工|technician
higher_vocational|高职|higher vocational
vocational_undergraduate|职业本科|vocational undergraduate
undergraduate|普通本科|undergraduate
postgraduate|研究生|postgraduate
higher|高等|higher education
both|合计|both together
main|主校区|main campus
branch|分校区|branch
teaching_point|教学点/产业学院|teaching point
training_base|实训基地|training base
operating|在用|operating
planned|规划|planned
closed|停办|closed
unknown|未知|unknown
optimal|已证最优|proved optimal
feasible|可行|feasible, not proved
infeasible|无可行解|no solution
public|公办|public
private|民办|private
sino_foreign|中外合作|Chinese-foreign
point|点位|exact point
village|村|village
township|乡镇街道|township
county|县级|county
none|无位置|no place
national|国家级|national
provincial|省级|provincial
municipal|市级|municipal
project|项目|project
plan|规划|plan
park|园区|park
city|市级|city
townships|乡镇街道|townships
estimated|估计|estimated
known|已知|known
county_estimated|全县居民放在一点|all residents of a county at one point
median_estimated|按县中位数估计|estimated by the median of the county
unlocated|位置未知|not located
unreachable|无陆路可达|no land route
no_road_in_data|路网数据未覆盖|no road in the data
no_programme|无对口专业|no matching programme
not_placed|无起算地|no place to measure from
not_listed|有院校办学但专业未列|institutions teach there, programmes not listed
must_leave_county|须离开本县|must leave the county
out_of_reach|超出标准|taught beyond the standard
place_unknown|开设地位置未知|taught where no place is known
not_taught_in_study|研究范围内未开设|not taught in the study
no_link_known|未见衔接通道|no pathway known
integrated|中高职一体化|integrated secondary and higher vocational
three_two|3+2 分段|three years and two
five_year|五年一贯制|five years in one college
secondary_undergraduate|中本一体化|secondary to undergraduate
joint_degree|高职本科联合培养|joint degree with a university
top_up|专升本|top-up to a bachelor's degree
graduate_entry|本科升研究生|entry to postgraduate study
affiliated|附属学校(未说明升学)|affiliated school; no way on stated
number|有分钟数|minutes known
ok|有分钟数|minutes known
sector|行业门类|GB/T 4754 sections
manufacturing|制造业大类|manufacturing divisions
uniform|各乡镇等概率|every township alike
by_residents|按常住人口|by residents
all|全部校区|all campuses
people|新增覆盖人口最多|most residents gained
minutes|总时间最少|least minutes
match|新增匹配集群最多|most clusters newly matched
even|覆盖最差县改善最多|worst-off county best off
seats|用得上的新增学位最多|most new seats that are of use
cost|成本最低|least cost
local|县乡两级|county and township tiers
saved|现行口径|as the parameters say
public_only|仅公办|public institutions only
with_planned|含规划校区|planned campuses too
public_with_planned|仅公办含规划校区|public institutions only, planned campuses too
cohort_2025|2025年15-19岁人口|aged 15-19 in 2025
cohort_2030|2030年15-19岁人口|aged 15-19 in 2030
cohort_2035|2035年15-19岁人口|aged 15-19 in 2035
same|无变化|no change
within|换一个随机种子也可能有此差别|within what another seed may give
beyond|超出换种子的差别|beyond what another seed gives
mixed_basis|口径不一|bases differ
fewer_than_three_industries|可比行业不足三个|fewer than three comparable industries
no_programme_in_reach|标准内无专业|no programme within reach
preliminary|初步核算|preliminary
final|最终核实|final
census_revision|普查修订|revised by the census
employment|从业人数|employment
enterprises|企业数|enterprises
output|产值|output
sales|销售额|sales
value_added|增加值|value added
plan_2026|2026年招生计划|admission plan of 2026
page|学校网页|page of the school
group_only|仅有专业群|programme group only
planned_at_signing|签约时规划|planned at signing
high|高|high
medium|中|medium
low|低|low
institution|院校|institution
campus|校区|campus
municipal_direct|市直属|run by the city
schools|学校数|schools
enrolled|在校生|enrolled
entrants|招生数|entrants
graduates|毕业生|graduates
teachers|教师|teachers
plan_places|计划数|planned places
exact|准确值|exact
about|约|about
at_least|不少于|at least
sum|分项之和|parts add up
same_value|数值重复|same value twice
turnover|毕业周转率|turnover
vintage|数据版本|vintage
province_share|占全省比重|share of the province
graduates_sum|毕业生分项之和|parts of the graduates add up
per_resident|每万人毕业生数|graduates per 10,000 residents
mixed_vintages|生产总值版本不一|vintages of the GDP differ
no_gdp|生产总值无来源|GDP without a source
identity|指数恒等式|identity of the index
claim|文字与表格|what the text says against the table
index|指数|index
implied_graduates|推算毕业生|implied graduates
rises|逐年上升|rises every year
falls|逐年下降|falls every year
above|高于对照|above the reference
below|低于对照|below the reference
gap_narrows|差距缩小|the gap narrows
supported|与表相符|the table agrees
partly|部分相符|the table agrees in part
contradicted|与表不符|the table says otherwise
untested|无法检验|not tested
rounding|四舍五入|off by rounding
error|有误|more than rounding
plausible|合理|plausible
unusual|异常|unusual
impossible|不可能|cannot be
repeated|重复|printed twice
information|供参考|information
computed|按毕业生与生产总值计算|computed from graduates and GDP
published|按公布值|as published
fewer_candidates|候选地少于选址数|fewer candidates than sites asked for
unreached_townships|无路可达的乡镇|townships that no campus or candidate reaches
clusters_counted|集群只按个数计|clusters count one each
clusters|集群个数|number of clusters
candidates_below_min_cohort|生源不足的候选地|candidates below the least cohort
programmes_without_campus|无校区的专业|programmes without a campus
programmes_without_industry|无对应行业的专业|programmes without an industry
no_sites|没有选址|no sites
no_roads|没有道路|no roads
no_programmes|没有专业|no programmes
main_roads|主要道路|main roads, one speed
network|有等级车速的路网|road network with speeds
road_speed|道路车速|road speeds
legs|接驳与绕行|legs off the roads
places|位置误差|where places are exactly
missing_schools|未找到的学校|schools without a known place
residents|乡镇人口|residents of townships
bus|公交系数|bus factor
segments|单条路段车速|speeds of single segments
county_standard|县级标准(分钟)|standard of the county tier (min)
township_standard|乡镇级标准(分钟)|standard of the township tier (min)
road_kmh|道路车速(公里/小时)|road speed (km/h)
secondary_seats|中职学位|secondary seats
auto_parts|汽摩配|car and motorcycle parts
clothing|服装|clothing
electrical|电气|electrical equipment
footwear|鞋业|footwear
pumps_valves|泵阀|pumps and valves
wgs84|WGS-84|WGS-84
gcj02|GCJ-02|GCJ-02
bd09|BD-09|BD-09
cgcs2000|CGCS2000|CGCS2000
e2sfca_60|E2SFCA 分段60分钟(现用)|E2SFCA, steps, 60 min (in use)
e2sfca_45|E2SFCA 分段45分钟|E2SFCA, steps, 45 min
e2sfca_90|E2SFCA 分段90分钟|E2SFCA, steps, 90 min
gaussian_60|E2SFCA 高斯60分钟|E2SFCA, Gaussian, 60 min
2sfca_30|2SFCA 30分钟|2SFCA, 30 min
2sfca_45|2SFCA 45分钟|2SFCA, 45 min
2sfca_60|2SFCA 60分钟|2SFCA, 60 min
bfca_60|BFCA 分段60分钟(只比次序)|BFCA, steps, 60 min (compare the order only)
availability_60|人均空间可得性60分钟|spatial availability per head, 60 min
own_county_60|E2SFCA 60分钟,仅限本县招生|E2SFCA, 60 min, own county only
e2sfca|两步移动搜寻(增强)|enhanced two-step floating catchment
2sfca|两步移动搜寻|two-step floating catchment
bfca|两步移动搜寻(平衡)|balanced floating catchment
availability|人均空间可得性|spatial availability per head
stepwise|分段|three steps
gaussian|高斯|Gaussian
flat|无衰减|no decay
prefecture|全市|whole prefecture
own_county|仅限本县|own county only
"""
CODES = {
    code: (zh, en)
    for code, zh, en in (
        line.split("|") for line in (_TEXT + MATCH_REASONS.lstrip()).strip().splitlines()
    )
}
# column.code|Chinese|English: where a column means something of its own by a code
_COLUMN_TEXT = """
weights.residents|常住人口|residents
status.none|超时未得方案|no plan within the time
basis.both|部分计算部分公布|some computed, some published
verdict.exact|相符|agrees
sharing.all|抽样完全相同|the same draws throughout
sharing.part|部分抽样相同|some draws are the same
sharing.none|抽样相互独立|independent draws
"""
COLUMN_CODES = {
    tuple(name.split(".")): (zh, en)
    for name, zh, en in (
        line.split("|")
        for line in (_COLUMN_TEXT + GAP_CODES + MATCH_CODES + READINESS_CODES).split("\n")
        if line
    )
}
_COLUMNS = """
label level levels kind status ownership precision residents_basis state state_city state_county
state_township version objective_name tier measured_from gdp_vintage basis confidence entity_kind
indicator bound unknown doubt_most label_below label_above gain_output_reason alignment_reason
check pillar datum serves
option default_option measure decay admission
campus_kind campus_kinds variant weights first second noise sharing aim match_by kinds fronts
verdict rule gdp_vintages
from_level to_level last_rung missing_rung resumes_at
label_before label_after covered_local_p50_noise p_underserved_noise gap_people_noise
trait traits unit
parks_state rungs missing_rungs rungs_unknown
reason coupling_reason coupling_variant
"""
CODED_COLUMNS = frozenset(_COLUMNS.split())


def spell_codes(text: str, column: str = "") -> str:
    """Return coded words with their Chinese before them; a word that is no code stays alone.

    Words are apart by semicolons, pairs of goals by a comma. What a `column` means of its own by a
    code goes before what others mean.

    Examples
    --------
    >>> spell_codes("secondary;higher_vocational")
    '中职 secondary; 高职 higher_vocational'
    >>> spell_codes("what else")
    'what else'
    >>> spell_codes("none"), spell_codes("none", "status")
    ('无位置 none', '超时未得方案 none')
    """
    words = [word.strip() for word in text.split(";")]
    spelled = [_spell(word, column) for word in words]
    return text if spelled == words else "; ".join(spelled)


def _spell(word: str, column: str) -> str:
    """Return a code, or a pair of goals, with its Chinese before it."""
    known = COLUMN_CODES.get((column, word)) or CODES.get(word)
    if known:
        return f"{known[0]} {word}"
    parts = word.split(",")
    if len(parts) == 2 and all(part in CODES for part in parts):
        return ", ".join(f"{CODES[part][0]} {part}" for part in parts)
    return word
