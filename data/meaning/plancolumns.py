"""What the columns of the plans mean, and of columns whose meaning depends on their table.

Read by `vocatlas.data.meaning.columns`, in the form that it describes.
"""

# name | Chinese | English | unit
PLAN_COLUMNS = """
order|次序|order|
cost|相对成本(教学点为1)|relative cost, a teaching point is 1 (or as site_kinds of the study says)|
gain_people|新增覆盖人口|residents gained|persons
minutes_saved|节省时间合计|minutes saved, all residents together|person-minutes
mean_minutes_saved|人均节省时间|minutes saved per resident|min
gain_clusters|新增匹配集群|clusters gained|clusters
gain_output|新增匹配集群的权重(产值等)|weight of the clusters gained, in the unit of match_by|
share_after|之后的覆盖率|share covered after|share
chosen_in_draws|入选频率|share of draws that choose it|share
objective|目标值|objective|
gap|最优差距|proved gap: how far the best possible may be, at most|share
objective_name|目标|objective|
mean_min_after|之后平均时间|mean minutes after|min
mean_min_before|之前平均时间|mean minutes before|min
p|选址数|number of sites|sites
sites|选址|sites|
gain_output_reason|权重缺失原因|why there is no weight|
runner_up|次优选址编号|runner-up, id|
runner_up_name_zh|次优选址|runner-up|
runner_up_gain|次优选址的增益(按方案目标计)|what the runner-up would add to the aim|
site_names|选址名称|names of the sites|
campus_kind|新校区类型|kind of new campus|
campus_kinds|新校区类型(与选址同序)|kinds of the new campuses, in the order of the sites|
upgrade|由教学点升级|upgrade of a teaching point|
parent|母体院校|parent college|
parent_name_zh|母体院校名称|name of the parent college (Chinese)|
parent_name_en|母体院校英文名称|name of the parent college (English)|
parent_name|母体院校名称|name of the parent college|
parent_min|到母体主校区时间|minutes to the parent's main campus|min
near_in_draws|附近入选频率|share of draws that choose it or a place near it (near_km)|share
gain|增益(按方案目标计)|what the site adds to the aim of its plan, in the unit of the aim|
gain_unit|目标的单位|unit of the aim: of gain, runner-up's gain, objective and bound|
marginal_people|比少一处多覆盖的人口|residents gained beyond the plan of one site fewer|persons
worst_share|覆盖最差县的县乡两级覆盖率|share of the worst-off county, both local tiers|share
seats_used|用得上的新增学位|new seats that those short of a seat can take within reach|places
cluster|产业集群|cluster|
cluster_name|产业集群名称|name of the cluster|
programme|对口专业|programme of the parent that matches it|
programme_name|对口专业名称|name of the programme|
programme_name_zh|对口专业名称|name of the programme (Chinese)|
min_before|新增覆盖居民之前的时间|minutes before, of the residents gained|min
min_after|新增覆盖居民之后的时间|minutes after, of the residents gained|min
township_name|乡镇街道名称|name of the township|
site_name|选址名称|name of the site|
variant|供给口径|which campuses count as supply|
weights|人口口径|who is counted|
total|人口合计|people in all|persons
lacking_before|之前够不着的人口|people out of reach before the plan|persons
gained|方案新增覆盖|people gained by the plan|persons
best_gain|此口径下最优方案新增覆盖|people gained by the plan that is best here|persons
regret|遗憾值(最优减方案)|regret: best less the plan; 0 is the best here too|persons
best_sites|此口径下最优选址|sites of the plan that is best here|
best_site_names|此口径下最优选址名称|names of those sites|
shared_sites|与最优方案相同的选址数|sites that it shares with the best plan|sites
loss|比最优方案少(占目标值)|short of the best plan, as a share of its aim|share
first|第一目标|first goal|
second|第二目标|second goal|
step|第几个方案|number of the plan, from the best of the first goal|
q|停办校区数|campuses that close|campuses
closed|停办校区|campuses that close|
closed_names|停办校区名称|names of the campuses that close|
could_swap|可互换(停办/保留)|interchangeable: the closed one / an open one|
could_swap_names|可互换校区名称(停办/保留)|names of the interchangeable (closed / open)|
people_stranded|再也到不了任何校区的人口|people who then reach no campus at all|persons
people_lost|失去覆盖的人口|people who lose cover|persons
seats_lost|减少的已知学位|known seats that are lost|places
seats_unknown|学位未知的停办校区|closing campuses whose seats are not known|campuses
"""

# table.name | Chinese | English | unit: where a table means something else by a name
TABLE_COLUMNS = """
sites.kind|候选地类型|kind of place|
sites.seats|新增学位(假设)|new seats, assumed by kind|places
sites.status|求解状态|state of the proof|
site_kinds.seats|新增学位(假设)|seats of a new campus, assumed|places
site_kinds.note|说明|what is assumed|
sites.bound|目标值的界|proved bound of the objective|
plans.bound|目标值的界|proved bound of the objective|
plans.status|求解状态|state of the proof|
site_gains.code|乡镇代码|code of the township|
site_gains.id|选址编号|id of the site|
site_gains.order|选址次序|order of the site|
site_gains.residents|乡镇常住人口|residents of the whole township|persons
site_matches.id|选址编号|id of the site|
site_matches.order|选址次序|order of the site|
site_judged.campuses|计入供给的校区数|campuses that count as supply|campuses
site_judged.status|最优方案求解状态|state of the proof of the best plan|
near_best.plan|备选方案号|number of the alternative|
fronts.status|求解状态|state of the proof|
closing.campuses|该层级已定位校区数|located campuses of the tier|campuses
closing.bound|失去覆盖人口的下界|proved least people who lose cover|persons
closing.status|求解状态|state of the proof|
links.closed|是否停用|closed|
pathways.kind|衔接方式|kind of pathway|
pathways.years|学制(如3+2)|years, such as 3+2|
ladder_industries.hosted|本县专业数|programmes in the county; blank: not known|programmes
ladder_industries.nearest_campus|最近开设校区|nearest campus that teaches for it|
ladder_industries.unlocated|位置未知的专业|programmes without a known place|programmes
ladder_breaks.clusters|本县产业集群|clusters of the industry in the county|clusters
ladder_breaks.kind|断点类型|kind of break|
ladder_breaks.nearest_campus|最近开设校区|nearest campus that teaches for it|
quality_checks.gain|证据强度|evidence for the other datum, logarithm of the likelihood ratio|
scenario_added.seats|中职学位|secondary seats|places
"""
