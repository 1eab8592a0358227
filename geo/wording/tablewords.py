"""What a row of a table must hold, in Chinese: cells, codes, places, units."""

_CELLS = {
    "a value": "应填写",
    "a value; the cell is blank": "应填写（此格为空）",
    "a number": "应为数字",
    "a number; so in {count} rows": "应为数字（共 {count} 行如此）",
    "a whole number": "应为整数",
    "a number that is not negative": "应为不小于 0 的数",
    "a number that is at least {low}": "应为不小于 {low} 的数",
    "a number that is at most {high}": "应为不大于 {high} 的数",
    "a value that no other row has; this one is a duplicate": "应与其他各行不同（此值重复）",
    "one of {list}": "应为 {list} 之一",
    "some of {list}": "应为 {list} 中的一项或几项（以 ; 分隔）",
    "true or false": "应为 true 或 false",
    "a text": "应为文字",
    "a six-digit code": "应为六位代码",
    "a finite number above 0, in minutes": "应为大于 0 的有限数（分钟）",
    "a number of degrees": "应为以度为单位的数",
    "degrees from {low} to {high}": "应为 {low} 至 {high} 度",
    "a length above 0 km": "应为大于 0 的长度（公里）",
    "a GDP above 0": "应为大于 0 的生产总值",
    "a GDP above 0, or a blank": "应为大于 0 的生产总值，或留空",
    "a name and a speed above 0 and up to {most} km/h": (
        "应有名称，及大于 0、不超过 {most} km/h 的速度"
    ),
}

_REFERENCES = {
    "a {column} that is in {table}": "应为 {table} 表中已有的 {column}",
    "an {column} that is in {table}": "应为 {table} 表中已有的 {column}",
    "a {column} that is in {table} or among the neighbours": (
        "应为 {table} 表中已有的 {column}，或相邻县（市、区）的代码"
    ),
    "an {column} that is in {table} or among the neighbours": (
        "应为 {table} 表中已有的 {column}，或相邻县（市、区）的代码"
    ),
    "a {column} that is in {table}, or the code of the study itself": (
        "应为 {table} 表中已有的 {column}，或研究区自身的代码"
    ),
    "an {column} that is in {table}, or the code of the study itself": (
        "应为 {table} 表中已有的 {column}，或研究区自身的代码"
    ),
    "a known city": "应为研究区自身的代码",
    "a known county": "应为 counties 表中已有的县（市、区）代码",
    "a known institution": "应为 institutions 表中已有的院校编号",
    "a known campus": "应为 campuses 表中已有的校区编号",
    "a known {kind}": "应为已知的 {kind}",
    "a campus of {institution}": "应为院校 {institution} 的校区",
    "a county that has a polygon in layer {layer}": "应为在图层 {layer} 中有面的县（市、区）",
    "a name that no other township of the county has; this one is a duplicate": (
        "应与本县其他乡镇（街道）不同名（此名重复）"
    ),
    "{total}, the sum of the known residents of its townships": (
        "应为 {total}，即所辖乡镇（街道）已知常住人口之和"
    ),
    "at least {total}, the sum of the known residents of its townships": (
        "应不小于 {total}，即所辖乡镇（街道）已知常住人口之和"
    ),
    "the id of a programme of the study": "应为研究区某个专业的编号",
    "the id of a campus of the study": "应为研究区某个校区的编号",
    "the id of an institution of the study, or none": "应为研究区某所院校的编号，或留空",
    "the place that the claim compares with": "应填写所比较的地区",
    "{value}, which is the {column} of {indicator}": "应为 {value}，即指标 {indicator} 的 {column}",
    "a place, level, year and vintage once; this row is a second one": (
        "同一地区、层次、年份和数据版本应只有一行（此行重复）"
    ),
    "one figure of a city, indicator, year and basis; this row is a second one": (
        "同一城市、指标、年份和口径应只有一行（此行重复）"
    ),
    "another end than where it starts": "终点应不同于起点",
    "a level above {low}; a pathway leads up the ladder": "应为高于 {low} 的层次（衔接应逐级向上）",
    "a level that {key} teaches": "应为 {key} 所办的层次",
}

_CODES = {
    "a division of GB/T 4754 (industries.csv)": (
        "应为 GB/T 4754 的行业大类（两位代码，见 industries.csv）"
    ),
    "a division of GB/T 4754 (industries.csv); write {hint}": (
        "应为 GB/T 4754 的行业大类（两位代码，见 industries.csv），请写 {hint}"
    ),
    "divisions of GB/T 4754, 01 to 97": "应为 GB/T 4754 的行业大类，01 至 97（两位代码）",
    "divisions of GB/T 4754, 01 to 97; write {hint}": (
        "应为 GB/T 4754 的行业大类，01 至 97（两位代码），请写 {hint}"
    ),
    "divisions of GB/T 4754, 01 to 97; write {hint}, or {other} if it is {code}": (
        "应为 GB/T 4754 的行业大类，01 至 97（两位代码），请写 {hint}；如原为 {code}，请写 {other}"
    ),
    "a division of GB/T 4754 (industries.csv); write {hint}, or {other} if it is {code}": (
        "应为 GB/T 4754 的行业大类（两位代码，见 industries.csv），请写 {hint}；如原为 {code}，请写"
        " {other}"
    ),
    "a section of GB/T 4754, A to T": "应为 GB/T 4754 的行业门类，A 至 T",
    "a code of programme_groups.csv": "应为 programme_groups.csv 的专业大类代码（code 列）",
    "a code of programme_groups.csv; this is the secondary code of group {group}": (
        "应为 programme_groups.csv 的专业大类代码（code 列）；此为大类 {group} 的中职代码"
    ),
    "a code of programme_groups.csv; this is the undergraduate code of group {group}": (
        "应为 programme_groups.csv 的专业大类代码（code 列）；此为大类 {group} 的职业本科代码"
    ),
    "one basis of {list}; a figure on a second basis goes into a row of its own that is part_of "
    "this one": "应为一种口径：{list} 之一；另一口径的数字请另起一行，并以 part_of 指向本行",
    "the basis of the weight, one of {list}": "应填写权重（weight）的口径：{list} 之一",
    "a unit of {basis}: {list}": "应为 {basis} 的单位：{list}",
    "a cluster once in its county; row {row} is the same one. For a second figure (basis or year) "
    "put {id} into part_of here": (
        "同一县的集群应只有一行，第 {row} 行与此相同；如为另一口径或年份的数字，请在本行 part_of 填"
        " {id}"
    ),
}

_POINTS = {
    "both {lon} and {lat}, or none": "{lon} 与 {lat} 应同时填写，或都留空",
    "both lon and lat": "lon 与 lat 应同时填写",
    "one of {list} beside a place": "有坐标时应填写坐标系：{list} 之一",
    "longitude in {lon} and latitude in {lat}; they look swapped": (
        "{lon} 应为经度、{lat} 应为纬度（两者似乎颠倒）"
    ),
    "a point in China (longitude {west} to {east}, latitude {south} to {north})": (
        "应为中国境内的点（经度 {west} 至 {east}，纬度 {south} 至 {north}）"
    ),
    "a polygon in China (longitude {west} to {east}, latitude {south} to {north}), in the CRS that "
    "the layer declares": (
        "应为中国境内的面（经度 {west} 至 {east}，纬度 {south} 至 {north}），且与图层注明的坐标系相"
        "符"
    ),
    "a point at most {most} km outside the study; it is {km} km away": (
        "应为研究区外不超过 {most} 公里的点（现距 {km} 公里）"
    ),
    "degrees in China, {low} to {high}": "应为中国境内的度数，{low} 至 {high}",
    "features of kind {kinds}": "要素类型应为 {kinds}",
    "a valid {kind}": "应为有效的 {kind}",
}

_UNITS = {
    "this column, or index_published": "应有此列，或有 index_published 列",
    "graduates, or index_published; both are blank": (
        "应填写 graduates（毕业生数）或 index_published（现都为空）"
    ),
    "its unit in brackets of the heading or in {column}: {list}": (
        "应在表头括号内或 {column} 列注明单位：{list}"
    ),
    "the unit, one of {list}": "应填写单位：{list} 之一",
    "{unit}, as the heading says": "应为 {unit}，与表头一致",
    "{value}, as another row of this place, year and vintage says": (
        "应为 {value}，与同一地区、年份和数据版本的另一行一致"
    ),
    "a table of graduates and GDP in the study, or one given with --table": (
        "研究区应有毕业生与生产总值表，或用 --table 指定一个"
    ),
}

_CORRECTIONS = {
    "a file of corrections": "应为存在的校正文件",
    "one correction for a row": "每行应只有一条校正",
    "a row of the table, 1 to {last}": "应为表中的行号，1 至 {last}",
    "the id of row {row}": "应为第 {row} 行的编号",
    "a row or an id; both are blank": "应填写行号或编号（现都为空）",
    "an id that one row has; {count} rows have it": "应为恰有一行的编号（现有 {count} 行）",
}

TABLE_CLAUSES = {
    **_CELLS,
    **_REFERENCES,
    **_CODES,
    **_POINTS,
    **_UNITS,
    **_CORRECTIONS,
}
