"""What the columns of the coordination index, its trends, checks and claims mean.

Read by `vocatlas.data.meaning.columns`, in the form that it describes.
"""

# name | Chinese | English | unit
INDEX_COLUMNS = """
implied_per_10000|每万人推算毕业生数|implied graduates per 10,000 residents|persons per 10,000
measured|指数(可算则算,否则公布值)|index, computed or published|graduates per 100 million yuan
first_year|首年|first year|
last_year|末年|last year|
first_value|首年指数|index of the first year|graduates per 100 million yuan
last_value|末年指数|index of the last year|graduates per 100 million yuan
change|末年减首年|last less first|graduates per 100 million yuan
slope_per_year|年均变化(中位斜率)|median slope, graduates per 100 million yuan and year|
rises|上升次数|steps up|steps
falls|下降次数|steps down|steps
unchanged|持平次数|steps without a change|steps
gdp_vintages|所用生产总值版本|vintages of the GDP used|
against|对照地区|place compared with|
reference|对照|compared with|
apart|与对照之差|less the place compared with|graduates per 100 million yuan
claim|说法编号|id of the claim|
claim_zh|原文说法(中文转述)|what the text says (Chinese)|
claim_en|原文说法(英文转述)|what the text says (English)|
rule|检验规则|rule that tests it|
verdict|结论|verdict|
years_tested|检验年数|years tested|
years_against|不支持的年份|years that speak against it|
said_zh|检验结果|what was found (Chinese)|
said_en|检验结果(英文)|what was found (English)|
"""
