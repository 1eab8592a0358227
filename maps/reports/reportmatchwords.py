"""The report's sentences on programmes and industry, as those of `reportwords`."""

MATCH_WORDS: dict[str, tuple[str, str]] = {
    "match": ("专业与产业的匹配", "Programmes and industry"),
    "match_clusters": (
        "{all} 个产业集群中，{matched} 个在 {reach} 分钟内有对口专业，{bare} 个没有；其余不能判断"
        "。",
        "Of {all} industrial clusters {matched} find a programme within {reach} minutes and {bare}"
        " do not; "
        "of the others it cannot be told.",
    ),
    "match_picture": (
        "制造业匹配度与没有对口专业的集群",
        "Manufacturing alignment, and clusters without a programme",
    ),
    "match_alt": (
        "地图：各县（市、区）制造业匹配度及产业集群，带叉者在时限内没有对口专业；右侧列出这些集群"
        "。",
        "Map of manufacturing alignment by county with clusters, crossed where no programme is "
        "in reach; they are listed beside it.",
    ),
    "placement": (
        "校区位置是否占优：在知道乡镇的 {clusters} 个集群中，现有校区够得着 {observed} 个；整校随"
        "机摆放平均 {uniform} 个（各乡镇等概率）"
        "或 {residents} 个（按人口），最优摆放 {best} 个。",
        "Do campuses stand well: of {clusters} clusters with a township they reach {observed}; "
        "moved at "
        "random they would reach {uniform} on average (every township alike) or {residents} (by "
        "residents), "
        "at best {best}.",
    ),
    "placement_move": (
        "只搬一处时，把{campus}移到{township}得益最多，多够得着 {gain} 个集群。",
        "Of all single moves, {campus} to {township} gains most: {gain} more clusters.",
    ),
    "placement_table": (
        "位置效率：时限内有对口专业的集群数，现状、随机与最优",
        "Placement: clusters with a programme in reach, as it is, at random and at best",
    ),
    "placement_heads": (
        "院校|校区|有专业可教|现状|随机（等概率）|随机（按人口）|最优",
        "Institution|Campuses|Could teach for|Now|Random, alike|Random, by residents|Best",
    ),
    "placement_widths": ("5|1.4|2.1|1.4|2.6|2.6|1.4", "6|1.8|2|1.3|2|2.2|1.3"),
    "all_campuses": ("全部校区", "All campuses"),
    "gap_cells": (
        "有需求而时限内没有对口专业的县—产业组合共 {n} 个，按规模排列如下。列有园区的，由最近的院"
        "校在其中设教学点即可补上。",
        "{n} pairs of county and industry have demand and no programme in reach; the largest "
        "follow. Where parks are named, a teaching point of the nearest college there would "
        "close the gap.",
    ),
    "gap_table": (
        "专业缺口：有需求、时限内无专业",
        "Programme gaps: demand, and no programme in reach",
    ),
    "gap_heads": (
        "县（市、区）|产业|需求占比|集群|最近的院校|分钟|可设教学点的园区",
        "County|Industry|Share of demand|Clusters|Nearest college|Minutes|Parks for a teaching "
        "point",
    ),
    "gap_widths": ("1.7|3.6|1.9|1.2|3.6|1.9|4.6", "1.7|4.2|1.9|1.8|3.2|1.9|3.9"),
    "surplus": (
        "反过来，{n} 组专业（院校和产业）在时限内没有对口的制造业集群，首先是：{list}。",
        "The other way round, {n} groups of programmes (college and industry) have no "
        "manufacturing cluster in reach, first of all: {list}.",
    ),
    "surplus_item": ("{institution}的{industry}", "{industry} at {institution}"),
    "consortia_table": (
        "市域产教联合体候选：园区与够得着的学校",
        "Candidates for a consortium: parks and the schools in reach",
    ),
    "consortia_heads": (
        "园区|县（市、区）|院校|专业|中职学校|缺少的层次",
        "Park|County|Colleges|Programmes|Secondary schools|Missing rungs",
    ),
    "consortia_widths": ("4.6|2.2|1.4|1.4|1.8|3", "6.4|2|1.7|2.2|2|3.4"),
    "of_all": ("{list}等，共 {n} 个", "{list} and others, {n} in all"),
    "no_college": (
        "没有院校开设",
        "no college teaches it",
    ),
    "consortia_some": (
        "{all} 个园区中，{n} 个在时限内有为其产业开设专业的院校，可作联合体候选；下表列出院校最多"
        "的几个。",
        "Of {all} parks {n} have colleges in reach that teach for their industries and could "
        "form a consortium; those with most colleges follow.",
    ),
    "rungs_unknown": (
        "（{list}未知）",
        " ({list} not known)",
    ),
    "breaks_far": (
        "须走最远的是：{list}。",
        "The farthest have to go: {list}.",
    ),
    "consortia_note": (
        "专业资料不含研究生层次，故不判断。",
        "The programmes hold no postgraduate level, of which nothing is said.",
    ),
    "none_missing": ("无", "none"),
    "ladder_table": (
        "升学阶梯：各层次设在几个县、几个县够得着",
        "The ladder: counties that host a level, and that reach it",
    ),
    "ladder_heads": (
        "层次|设有此层次的县|够得着的县|够不着的县（市、区）",
        "Level|Counties hosting|Counties reaching|Counties out of reach",
    ),
    "ladder_widths": ("2.5|2.3|2.3|7", "3.2|2.2|2.2|6.5"),
    "ladder_note": (
        "够得着：过半居民在标准时间内到达。",
        "Reaching: for most residents within the standard.",
    ),
    "breaks": (
        "按县、产业和层次看升学：{must_leave_county} 处须离开本县，{out_of_reach} 处时限内够不着"
        "，{not_taught_in_study} 处全域无此专业，{no_link_known} 处没有资料说明是否衔接。",
        "By county, industry and level a student must leave the county in {must_leave_county} "
        "cases and finds the next level out of reach in {out_of_reach}; in {not_taught_in_study} "
        "nobody in the study teaches it, and in {no_link_known} no source says whether the "
        "levels link.",
    ),
    "break_item": (
        "{county}的{industry}（{rung}，{minutes} 分钟）",
        "{industry} in {county} ({rung}, {minutes} minutes)",
    ),
    "part_missing": ("本次结果不含{what}。", "These results do not hold {what}."),
    "part_empty": ("没有{what}可列。", "There is nothing to list under {what}."),
    "part_gaps": ("专业缺口", "programme gaps"),
    "part_consortia": ("联合体候选", "candidates for a consortium"),
    "part_breaks": ("产业阶梯中断处", "breaks of the ladder by industry"),
}
