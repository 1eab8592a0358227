"""What the columns of placement efficiency and match mean, as `meaning.columns` reads it."""

# name | Chinese | English | unit
PLACEMENT_COLUMNS = """
college|院校(all 为全部校区)|college; all: all campuses together|
clusters|有乡镇可查的产业集群|clusters that name a township|clusters
college_name_zh|院校名称|name of the college (Chinese)|
campuses_without_place|位置未知而未计的校区|campuses without a place, left out|campuses
clusters_taught|有对口专业的集群|clusters that any of its campuses teaches for|clusters
observed|实际匹配的集群|clusters matched as the campuses stand|clusters
uniform_mean|等概率随机布局平均匹配|clusters matched by chance, every township alike: mean|clusters
uniform_p|等概率随机布局不差于实际的概率|p: chance does at least as well, every township alike|share
uniform_ratio|布局效率(等概率)|placement efficiency against chance, every township alike|
by_residents_mean|按人口随机布局平均匹配|clusters matched by chance, by residents: mean|clusters
by_residents_p|按人口随机布局不差于实际的概率|p: chance does at least as well, by residents|share
by_residents_ratio|布局效率(按人口)|placement efficiency against chance, by residents|
optimum|最优布局匹配的集群|clusters matched by the best placement|clusters
optimum_bound|最优布局的上界|proved bound of the best placement|clusters
move_campus|搬迁一处增益最大的校区|the one campus whose move gains most|
move_campus_name|该校区名称|name of that campus|
move_township|迁往的乡镇街道|township it would move to|
move_township_name|该乡镇街道名称|name of that township|
move_gain|搬迁后多匹配的集群|clusters gained by the move|clusters
structural_deviation|结构偏离度(需求占比÷专业占比−1)|structural deviation, demand / supply - 1|
krugman_sector|克鲁格曼指数(门类)|Krugman index, sections, 0 to 2|
krugman_manufacturing|克鲁格曼指数(制造业)|Krugman index, manufacturing, 0 to 2|
null|随机布局方式|way of moving campuses at random|
clusters_matched|匹配的集群数|clusters matched|clusters
draws|次数|draws|draws
"""
