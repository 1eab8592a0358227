"""What each single figure of a result means: the dotted names of headline, parameters, quality."""

from .codes import CODES
from .columns import Column, describe_column, describe_drawn, parse_columns

# The order is that of the first sheet. name | Chinese | English | unit
_TEXT = """
study|规划区|planning area|
residents|常住人口|residents|persons
local|县乡两级覆盖率|residents within reach of both local tiers (county, township)|share
all|三级覆盖率|residents within reach of all three tiers|share
gap_people|缺口人口|residents lacking at least one local tier|persons
target|覆盖目标|target share|share
underserved|不足的县区|counties that are underserved|
possibly|可能不足的县区|counties that are possibly underserved|
sites|首选新址|first site|
sites.name_zh|首选新址|first site|
sites.gain_people|新址新增覆盖人口|residents gained by the site|persons
sites.id|新址编号|id of the site|
unlocated_people|无位置人口|residents without a place|persons
standards.city|市级标准|standard of the city tier|min
standards.county|县级标准|standard of the county tier|min
standards.township|乡镇级标准|standard of the township tier|min
standards.target|覆盖目标|target share|share
standards.thin_below|薄弱校区界限|a campus is thin below this many known places|places
standards.match_reach|匹配时限|reach of a programme|min
draws.networks|路段车速抽样的路网数|networks with drawn speeds of segments|networks
draws.n|抽样次数|number of draws|draws
draws.seed|随机种子|seed of the draws|
sites.merge_km|合并距离|candidates merge within|km
sites.min_cohort|最低生源|least cohort within reach of a site|persons
sites.p|选址数|number of sites|sites
sites.aim|方案目标|what the plans are made for|
sites.budget|预算(0为不限)|what a plan may cost, in the unit of the costs of the kinds; 0: no limit|
sites.max_per_county|每县至多(0为不限)|most sites in one county; 0: no limit|sites
sites.tier|新增覆盖所指层级|tier whose lack makes the residents to be gained|
sites.match_by|匹配集群计什么|what matching sums: clusters, or their weights of one basis|
match.basis|产业需求口径|what the demand of industries is measured by|
sites.kinds|可建校区类型|kinds of campus that may be founded|
sites.require|必选地|ids of candidates that must be in|
sites.exclude|排除地|ids of candidates that may not be in|
sites.bounds|其他目标的界|what other goals must reach at least, the cost at most|
sites.keep|不可停办的校区|ids of campuses that may not close|
sites.fronts|权衡的目标对|pairs of goals to weigh against each other|
sites.close|停办分析至多停办数|most campuses to close in the analysis of closings|campuses
sites.near_km|视为同一处的距离|a site of another draw this near counts as the same|km
sites.draws|重新选址的抽样次数|draws for which the plan is made again|draws
sites.time_limit_s|单个方案求解时限|time for one plan|s
supply.planned|计入规划校区|planned campuses count|
supply.public_only|仅计公办|only public campuses count|
name|方案名称|name of the scenario|
closed|停办校区|campuses that the scenario closes|
added|新增校区|campuses that the scenario adds|
objective_name|方案目标|aim of the plan|
p|选址数|number of sites|sites
draws.n_before|之前的抽样次数|number of draws before|draws
draws.n_after|之后的抽样次数|number of draws after|draws
draws.sharing|两侧抽样是否相同|whether both sides rest on the same draws|
clusters.newly_matched|新增匹配集群|clusters newly matched|
clusters.no_longer_matched|不再匹配集群|clusters no longer matched|
equity.gini|中职可达性基尼系数|Gini of access to secondary seats|0-1
equity.theil|中职可达性泰尔指数|Theil T of access to secondary seats|0-1
equity.palma|中职可达性帕尔马比|Palma ratio of access to secondary seats|ratio
equity.core_ratio|核心集中度|core ratio: share of places / share of residents|ratio
travel.access_kmh|接驳速度|speed off the road graph|km/h
travel.circuity|绕行系数|circuity of a leg|ratio
travel.entries|入网道路数|edges by which the graph is entered|
travel.max_sea_km|跨海上限|a leg crosses at most this much sea|km
travel.no_road_km|无路距离|no road in the data beyond|km
travel.road_kmh|道路速度|speed on the road graph|km/h
travel.bus|按公交计时|minutes by bus|
travel.bus_factor|公交时间系数|minutes of a bus on the road, times those of a car|ratio
places_by_precision.campuses|校区位置精度|campuses by precision of the place|campuses
places_by_precision.parks|园区位置精度|parks by precision of the place|
places_by_precision.townships|乡镇街道位置精度|townships by precision of the place|
closed_links|停用的桥路与轮渡|links that are closed|
roads.kind|路网种类|what minutes rest on|
roads.segments|路段数|segments of road|
roads.km|道路总长|length of the roads|km
roads.segments_off_main|不连通的路段|segments off the main network, left out|
snap_m_max|离路网最远距离|largest distance to the road graph|m
states|居民的分钟状态|residents by state of their minutes|persons
unlocated.campuses|未定位校区|campuses without a place|
unlocated.campuses_not_drawn|未抽样校区|campuses without a place that are not drawn|
unlocated.parks|未定位园区|parks without a place|
unlocated.townships|未定位乡镇街道|townships without a place|
secondary_access.gini|中职可达性基尼系数|Gini of access to secondary seats|0-1
secondary_access.palma|中职可达性帕尔马比|Palma ratio of access to secondary seats|ratio
secondary_access.theil|中职可达性泰尔指数|Theil T of access to secondary seats|0-1
secondary_access.theil_between_counties|泰尔指数(县间)|Theil T between counties|0-1
secondary_access.theil_within_counties|泰尔指数(县内)|Theil T within counties|0-1
secondary_access.theil_between_core_and_rest|泰尔指数(核心/其余间)|Theil T, core/rest, between|0-1
secondary_access.theil_within_core_and_rest|泰尔指数(核心/其余内)|Theil T, core/rest, within|0-1
default_option|现用可达性口径|option of access in use|
statement_zh|其他口径的影响|what other options change (Chinese)|
statement_en|其他口径的影响(英文)|what other options change (English)|
"""
_FIGURES = parse_columns(_TEXT)
_ORDER = {name: at for at, name in enumerate(_FIGURES)}
_SIDES = ("before", "after", "difference", "noise")
_FIRST = ("_p50", "_p05", "_p95", "_located")


def describe_figure(name: str) -> Column:
    """Return what a dotted name means; an unknown one is described by its own name.

    A number in the name counts the items of a list.

    Examples
    --------
    >>> describe_figure("local_p50").zh
    '县乡两级覆盖率(中位数)'
    >>> describe_figure("sites.2.gain_people").zh
    '新址新增覆盖人口 2'
    >>> describe_figure("states.unreachable").zh
    '居民的分钟状态：无陆路可达'
    """
    numbers, key = _split(name)
    known = _FIGURES.get(key) or describe_drawn(key, _FIGURES) or _side(key) or _coded(key)
    if known is None:
        known = describe_column(key)
    if not known.zh and "." in key:
        known = describe_column(key.rpartition(".")[2])
    return Column(
        name, f"{known.zh} {numbers}".strip(), f"{known.en} {numbers}".strip(), known.unit
    )


def place_figure(name: str) -> tuple[int, str, int]:
    """Return the place of a figure on its sheet: as listed, the drawn median before its limits.

    Examples
    --------
    >>> sorted(["local_p95", "local_p50", "residents"], key=place_figure)
    ['residents', 'local_p50', 'local_p95']
    """
    numbers, key = _split(name)
    ending = next((at for at, end in enumerate(_FIRST) if key.endswith(end)), len(_FIRST))
    stem = key.removesuffix(_FIRST[ending]) if ending < len(_FIRST) else key
    if key.startswith("sites.") and numbers:
        return _ORDER["sites"], numbers, _ORDER.get(key, len(_ORDER))
    return _ORDER.get(key, _ORDER.get(stem, len(_ORDER))), numbers, ending


def _split(name: str) -> tuple[str, str]:
    """Return the numbers in a dotted name, and the name without them."""
    parts = name.split(".")
    numbers = ".".join(part for part in parts if part.isdigit())
    return numbers, ".".join(part for part in parts if not part.isdigit())


def _side(key: str) -> Column | None:
    """Return the meaning of a known figure's ``before``, ``after``, ``difference`` or ``noise``."""
    stem, _, side = key.rpartition(".")
    return describe_drawn(f"{stem}_{side}", _FIGURES) if side in _SIDES else None


def _coded(key: str) -> Column | None:
    """Return the meaning of ``parent.code``, where both are known."""
    parent, _, code = key.rpartition(".")
    if parent not in _FIGURES or code not in CODES:
        return None
    of, (zh, en) = _FIGURES[parent], CODES[code]
    return Column(key, f"{of.zh}：{zh}", f"{of.en}: {en}", of.unit)
