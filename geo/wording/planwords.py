"""Messages in Chinese of errors about parameters, plans, places and travel."""

_PARAMETERS = {
    "{name} must be {expected}; found {value}": "{name} {expected}，现为 {value}",
    "parameter {name} is unknown; expected one of {list}": "参数 {name} 未知，应为 {list} 之一",
    "{name} must be one of {list}; found {value}": "{name} 应为 {list} 之一，现为 {value}",
    "{name} must be finite and not negative; found {value}": (
        "{name} 应为不小于 0 的有限数，现为 {value}"
    ),
    "{name} must be above 0; found {value}": "{name} 应大于 0，现为 {value}",
    "{name} must be a whole number; found {value}": "{name} 应为整数，现为 {value}",
    "{name} must be a whole number from 0; found {value}": (
        "{name} 应为不小于 0 的整数，现为 {value}"
    ),
    "{name} must be a whole number, at least 1; found {value}": (
        "{name} 应为不小于 1 的整数，现为 {value}"
    ),
    "{name} must be at least 1 draw; found {value}": "{name} 应至少为 1 次抽样，现为 {value}",
    "{name} must be at least 0 and below 1; found {value}": (
        "{name} 应不小于 0 且小于 1，现为 {value}"
    ),
    "{name} must be from 0 to below 1; found {value}": "{name} 应不小于 0 且小于 1，现为 {value}",
    "{name} must be between 0 and 1; found {value}": "{name} 应在 0 与 1 之间，现为 {value}",
    "{name} must be minutes above 0; found {value}": "{name} 应为大于 0 的分钟数，现为 {value}",
    "rule {name} must be finite and not negative; found {value}": (
        "规则 {name} 应为不小于 0 的有限数，现为 {value}"
    ),
    "rule {name} must be one of {list}; found {value}": (
        "规则 {name} 应为 {list} 之一，现为 {value}"
    ),
    "objectives must be among {list}; found {value}": "目标应在 {list} 之中，现为 {value}",
    "county {county} is none of the study; expected one of {list}": (
        "县（市、区）{county} 不在研究区内，应为 {list} 之一"
    ),
    "industry {industry} is no division of GB/T 4754, 01 to 97": (
        "{industry} 不是 GB/T 4754 的行业大类，应为 01 至 97"
    ),
    "kind of campus {kind} is not in site_kinds; it has {list}": (
        "校区类型 {kind} 不在 site_kinds 表中，表中有：{list}"
    ),
    "no figure is given for a city {city}; there are: {list}": (
        "没有城市 {city} 的数字，有数字的城市：{list}"
    ),
    "minutes must be measured; the study has no roads: add roads.gpkg": (
        "须先测算分钟数，但研究区没有道路：请加入 roads.gpkg"
    ),
    "minutes of an isochrone must be above 0; found {value}": (
        "等时圈的分钟数应大于 0，现为 {value}"
    ),
    "cell_m must be above 0 and at most {most}, which is how far a leg goes in {minutes} minutes; "
    "found {value}": (
        "cell_m 应大于 0 且不超过 {most}（即 {minutes} 分钟步行接驳的距离），现为 {value}"
    ),
    "a grid may have at most {most} points; cells of {cell} m would give {count}; give wider cells "
    "or fewer places": (
        "格网最多 {most} 个点，{cell} 米的格网将有 {count} 个；请加大格网，或减少地点"
    ),
}

_SCENARIOS = {
    "the study holds a scenario already; apply one to the plain study": (
        "研究区已套用一个情景；情景应套用于原研究区"
    ),
    "the scenario is of {scenario}; the study is {study}": (
        "情景属于研究区 {scenario}，而本研究区为 {study}"
    ),
    "the study holds no campus {campus}, which is to be closed": "研究区没有拟关闭的校区 {campus}",
    "the study holds no institution {institution}, the parent of {campus}": (
        "研究区没有院校 {institution}（新增校区 {campus} 的所属院校）"
    ),
    "the kind of {campus} must be one of {list}; found {value}": (
        "{campus} 的类型应为 {list} 之一，现为 {value}"
    ),
    "{campus} must serve a tier, unless it is a training base, which serves none; found {kind} "
    "that serves {tiers}": (
        "{campus} 应服务至少一个层级，实训基地则不服务任何层级；现为 {kind}，服务 {tiers}"
    ),
    "there is no plan for the aim {aim} that could be saved": "目标 {aim} 没有可保存的方案",
}

_PLANS = {
    "aim {aim} needs a reach; give one": "目标 {aim} 需给出可达范围（分钟）",
    "rule {name} must be finite and not negative everywhere": (
        "规则 {name} 各处都应为不小于 0 的有限数"
    ),
    "rule {name} must be a number or inf, not negative, everywhere": (
        "规则 {name} 各处都应为不小于 0 的数或 inf"
    ),
    "rules must give p or budget; found neither": "规则应给出 p 或 budget，现都没有",
    "rule 'price' needs rule 'budget'": "规则 price 需与 budget 同用",
    "rule 'min_reached' needs a model with a reach; leave it out": (
        "规则 min_reached 只用于有可达范围的模型，请去掉"
    ),
    "rules {one} and {other} go together; give both or neither": (
        "规则 {one} 与 {other} 应同时给出，或都不给"
    ),
    "group and max_per_group need each other; give both or none": (
        "group 与 max_per_group 应同时给出，或都不给"
    ),
    "p = {p} is larger than the {count} candidates that may be chosen ({all} less {fixed} fixed "
    "and {excluded} excluded)": (
        "p = {p} 多于可选的 {count} 个候选地（共 {all} 个，减去已定 {fixed} 个、排除 {excluded} "
        "个）"
    ),
    "{count} sites are required but p = {p}; raise p": "须选 {count} 处，但 p = {p}；请增大 p",
    "{count} places are required but p = {p}; raise p": "须选 {count} 处，但 p = {p}；请增大 p",
    "the required sites break a rule among themselves (budget, max_per_group or min_spacing); "
    "require fewer or relax the rule": (
        "须选各处之间已违反规则（budget、max_per_group 或 min_spacing）；请减少须选，或放宽规则"
    ),
    "candidate {candidate} is {one} and {other} at once; keep one of them": (
        "候选地 {candidate} 同时列为 {one} 与 {other}，请只留其一"
    ),
    "place {place} is required and excluded at once; keep one": (
        "地点 {place} 同时列为须选与排除，请只留其一"
    ),
    "place {place} is required but excluded, or has no parent in reach": (
        "地点 {place} 须选但被排除，或附近没有可办分校的院校"
    ),
    "required place {place} has no offer: no parent college is near enough, or its cohort is too "
    "small": "须选地点 {place} 无法设校：附近没有可办分校的院校，或适龄人口太少",
    "required candidate {candidate} is within reach of fewer than {people}; relax the rule or drop "
    "it": "须选候选地 {candidate} 可达人口少于 {people}；请放宽规则，或去掉该地",
    "required candidate {candidate} is nearer than min_spacing to a fixed site; relax the rule or "
    "drop it": "须选候选地 {candidate} 距已定校区小于 min_spacing；请放宽规则，或去掉该地",
    "there are no candidates left: nothing may be founded anywhere": (
        "没有候选地：任何地方都不能设校"
    ),
    "there are no candidates: cost has 0 columns; add at least one candidate": (
        "没有候选地，请至少加入一个"
    ),
    "there is no demand: cost has 0 rows; add at least one demand point": (
        "没有需求点，请至少加入一个"
    ),
    "budget {budget} is below the cheapest candidate ({cheapest})": (
        "预算 {budget} 低于最便宜的候选地（{cheapest}）"
    ),
    "budget {budget} is below the cheapest offer ({cheapest})": (
        "预算 {budget} 低于最便宜的设校方案（{cheapest}）"
    ),
    "a plan needs p (campuses) or a budget; found neither": (
        "方案需给出 p（校区数）或 budget（预算），现都没有"
    ),
    "a bound must be on one of {list}; found {value}": "下限只能对 {list} 之一，现为 {value}",
    "the aim 'cost' needs a bound on another goal: nothing costs least": (
        "目标 cost 需对另一目标设下限：什么都不建最省"
    ),
    "sites.{name}: {place} is no candidate with a place and a large enough cohort; give the code "
    "of a township or the id of a park that has a place": (
        "sites.{name}：{place} 不是有位置且适龄人口足够的候选地；请给乡镇（街道）代码，或有位置的园"
        "区编号"
    ),
    "sites.keep: {campus} is no campus that counts as supply": (
        "sites.keep：{campus} 不是计入供给的校区"
    ),
    "a front needs two goals; found {goal} twice": "权衡曲线需两个不同的目标，现两次都为 {goal}",
    "a front needs at least 2 points; found {count}": "权衡曲线至少需 2 个点，现为 {count}",
    "q_max = {q} leaves none of the {count} campuses; at least one must stay open": (
        "q_max = {q} 将关闭全部 {count} 个校区，至少应保留一个"
    ),
    "q_max = {q} is larger than the {may} campuses that may close ({count} less those to keep, and "
    "with min_seats_left those whose seats are unknown)": (
        "q_max = {q} 多于可关闭的 {may} 个校区（共 {count} 个，减去须保留的；给了 min_seats_left 时"
        "还减去学位未知的）"
    ),
    "min_seats_left = {least} is above the {seats} known seats of all campuses; lower it or give "
    "more seats": "min_seats_left = {least} 多于各校区已知学位总数 {seats}；请调低，或补充学位数",
    "the plan holds candidate {candidate}, which the rules leave out": (
        "方案含候选地 {candidate}，而规则已将其排除"
    ),
    "the plan lacks candidate {candidate}, which the rules require": (
        "方案缺少候选地 {candidate}，而规则要求选它"
    ),
    "the plan breaks a rule (p, budget, max_per_group or min_spacing): judge it by the rules that "
    "it was made by": (
        "方案违反规则（p、budget、max_per_group 或 min_spacing）：请按制定方案时的规则评价"
    ),
}

_PLACES = {
    "candidate {candidate} is unknown; see the ids of the candidates": (
        "候选地 {candidate} 未知，请查候选地的编号"
    ),
    "candidate ids must be unique; found {candidate} twice": (
        "候选地编号不应重复，现 {candidate} 出现两次"
    ),
    "candidates need the columns {list}": "候选地表应有以下列：{list}",
    "points need the columns {list}": "需求点表应有以下列：{list}",
    "candidate {candidate} has no place; give lon and lat": (
        "候选地 {candidate} 没有位置，请填 lon 与 lat"
    ),
    "candidate {candidate} has no place; give its metres or leave it out": (
        "候选地 {candidate} 没有位置，请给出坐标（米），或去掉该地"
    ),
    "datum must be one of {list}; found {value}": "坐标系（datum）应为 {list} 之一，现为 {value}",
    "longitude must lie within {west} to {east} E for a GK zone; found {value}": (
        "高斯-克吕格分带的经度应在东经 {west} 至 {east} 度，现为 {value}"
    ),
    "longitudes and latitudes must have one shape; found {one} and {other}": (
        "经度与纬度的个数应相同，现为 {one} 与 {other}"
    ),
    "cells with people must lie in the counties of {study} ({own}); found {count} cells at "
    "{given}, none of them inside; take a grid of this region, or check its CRS": (
        "有人口的格网应在 {study} 各县（市、区）内（{own}），现有 {count} 个格网在 {given}，都不在"
        "内；请换用本地区的格网，或检查其坐标系"
    ),
    "lengths must be measured in a projected CRS in metres; found {crs}": (
        "长度应在以米为单位的投影坐标系中量算，现为 {crs}"
    ),
    "a layer must declare its CRS; found none": "图层应注明坐标系，现无",
    "a population grid must declare its CRS; found none; give one, as EPSG:4326": (
        "人口格网应注明坐标系，现无，请给出，例如 EPSG:4326"
    ),
    "every cell needs x, y and people; found {x}, {y} and {people} values": (
        "每个格网应有 x、y 与人口，现分别有 {x}、{y} 与 {people} 个值"
    ),
    "people of a cell must be 0 or more; found {count} negative cells, the first {first} at "
    "position {at}; declare it as no-data, or drop them": (
        "格网人口应不小于 0，现有 {count} 个负数，首例为第 {at} 位的 {first}；请注明为无数据，或删"
        "去"
    ),
    "a cell with people must have a finite number and a centre inside its CRS; found {people} "
    "people at {place} (position {at})": (
        "有人口的格网应为有限数，且中心在其坐标系范围内；现第 {at} 位人口 {people}，位于 {place}"
    ),
    "county {county}: residents of townships must sum to {total}; the known ones sum to {known}": (
        "县（市、区）{county}：各乡镇（街道）常住人口之和应为 {total}，而已知之和为 {known}"
    ),
    "townships name the county {county}, which counties do not hold": (
        "townships 表写有县（市、区）{county}，而 counties 表中没有"
    ),
}

_TRAVEL = {
    "class_factor must name road classes of the network ({list}); found {list_found}": (
        "class_factor 应为路网中的道路等级（{list}），现为 {list_found}"
    ),
    "a road network must hold at least one segment; found none; take an extract that covers the "
    "study": "路网至少应有一条路段，现无；请换用覆盖研究区的道路数据",
    "the road table must hold at least one edge; add roads to the study": (
        "道路表至少应有一条路段；请为研究区加入道路"
    ),
    "every line needs at least two vertices; segment {at} has {count}": (
        "每条线至少应有两个顶点，路段 {at} 有 {count} 个"
    ),
    "every segment needs all its values; found {count} lengths and others": (
        "每条路段的各项数值应齐全，现有 {count} 个长度，其他项个数不同"
    ),
    "ends must be nodes 0 to {last}; found {low} to {high}": (
        "路段端点应为节点 0 至 {last}，现为 {low} 至 {high}"
    ),
    "lines must use all {count} vertices; found {found}": (
        "各线应用到全部 {count} 个顶点，现用到 {found} 个"
    ),
    "{name} must be known and not negative": "{name} 应已知且不小于 0",
    "places must be an array (n, 2) of lon, lat; found {value}": (
        "地点应为 (n, 2) 的经纬度数组，现为 {value}"
    ),
    "places must be WGS-84 degrees, longitude first, or NaN where unknown; found {value} at "
    "position {at}": "地点应为 WGS-84 经纬度（经度在前），未知为 NaN；现第 {at} 位为 {value}",
    "every worker process must live to the end; one ended early. Too little memory: lower chunk or "
    "workers. A script: start it under {guard}, or pass workers=1": (
        "有计算进程提前结束。如内存不足，请调低 chunk 或 workers；如在脚本中运行，请放在 {guard} 之"
        "下，或用 workers=1"
    ),
}

PLAN_MESSAGES = {**_PARAMETERS, **_SCENARIOS, **_PLANS, **_PLACES, **_TRAVEL}
