"""What the columns of this part mean, as `meaning.columns` reads it."""

# name | Chinese | English | unit
PATHWAY_COLUMNS = """
from_institution|起点院校|school or college that leads on|
from_institution_name|起点院校名称|name of it|
from_programme|起点专业|its programme, as the source prints it|
from_level|起点层次|level that leads on|
to_institution|终点院校|college that takes on|
to_institution_name|终点院校名称|name of it|
to_programme|终点专业|its programme, as the source prints it|
to_level|终点层次|level that is led to|
linked_industries|衔接的行业大类(GB/T 4754)|divisions that the named programmes train for|
linked|有衔接(空为来源未说明)|a pathway leads there; blank: no source says so|
linked_by|衔接依据的通道|pathways for the industry that lead there|
may_link|未写明专业的通道|pathways between schools that both teach for it; no programme named|
last_rung|可及的最高层次|last rung before it|
missing_rung|缺失的层次|rung that is missing|
resumes_at|其上可及的层次|next rung above it within reach|
"""
