"""What the columns of the scorecard of cities mean, as `meaning.columns` reads it, and its codes.

A code is ``column.code|Chinese|English``, as in `data.meaning.codes`.
"""

# name | Chinese | English | unit
READINESS_COLUMNS = """
city|城市代码(无代码的为名称)|code of the city, its name where it has none|
city_zh|城市|city (Chinese)|
city_en|城市英文名|city (English)|
trait|特征|trait|
item|所指(专业大类)|what it is of: programme group|
own|本研究各表所得|from the study's own tables|
pilot|国家产教融合试点城市|national pilot city|
province_zh|省份|province (Chinese)|
figures|已有指标数|figures given|
traits|已有指标的特征|traits with figures|
place_en|地区英文名|place (English)|
"""
# table.name | ... where a table means something of its own by a column
READINESS_TABLE_COLUMNS = """
pilot_cities.adcode|行政区划代码|code of the city|
pilot_cities.level|行政级别|kind of place|
city_figures.adcode|行政区划代码|code of the city|
"""
READINESS_CODES = """
level.autonomous_prefecture|自治州|autonomous prefecture
level.district|市辖区|district
trait.economy|经济与社会|economy and society
trait.colleges_students|院校与学生|colleges and students
trait.enterprises|企业|enterprises
trait.consortia|产教联合体|consortia
trait.programmes|专业|programmes
traits.economy|经济与社会|economy and society
traits.colleges_students|院校与学生|colleges and students
traits.enterprises|企业|enterprises
traits.consortia|产教联合体|consortia
traits.programmes|专业|programmes
indicator.gdp_yi|地区生产总值|GDP
indicator.gdp_growth|地区生产总值增速|growth of GDP
indicator.gdp_per_head_yuan|人均地区生产总值|GDP per head
indicator.residents|常住人口|residents
indicator.industrial_value_added_yi|规上工业增加值|value added of industry above designated size
indicator.industrial_growth|规上工业增加值增速|growth of that value added
indicator.pillar_growth|支柱产业增加值增速|growth of the pillar industries
indicator.private_industry_share|规上工业中民营占比|private share of industry above designated size
indicator.manufacturing_share|制造业就业占比|share of manufacturing in employment
indicator.talent_attraction_rank|人才吸引力排名|rank of attraction for talent
indicator.gdp_mean_yi|平均地区生产总值|mean GDP
indicator.gdp_top20|生产总值前20的试点城市|pilots among the first 20 by GDP
indicator.gdp_top50|生产总值前50的试点城市|pilots among the first 50 by GDP
indicator.development_top10|社会发展指数前10的试点城市|pilots among the first 10 by development
indicator.development_top30|社会发展指数前30的试点城市|pilots among the first 30 by development
indicator.innovation_top100|全球科创中心百强中的试点城市|pilots among 100 innovation centres
indicator.potential_top50|发展潜力前50的试点城市|pilots among the first 50 by potential
indicator.talent_top50|人才吸引力前50的试点城市|pilots among the first 50 for talent
indicator.higher_institutions|高等院校|institutions of higher education
indicator.undergraduate_institutions|本科院校|undergraduate institutions
indicator.vocational_undergraduate_institutions|职业本科院校|vocational undergraduate institutions
indicator.higher_vocational_institutions|高职院校|higher vocational institutions
indicator.secondary_schools|中职学校|secondary vocational schools
indicator.technician_schools|技工院校|technician schools
indicator.campuses|校区|campuses
indicator.campuses_located|有位置的校区|campuses with a place
indicator.higher_students|高校在校生|students of higher education
indicator.higher_students_province_share|占全省高校在校生|share of the province's students
indicator.higher_vocational_students|高职在校生|higher vocational students
indicator.secondary_students|中职在校生|secondary vocational students
indicator.technician_students|技工院校在校生|students of technician schools
indicator.vocational_students|职业院校在校生合计|vocational students, all levels
indicator.vocational_graduates|职业院校年毕业生|vocational graduates a year
indicator.index_higher|规模协调指数(高职)|scale coordination index, higher vocational
indicator.index_secondary|规模协调指数(中职)|scale coordination index, secondary
indicator.index_both|规模协调指数(合计)|scale coordination index, both
indicator.above_scale_enterprises|规上工业企业|industrial enterprises above designated size
indicator.industrial_legal_entities|工业法人单位|legal entities of industry
indicator.market_entities|市场经营主体|market entities
indicator.new_high_tech_enterprises|当年新增高新技术企业|new high-tech enterprises of the year
indicator.top500_private_enterprises|中国民营企业500强|private enterprises among China's 500
indicator.integration_enterprises_national|国家产教融合型企业|national integration enterprises
indicator.integration_enterprises_provincial|省级产教融合型企业(培育)|those on the province's list
indicator.partner_enterprises|校企合作企业|enterprises that cooperate with colleges
indicator.industry_communities|行业产教融合共同体|industry-education communities
indicator.clusters|产业集群|industrial clusters
indicator.pilot_enterprise_share|国家产教融合型企业中试点城市占比|pilots' share of the national list
indicator.consortia_national|国家级市域产教联合体|national municipal consortia
indicator.consortia_local|本市统计的市域产教联合体|municipal consortia that the city counts
indicator.consortium_institutions|联合体院校|institutions of the consortium
indicator.parks|园区|parks
indicator.parks_national|国家级园区|national parks
indicator.parks_provincial|省级园区|provincial parks
indicator.cities_with_consortium|有联合体的试点城市|pilot cities with a consortium
indicator.programmes|专业|programmes
indicator.programme_groups|开设的专业大类|programme groups taught
indicator.programmes_in_group|该大类专业|programmes of the group
indicator.alignment_sector|门类匹配度|alignment, GB/T 4754 sections
indicator.alignment_manufacturing|制造业匹配度|alignment, manufacturing divisions
basis.as_stated|按来源所述|as the source says
basis.stated|各表所载公布数|as published, in the study's tables
basis.counted_table|按本研究各表清点|counted in the study's tables
basis.sum_counties|各县区合计|sum of the counties
basis.census_employment|2020年普查长表就业人口|employed in the census sample
basis.mean_counties|有值县区按人口加权平均|mean of the counties that have one, by residents
basis.census2020|2020年人口普查|census of 2020
basis.year_end|年末|end of the year
basis.economic_census|经济普查|economic census
basis.above_scale|规模以上工业|industry above designated size
basis.registered|登记在册|registered
basis.ranking|第三方排名|ranking of a third party
basis.regular_higher|普通高等学校|regular higher education
basis.with_vocational|含高职|vocational colleges included
basis.higher_vocational_only|仅高职院校|higher vocational colleges alone
basis.with_campuses|含在市办学的外地高校|branches of outside colleges included
basis.with_technician|含技工学校|technician schools included
basis.without_technician|不含技工学校|technician schools apart
basis.national_list|国家名单|national list
basis.provincial_list|省级名单|list of the province
basis.city_count|本市统计|as the city counts
basis.first_batch|国家首批|first national batch
basis.second_batch|国家第二批|second national batch
basis.both_batches|国家两批|both national batches
unit.100 million yuan|亿元|100 million yuan
unit.yuan|元|yuan
unit.per cent|%|per cent
unit.persons|人|persons
unit.students|人|students
unit.institutions|所|institutions
unit.campuses|个校区|campuses
unit.enterprises|家|enterprises
unit.communities|个|communities
unit.consortia|个|consortia
unit.cities|个城市|cities
unit.parks|个园区|parks
unit.clusters|个集群|clusters
unit.groups|个大类|groups
unit.programmes|个专业|programmes
unit.rank|位次|rank
unit.graduates per 100 million yuan|人/亿元|graduates per 100 million yuan
"""
