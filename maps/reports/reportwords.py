"""The sentences of the report, in Chinese and English; a figure is always a blank.

What stands here holds no figure of a study: a digit in a sentence below is part of a name (10–14,
5–95 %) and is listed as such in the tests.
"""

from ..drawing.captions import LANGUAGES
from .reportmatchwords import MATCH_WORDS

WORDS: dict[str, tuple[str, str]] = {
    # the whole
    "title": (
        "{study}职业教育覆盖、缺口与布局报告",
        "Vocational education in {study}: who is reached, who is not, and where next",
    ),
    "scenario": ("情景“{name}”，并非现状。", "Scenario “{name}”, not the present state."),
    "made": (
        "由 vocatlas 按测算结果写成：文中每个数字都取自 results.json，图表与图集 atlas.html 同源。",
        "Written by vocatlas from its results: every figure is taken from results.json, as is the "
        "atlas, atlas.html.",
    ),
    "summary": ("要点", "In short"),
    "left_out": ("本次结果不含此项。", "These results do not hold this part."),
    "county": ("县（市、区）", "County"),
    "served": ("较充分", "served"),
    "possibly": ("可能不足", "possibly underserved"),
    "underserved": ("不足", "underserved"),
    # question
    "question": ("要回答的问题", "The question"),
    "question_what": (
        "本报告回答四个问题：哪些居民够不着职业教育；哪些县（市、区）不足，有多大把握；专业与产业"
        "是否对得上；"
        "下一批校区放在哪里，带来什么，什么会改变这一答案。",
        "This report answers four questions: who is out of reach of vocational education; which "
        "counties are underserved, and how sure that is; whether programmes stand where the "
        "industry "
        "is; where the next campuses should go, what they bring, and what would change that "
        "answer.",
    ),
    "question_tiers": (
        "分三级衡量：市级为高职或职业本科的主校区，{city} 分钟；县级为任一有此层次的校区，{county}"
        " 分钟；乡镇级为全日制中职或"
        "技工学校，{township} 分钟。在标准时间内到达最近的校区即为覆盖；县乡两级都够得着的居民低于"
        " {target} 的县为不足。"
        "国家没有统一的时间标准，上述标准是可以改动的政策选择。",
        "Three tiers are measured: city, a main campus of higher vocational level or above, {city} "
        "minutes; county, any campus of that level, {county} minutes; township, a full-time "
        "secondary "
        "or technician school, {township} minutes. A resident is reached where the nearest campus "
        "is "
        "within the standard; a county is underserved where fewer than {target} of residents reach "
        "both local tiers, county and township. No national norm of minutes exists: the "
        "standards are a choice of policy.",
    ),
    # data
    "data": ("数据与局限", "Data and limits"),
    "held": (
        "数据含{list}。",
        "What the study holds: {list}.",
    ),
    "held_residents": (
        "常住人口 {n} 人",
        "residents {n}",
    ),
    "held_townships": (
        "乡镇街道 {n} 个（{placed} 个有位置）",
        "townships {n} ({placed} with a place)",
    ),
    "held_campuses": (
        "校区 {n} 个（{placed} 个有位置）",
        "campuses {n} ({placed} with a place)",
    ),
    "held_parks": (
        "园区 {n} 个（{placed} 个有位置）",
        "industrial parks {n} ({placed} with a place)",
    ),
    "held_clusters": (
        "产业集群 {n} 个（{placed} 个知道乡镇）",
        "industrial clusters {n} ({placed} with their township)",
    ),
    "unlocated_people": (
        "{people} 位居民没有位置，不计入覆盖率的分母，单列于此，从不略去。",
        "{people} residents have no place; they stand beside the shares, which count those with "
        "a place.",
    ),
    "limit_roads_main": (
        "分钟按驾车计：主要道路一律 {speed} 公里/小时，不等于公交或住校生的出行。",
        "Minutes are by car over main roads at {speed} km/h; they are not how boarders or bus "
        "riders travel.",
    ),
    "limit_roads_net": (
        "分钟按驾车计，用分等级车速的路网，不等于公交或住校生的出行。",
        "Minutes are by car over a road network with its own speeds; they are not how boarders "
        "or bus riders travel.",
    ),
    "limit_bus": (
        "分钟按公交估算：道路分钟乘以系数 {factor}，并无时刻表，也不等于住校生的出行。",
        "Minutes are by bus: road minutes times {factor}, without a timetable; they are not how "
        "boarders travel.",
    ),
    "limit_missing": ("资料中没有：{list}。", "Not in the data: {list}."),
    "limit_map": (
        "乡镇界线为按驻地划分的近似范围。审图号：本报告中的地图未经地图审核，公开出版或发布前须送"
        "审。",
        "Township cells are approximate. Map review: the maps of this report are not reviewed; "
        "public "
        "release in China needs a map review number (审图号).",
    ),
    # coverage
    "coverage": ("覆盖：谁够不着", "Coverage: who is out of reach"),
    "coverage_all": (
        "县乡两级都够得着的居民占 {local}（5–95 % 区间 {low} 至 {high}）；只计已有位置的校区为 "
        "{located}。三级都够得着的占 {all}"
        "（{all_low} 至 {all_high}）。至少缺县乡一级的居民约 {gap} 人（{gap_low} 至 {gap_high} 人"
        "）。",
        "{local} of residents reach both local tiers (5–95 % interval {low} to {high}); {located} "
        "if only "
        "campuses with a known place count. {all} reach all three tiers ({all_low} to {all_high}"
        "). About "
        "{gap} residents lack at least one local tier ({gap_low} to {gap_high}).",
    ),
    "coverage_readings": (
        "推算值计入已知存在但尚未找到位置的学校，取 {n} 次抽样的中位数和 5–95 % 区间；“有位置”一"
        "列只计知道位置的校区，是下限。",
        "The drawn figure also counts schools that are known to exist but not where: median and 5–"
        "95 % "
        "interval of {n} draws. The located one counts campuses with a place alone and is a floor.",
    ),
    "coverage_picture": (
        "县乡两级覆盖的居民占比，及各县（市、区）的推算区间",
        "Share of residents who reach both local tiers, and the drawn interval of each county",
    ),
    "coverage_alt": (
        "地图：各乡镇街道县乡两级覆盖率，颜色越深覆盖越少；右侧为各县（市、区）推算中位数与区间。"
        "全域中位数 {local}。",
        "Map of the share reached by township, dark is few; beside it the median and interval of "
        "each "
        "county. Median of the whole: {local}.",
    ),
    "coverage_table": ("各县（市、区）县乡两级覆盖", "Both local tiers by county"),
    "coverage_heads": (
        "县（市、区）|常住人口|推算中位数|5–95 %|有位置|缺口人口|每千名 10–14 岁中职学位",
        "County|Residents|Drawn median|5–95 %|Located|Lacking a tier|Secondary seats per 1,000 "
        "aged 10–14",
    ),
    "coverage_widths": ("2.4|2.4|2.3|2.4|1.9|2.2|4.2", "2.4|2.3|2.3|2.3|2|2.4|4.6"),
    # gaps
    "gaps": ("不足的县（市、区）", "Underserved counties"),
    "gaps_some": (
        "不足的概率是在 {n} 次抽样中县乡两级覆盖率低于 {target} 的比例。达到八成为“不足”，有 "
        "{sure} 个：{names}。",
        "The probability of being underserved is the part of {n} draws in which the local share "
        "lies below {target}. Called underserved, at four fifths or more ({sure}): {names}.",
    ),
    "gaps_none": (
        "不足的概率是在 {n} 次抽样中县乡两级覆盖率低于 {target} 的比例。没有一个县达到八成，即没"
        "有可以断定为不足的县。",
        "The probability of being underserved is the part of {n} draws in which the local share "
        "lies below "
        "{target}. No county reaches four fifths, so that none is called underserved.",
    ),
    "gaps_open": (
        "介于两成与八成之间、尚不能断定的有 {open} 个：{names}。",
        "Between one and four fifths, and not settled ({open}): {names}.",
    ),
    "named_probability": ("{name}（{p}）", "{name} ({p})"),
    "gaps_picture": (
        "不足的概率与名次区间",
        "Probability of being underserved, and the interval of the rank",
    ),
    "gaps_alt": (
        "地图：各县（市、区）不足的概率，颜色越深概率越大；右侧为名次及其区间。",
        "Map of the probability of being underserved by county, dark is likely; beside it ranks "
        "with their intervals.",
    ),
    "gaps_table": (
        "不足的概率、名次与最要紧的未知（名次 1 为最差）",
        "Probability, rank (1 is worst) and what matters most of what is not known",
    ),
    "gaps_heads": (
        "县（市、区）|判断|概率|抽样误差|名次|名次 5–95 %|最要紧的未知",
        "County|Verdict|Probability|Monte Carlo|Rank|Rank 5–95 %|Matters most",
    ),
    "gaps_widths": ("3|2.6|1.8|2.6|1.6|2.4|3.2", "2.4|3.4|2.2|2.4|1.2|2.2|3.8"),
    "unknown_road_speed": ("道路车速", "road speeds"),
    "unknown_legs": ("接驳与绕行", "legs off the roads"),
    "unknown_places": ("位置误差", "places"),
    "unknown_missing_schools": ("未找到的学校", "schools not found"),
    "unknown_residents": ("乡镇人口", "residents of townships"),
    "unknown_segments": ("单条路段车速", "speeds of segments"),
    "unknown_bus": ("公交系数", "bus factor"),
    # plan
    "plan": ("方案：下一批校区", "The plan: the next campuses"),
    "plan_none": ("没有可行的选址方案。", "There is no plan of sites."),
    "plan_proved": (
        "以{aim}为目标选 {p} 处，可为分校区、教学点或实训基地，各有举办院校。方案由精确算法求出，"
        "已证最优。",
        "The aim is {aim}, with {p} sites, each a branch, a teaching point or a training base of "
        "a parent college. The plan is solved exactly and proved best.",
    ),
    "plan_bound": (
        "以{aim}为目标选 {p} 处，可为分校区、教学点或实训基地，各有举办院校。方案与最优至多相差 "
        "{gap}。",
        "The aim is {aim}, with {p} sites, each a branch, a teaching point or a training base of "
        "a parent college. The plan is at most {gap} from the best.",
    ),
    "plan_clusters": (
        "时限内新有对口专业的产业集群：{clusters} 个。",
        "Clusters that newly find a programme in reach: {clusters}.",
    ),
    "plan_after": (
        "全部建成后，县乡两级覆盖率的中位数由 {before} 变为 {after}，缺口人口由约 {gap_before} 人"
        "变为约 {gap_after} 人。",
        "With all of them the median local share goes from {before} to {after}, and those "
        "lacking a tier from about {gap_before} to about {gap_after}.",
    ),
    "plan_picture": ("选址、次序与新增覆盖人口", "Sites in their order, and the people they gain"),
    "plan_alt": (
        "地图：到最近县级校区的分钟与建议新址（编号为次序）；右侧为各址的得益和随校区数变化的曲线"
        "。",
        "Map of minutes to the nearest campus of the county tier with numbered sites; beside it "
        "what each gains and the curve by number of sites.",
    ),
    "plan_table": ("建议新址及其得益", "Proposed sites and what they gain"),
    "plan_heads": (
        "次序|地点|县（市、区）|类型|举办院校|新增人口|建后覆盖|抽样选中|次选",
        "No.|Place|County|Kind|Parent college|People gained|Share after|Chosen in draws|Runner-up",
    ),
    "plan_widths": ("1.2|2|2|1.8|4.4|2.1|2|1.9|2", "0.9|2.3|1.8|1.5|4.8|1.9|1.6|1.9|2.6"),
    "plan_note": (
        "建后覆盖：按次序建到此处时县级的覆盖率。抽样选中：在重新选址的抽样中选中同一处的比例。",
        "Share after: of the county tier once the sites down to this one stand. Chosen in draws: "
        "part of "
        "the draws, each planned again, that choose the same place.",
    ),
    "aim_people": ("新增覆盖人口最多", "most residents gained"),
    "aim_minutes": ("总时间最少", "fewest minutes"),
    "aim_match": ("新增匹配集群最多", "most clusters newly matched"),
    "aim_even": ("覆盖最差的县改善最多", "the worst-off county best off"),
    "aim_seats": ("用得上的新增学位最多", "most new seats of use"),
    # doubt
    "doubt": ("什么会改变结论", "What would change it"),
    "doubt_draws": (
        "结论在 {n} 次抽样中检验（随机种子 {seed}）：车速、接驳、位置、乡镇人口和未找到的学校同时"
        "变动；标准不抽样，其影响见下表。",
        "The verdicts are tested in {n} draws (seed {seed}) that move speeds, legs, places, "
        "residents of "
        "townships and schools not found together; standards are not drawn, the table shows what "
        "they do.",
    ),
    "doubt_table": (
        "单独改动一项，判断变到何处（“—”：试算范围内不变）",
        "One thing moved alone: where the verdict changes (“—”: not within what was tried)",
    ),
    "doubt_heads": (
        "县（市、区）|现判断|未知之首（占比）|县级标准（现 {county} 分钟）|乡镇级标准（现 "
        "{township} 分钟）|车速（现 {speed}）|多找到学校",
        "County|Verdict|First unknown (share)|County standard (now {county} min)|Township "
        "standard (now {township} min)|Speed (now {speed})|More schools",
    ),
    "doubt_widths": ("1.8|2|3|3|3|3.2|2.2", "1.7|2.1|3.1|2.9|2.9|3|1.9"),
    "down_to": ("降至 {x}：{label}", "down to {x}: {label}"),
    "up_to": ("升至 {x}：{label}", "up to {x}: {label}"),
    "doubt_share": ("{unknown}（{share}）", "{unknown} ({share})"),
    "doubt_note": (
        "占比：该项未知单独解释的覆盖率方差（一阶索博尔指数）。",
        "Share: of the variance of the local share that this unknown explains alone (first-order "
        "Sobol index).",
    ),
    "stable": (
        "首选新址在 {chosen} 的抽样中仍被选中；{near} 的抽样选在它周围 {km} 公里内。",
        "The first site is chosen again in {chosen} of the draws, and a place within {km} km of "
        "it in {near}.",
    ),
    "near_best": (
        "方案不唯一：另有一个只共用 {shared} 处的方案，得益仅少 {loss}。",
        "The plan is not the only good one: another that shares {shared} of its sites gains only "
        "{loss} less.",
    ),
    "regret": (
        "若只计公办院校，另一方案可比本方案多覆盖 {regret} 人。",
        "If public colleges alone counted, another plan would reach {regret} more people than "
        "this one.",
    ),
    "no_regret": (
        "若只计公办院校，本方案仍是最好的。",
        "If public colleges alone counted, this plan would still be the best.",
    ),
    # sources
    "sources": ("来源", "Sources"),
    "source": ("{name}（{licence}）", "{name} ({licence})"),
    "sources_rows": (
        "各表每一行的来源见 tables.xlsx；同样的输入与随机种子给出逐字节相同的结果（vocatlas "
        "replay run.json）。",
        "tables.xlsx names the source of every row; the same inputs and seed give the same "
        "results byte "
        "for byte (vocatlas replay run.json).",
    ),
}


WORDS |= MATCH_WORDS


def words(key: str, language: str) -> str:
    """Return a sentence with its blanks.

    Examples
    --------
    >>> words("underserved", "zh"), words("named_probability", "en")
    ('不足', '{name} ({p})')
    """
    return WORDS[key][LANGUAGES.index(language)]


def cells(key: str, language: str) -> tuple[str, ...]:
    """Return the heads of a table, with their blanks.

    Examples
    --------
    >>> cells("placement_heads", "zh")[:3]
    ('院校', '校区', '有专业可教')
    """
    return tuple(words(key, language).split("|"))


def widths(key: str, language: str) -> tuple[float, ...]:
    """Return the widths of a table's columns, as parts of their sum.

    Examples
    --------
    >>> [round(part, 2) for part in widths("ladder_widths", "zh")]
    [0.18, 0.16, 0.16, 0.5]
    """
    parts = [float(part) for part in words(key, language).split("|")]
    return tuple(part / sum(parts) for part in parts)
