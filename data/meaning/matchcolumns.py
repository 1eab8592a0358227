"""What the columns of demand and of the measures of match mean, as `meaning.columns` reads it.

A code is ``column.code|Chinese|English``, as in `data.meaning.codes`.
"""

# name | Chinese | English | unit
MATCH_COLUMNS = """
in_run|本次采用|used in this run|
year_low|最早年份|earliest year of the figures|
year_high|最晚年份|latest year of the figures|
comparable_industries|可比行业数|industries that can be compared|
clusters_counted|计入的集群(园区)|clusters, or parks, that count|
clusters_left_out|未计入的集群(园区)|clusters, or parks, without a figure of the basis|
location_quotient|区位商(县内占比÷全市占比)|location quotient, share in the county / in all|
place_mismatch|空间错配分量(需求占比−专业占比)|share of demand less share of programmes|-1 to 1
spatial_mismatch|空间错配指数|spatial mismatch index, 0 to 1|0-1
left_out|需求未知而未计的县|counties left out: demand not known|
colocation|共位商(专业对集群)|colocation quotient, programmes to clusters|
colocation_local|局部共位商|local colocation quotient|
colocation_p_above|随机排列不低于实际的概率|p: as high by chance, 999 draws|
colocation_p_below|随机排列不高于实际的概率|p: as low by chance, 999 draws|
colocation_q_above|多重检验校正后的概率(BH)|p as high, adjusted for the number of tests|
programme_points|开设该行业专业的校区|campuses that teach for it|campuses
cluster_points|该行业的集群|clusters of it that have a place|clusters
coupling|耦合度 C=2√(U1·U2)/(U1+U2)|coupling C = 2 sqrt(U1 U2) / (U1 + U2)|0-1
development|发展度 T=(U1+U2)/2|development T = (U1 + U2) / 2|0-1
coordination_degree|耦合协调度 D=√(C·T)|coupling coordination D = sqrt(C T)|0-1
coupling_variant|耦合协调度公式|variant of the formula|
coupling_reason|耦合协调度缺失原因|why there is no degree|
clusters_in_reach|时限内的集群|clusters within reach|clusters
"""

# table.name | Chinese | English | unit
MATCH_TABLE_COLUMNS = """
demand.amount|产业需求量|demand, in the unit of the row|
demand.share|占本县比重|share of the county's demand|share
demand.clusters|计入的集群(园区)|clusters, or parks, that make it|
match_options.reason|匹配度缺失原因|why there is no alignment|
industry_measures.places|计入的县|counties counted|
campus_measures.programmes|专业数|programmes taught|programmes
campus_measures.industries|面向的行业大类|divisions that it trains for|
campus_measures.alignment|校区匹配度(时限内集群)|alignment with the clusters within reach|0-1
campus_measures.clusters_taught|其中有对口专业的集群|of these, clusters that it teaches for|clusters
"""

# table column.code | Chinese | English
MATCH_CODES = """
basis.census|人口普查就业|employment in the census
basis.parks|写明该产业的园区数|parks that name the industry
variant.standard|标准公式|standard
coupling_variant.standard|标准公式|standard
coupling_variant.revised|修正公式|revised
check.park_industries_unread|未能归类的园区产业|words of parks that no rule reads
reason.no_programme|不教时限内集群的行业|teaches for none of the clusters within reach
alignment_reason.no_programme|不教时限内集群的行业|teaches for none of the clusters within reach
coupling_reason.unlocated|位置未知|without a place
unit.clusters|个集群|clusters
unit.parks|个园区|parks
unit.persons|人|persons
unit.enterprises|家|enterprises
unit.100 million yuan|亿元|100 million yuan
"""

# code | Chinese | English: reasons that several columns share
MATCH_REASONS = """
no_clusters|没有产业集群|no clusters
no_parks|没有园区|no parks
no_manufacturing|没有制造业集群|nothing of manufacturing
no_figure_of_basis|没有该口径的数据|no figure on this basis
figures_too_old|数据超出五年跨度|figures older than the five years
no_cluster_in_reach|标准内无集群|no cluster within reach
no_employment|就业数据不全|employment is not known
no_demand|没有可用的需求|no demand that can be measured
incomplete_indicators|指标不全|indicators are not complete
both_nought|两个系统均为零|both systems are nought
"""
