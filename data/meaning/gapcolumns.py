"""What the columns of programme gaps, surplus and consortia mean, as `meaning.columns` reads it.

A code is ``column.code|Chinese|English``, as in `data.meaning.codes`.
"""

# name | Chinese | English | unit
GAP_COLUMNS = """
amount|产业需求量(所用口径)|demand, on the basis of the run|
nearest_institution|最近开设院校|nearest institution that teaches for it|
nearest_institution_name|最近开设院校名称|name of it|
cluster_names|产业集群名称|names of the clusters|
cell_clusters|该县该行业集群数|clusters of the industry in the county|clusters
parks|可补缺口的园区(由近到远)|parks where a teaching point would close it, nearest first|
park_names|园区名称|names of the parks|
park_min|首个园区到集群时间|minutes from the first park to the farthest cluster it reaches|min
parks_state|设教学点能否补上|whether a teaching point would close it|
clusters_closed|设点后可及的集群|clusters that it would bring within reach|clusters
nearest_cluster|最近产业集群|nearest cluster of the industry|
nearest_cluster_name|最近产业集群名称|name of it|
clusters_without_place|无具体位置的集群(全市口径)|clusters of the whole city, no place|clusters
section_name_en|门类英文名称|name of the section (English)|
divisions|大类数|divisions taught|
cells_listed|其中列入有专业无需求|of these listed as surplus; blank: not measured|
park|园区|park|
park_name|园区名称|name of the park|
industry_names|行业名称|names of the industries|
unclassified|未能归类的产业用语|words that no rule fits|
institutions|可服务的院校|colleges within reach that teach for it|
institution_names|院校名称|names of the colleges|
campus_names|校区名称|names of the campuses|
school_names|学校名称|names of the schools|
schools_alone|无高校衔接的学校|schools within reach that no college in reach continues|
schools_alone_names|无高校衔接的学校名称|names of those schools|
rungs|已有层次|levels taught within reach|
missing_rungs|缺失层次|levels that are missing|
rungs_unknown|无法判断的层次|levels of which it cannot be said|
term|园区产业用语|words of the park|
"""

# table.name | Chinese | English | unit
GAP_TABLE_COLUMNS = """
programme_gaps.clusters|无可及专业的集群|clusters without a programme within reach|
programme_gaps.nearest_campus|最近开设校区|nearest campus that teaches for it|
programme_gaps.nearest_campus_name|最近开设校区名称|name of the nearest campus that teaches for it|
programme_gaps.nearest_programme|该校区开设专业|programme there|
programme_gaps.nearest_programme_name_zh|该校区开设专业名称|name of the programme there|
programme_gaps.nearest_min|到最近开设校区时间|minutes to the nearest campus that teaches for it|min
programme_gaps.campuses_without_place|位置未知的开设校区|campuses for it without a place|campuses
programme_gaps.parent|教学点的母体院校|college whose teaching point it would be|
programme_gaps.parent_min|首个园区到母体校区时间|minutes from the first park to that college|min
programme_surplus.programmes|对口专业数|programmes for the industry|programmes
programme_surplus.nearest_min|到最近产业集群时间|minutes to the nearest cluster|min
programme_gaps.demand_share|占全县产业需求|share of the county's demand|share
surplus_sections.cells|校区×大类组合|pairs of campus and division|
surplus_sections.state|需求是否可测|whether demand is measured|
surplus_sections.programmes|涉及专业数|programmes that train for it|programmes
surplus_sections.clusters|有位置的集群|clusters with a place|clusters
consortia.industries|园区产业(大类)|industries of the park, divisions|
consortia.campuses|对口校区|their campuses|
consortia.programmes|高校对口专业数|programmes of the colleges|programmes
consortia.schools|可输送生源的中职/技工学校|secondary and technician schools that may feed them|
consortia.state|能否成为候选|whether it is a candidate|
consortia.measured_from|时间起算地|where minutes are measured from|
park_industries.rule|归类依据|rule that gave it|
"""

GAP_CODES = """
basis.count|集群个数|number of clusters
parks_state.closes|可补上|would close it
parks_state.closes_part|只能补上一部分|would close it in part
parks_state.no_college_teaches|无高校开设对口专业|no college teaches for it
parks_state.no_college_in_reach|高校离园区过远|no such college near enough to the parks
parks_state.no_park_in_reach|标准内无园区|no park within reach of the clusters
parks_state.no_parks|没有已定位园区|no park with a place
state.no_cluster|集群表无此行业|no cluster of the industry in the table
state.measured|可测|measured
state.not_measured|未测:集群表只含制造业|not measured: the table of clusters tells of manufacturing
state.candidate|候选|candidate
state.no_college_in_reach|标准内无对口高校|no college for its industries within reach
state.no_industries|园区未列产业|the park names no industry
state.industries_unclassified|产业用语无法归类|no rule fits the words of the park
"""
