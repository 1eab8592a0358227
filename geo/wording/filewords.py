"""What a file, a database or a setting must hold, in Chinese."""

_PARAMETERS = {
    "a finite number that is not negative": "应为不小于 0 的有限数",
    "a finite whole number that is not negative": "应为不小于 0 的有限整数",
    "a number from {low} to {high}": "应为 {low} 至 {high} 之间的数",
    "a whole number from {low} to {high}": "应为 {low} 至 {high} 之间的整数",
    "a number, at least {low}": "应为不小于 {low} 的数",
    "a whole number, at least {low}": "应为不小于 {low} 的整数",
    "some of {list}, joined by ;": "应为 {list} 中的一项或几项，以 ; 分隔",
    "bounds on goals ({list}) such as match=4 joined by ;": (
        "应为对各目标（{list}）的下限，例如 match=4，以 ; 分隔"
    ),
    "pairs of goals ({list}) such as people,match joined by ;": (
        "应为成对的目标（{list}），例如 people,match，以 ; 分隔"
    ),
    "a known parameter, one of {list}": "应为已知参数：{list} 之一",
    "a known section; this one is unknown": "应为已知的节（此节未知）",
    "a section [{section}]": "应为一节 [{section}]",
    "this key": "应有此项",
    "a projected CRS in metres, for example EPSG:4549": (
        "应为以米为单位的投影坐标系，例如 EPSG:4549"
    ),
    "file, {list}": "应为 file、{list} 之一",
}

_FILES = {
    "this column": "应有此列",
    "this column; the file has {list}": "应有此列；文件中的列为：{list}",
    "this column once; two columns stand for it": "此列应只有一列（现有两列表示它）",
    "at least one row": "应至少有一行",
    "{count}, as the header has": "每行应有 {count} 格，与表头一致",
    "rows with columns {key} and kmh": "应有含 {key} 和 kmh 两列的行",
    "a folder that holds {file}, or a built-in study ({list})": (
        "应为含 {file} 的文件夹，或内置研究区（{list}）"
    ),
    "this file in the study folder": "研究区文件夹中应有此文件",
    "this file, to hash it": "应有此文件（以计算其校验值）",
    "a file that is there": "应为存在的文件",
    "a file that is there; this one is not": "应为存在的文件（此文件不存在）",
    "a file that can be read ({reason})": "应为可读取的文件（{reason}）",
    "a file, or {database}... for a database": "应为文件；数据库请用 {database}…",
    "a file of the study folder, or postgresql://user@host/db?table=schema.name": (
        "应为研究区文件夹中的文件，或 postgresql://用户@主机/库?table=模式.表"
    ),
    "a table in one of the forms {list}": "应为以下格式之一的表格：{list}",
    "one of the forms {list}": "应为以下格式之一：{list}",
    "one of the forms {list}; save an XLS as XLSX first": (
        "应为以下格式之一：{list}；XLS 请先另存为 XLSX"
    ),
    "one of the formats {list}": "应为以下格式之一：{list}",
    "text in UTF-8": "应为 UTF-8 编码的文字",
    "text in UTF-8, GBK or GB18030": "应为 UTF-8、GBK 或 GB18030 编码的文字",
    "a CSV line ({reason})": "应为合规的 CSV 行（{reason}）",
    "a header line and rows; the file is empty": "应有表头和数据行（文件为空）",
    "a heading and rows; the file is empty": "应有表头和数据行（文件为空）",
    "a heading and rows; the sheet is empty": "应有表头和数据行（工作表为空）",
    "rows below the heading; there are none": "表头下应有数据行（现无）",
    "rows below the heading; there are none in sheet {sheet}": (
        "工作表 {sheet} 的表头下应有数据行（现无）"
    ),
    "a workbook with a sheet of cells": "工作簿应有含单元格的工作表",
    "a sheet by name or by number from 1; it holds {list}": (
        "应为工作表的名称或序号（从 1 起）；工作簿含：{list}"
    ),
    "a readable XLSX workbook ({reason})": "应为可读取的 XLSX 工作簿（{reason}）",
    "a readable XLSX workbook without a password ({reason})": (
        "应为可读取、无密码的 XLSX 工作簿（{reason}）"
    ),
    "a readable ZIP file ({reason})": "应为可读取的 ZIP 文件（{reason}）",
    "a ZIP file that holds one Shapefile (.shp with .dbf and .shx)": (
        "应为含一个 Shapefile（.shp 及 .dbf、.shx）的 ZIP 文件"
    ),
    "a readable GeoTIFF ({reason})": "应为可读取的 GeoTIFF（{reason}）",
    "one of its {count} bands, told by --band 1 to {last}": (
        "应为其 {count} 个波段之一，用 --band 1 至 {last} 指定"
    ),
    "no --band: it is a table": "不应给 --band（此为表格）",
    "a file name that ends in {endings}": "文件名应以 {endings} 结尾",
    "valid TOML ({reason})": "应为合规的 TOML（{reason}）",
    "the packages of the postgis extra (pip install 'vocatlas[postgis]')": (
        "需安装 postgis 附加包（pip install 'vocatlas[postgis]'）"
    ),
    "the parts for databases; install them with pip install 'vocatlas[postgis]'": (
        "需安装读取数据库的部分：pip install 'vocatlas[postgis]'"
    ),
}

_LAYERS = {
    "a declared coordinate system, for example EPSG:4326": "图层应注明坐标系，例如 EPSG:4326",
    "a layer with geometry": "应为含几何图形的图层",
    "a layer of points, or columns lon and lat": "应为点图层，或有 lon 与 lat 列",
    "a layer {layer}; it holds {list}": "应有图层 {layer}；文件含：{list}",
    "a layer by name or by number from 1; it holds {list}": (
        "应为图层的名称或序号（从 1 起）；文件含：{list}"
    ),
    "a file with a layer; it holds none": "文件应含图层（现无）",
    "at least one feature, all whole": "应至少有一个要素，且都完整",
    "a readable layer ({reason})": "应为可读取的图层（{reason}）",
    "a readable GeoPackage or GeoJSON file ({reason})": (
        "应为可读取的 GeoPackage 或 GeoJSON 文件（{reason}）"
    ),
    "a column {names}; it holds {list}": "应有列 {names}；表中的列为：{list}",
    "a column {names}; or tell it by --people-column; it holds {list}": (
        "应有列 {names}，或用 --people-column 指定；表中的列为：{list}"
    ),
    "a column {name} for the {role}; it has {list}": (
        "应有列 {name}（作 {role} 用）；表中的列为：{list}"
    ),
    "a column with names, addresses or coordinates (名称, 地址, 经度, 纬度, 坐标, name, address, "
    "lon, lat ...), or one told by --name-column ...; it has {list}": (
        "应有名称、地址或坐标列（名称、地址、经度、纬度、坐标、name、address、lon、lat 等），或用 "
        "--name-column 等选项指定；表中的列为：{list}"
    ),
}

_DATABASES = {
    "?table=schema.name at its end": "地址末尾应有 ?table=模式.表",
    "one table after ?table=": "?table= 之后应只有一个表",
    "an address like {address}": "应为形如 {address} 的地址",
    "an address like {address}; write @ / ? # in a password as %40 %2F %3F %23": (
        "应为形如 {address} 的地址；密码中的 @ / ? # 请写作 %40 %2F %3F %23"
    ),
    "after the ? only {list}, not {list_found} (to filter, make a view)": (
        "? 之后只能有 {list}，不能有 {list_found}（如需筛选，请建视图）"
    ),
    "a database that answers as asked ({reason})": "数据库应能按请求应答（{reason}）",
    "a table that is there; the database holds {list}": "应为存在的表；数据库含：{list}",
    "a table with a geometry column": "应为含几何列的表",
    "a table of points, or columns lon and lat": "应为点表，或有 lon 与 lat 列",
    "one geometry column, not {list}; make a view with one": (
        "应只有一个几何列，不应为 {list}；请建只含一个的视图"
    ),
    "a known SRID in column {column}, e.g. UpdateGeometrySRID(...)": (
        "{column} 列应注明 SRID，例如用 UpdateGeometrySRID(...)"
    ),
    "plain points, lines or polygons in column {column}": "{column} 列应为普通的点、线或面",
    "no ?table=: every layer becomes a table (choose a --schema)": (
        "地址不应有 ?table=（每个图层各成一表，请用 --schema 选模式）"
    ),
    "a database with PostGIS (as its owner: CREATE EXTENSION postgis)": (
        "数据库应已装 PostGIS（以所有者身份执行 CREATE EXTENSION postgis）"
    ),
    "no {list_blocking}. Nothing was changed: drop what is named (e.g. DROP VIEW) and make it "
    "again after the export, or choose another --schema": (
        "不应有依赖旧表的对象：{list_blocking}。数据库未改动：请先删除所列对象（例如 DROP VIEW），"
        "导出后再建，或另选 --schema"
    ),
    "no view or index {list} in schema {schema}; choose a --schema": (
        "模式 {schema} 中不应有视图或索引 {list}；请另选 --schema"
    ),
    "a schema {schema} without other people's tables {list}; choose another --schema, or give "
    "--overwrite": "模式 {schema} 中不应有他人的表 {list}；请另选 --schema，或给 --overwrite",
    "a name of 1 to {most} bytes": "名称应为 1 至 {most} 字节",
}

_SCENARIOS = {
    "a scenario saved by the atlas: an object with its keys": "应为图集保存的情景文件（JSON 对象）",
    "{version}, the version that this program reads": "应为 {version}，即本程序可读的版本",
    "{study}, the study that is run": "应为 {study}，即本次运行的研究区",
    "at most {most} bytes": "应不超过 {most} 字节",
    "JSON that is not nested this deep": "JSON 嵌套不应这样深",
    "valid JSON ({reason})": "应为合规的 JSON（{reason}）",
    "a known key, one of {list}": "应为已知的项：{list} 之一",
    "text, at most {most} characters, no control characters": (
        "应为文字，不超过 {most} 个字符，不含控制字符"
    ),
    "text that is not blank, at most {most} characters, no control characters": (
        "应为非空文字，不超过 {most} 个字符，不含控制字符"
    ),
    "an object with minutes by tier ({list})": "应为各层级的分钟数（{list}）",
    "an object with {list}": "应为含 {list} 的对象",
    "a list of campus ids": "应为校区编号的列表",
    "a list of campuses": "应为校区的列表",
    "a list of tiers, some of {list}": "应为层级的列表：{list} 中的一项或几项",
    "an empty list: a training base serves no tier": "应为空列表（实训基地不服务任何层级）",
    "one of {list} (an added campus serves no other tier)": (
        "应为 {list} 之一（新增校区不服务其他层级）"
    ),
    "an id that no other added campus has; this one is a duplicate": (
        "应与其他新增校区的编号不同（此编号重复）"
    ),
    "an id that is free in campuses behind {prefix}": (
        "加上前缀 {prefix} 后，应与已有校区的编号不同"
    ),
    "a parent whose id is free in institutions behind {prefix}": (
        "所属院校编号加上前缀 {prefix} 后，应与已有院校的编号不同"
    ),
    "a study without an institution {institution} to add campuses to": (
        "要新增校区的研究区不应已有院校 {institution}"
    ),
    "a whole number of seats, at least 0, or none where unknown": (
        "应为不小于 0 的整数学位数，未知则留空"
    ),
}

FILE_CLAUSES = {
    **_PARAMETERS,
    **_FILES,
    **_LAYERS,
    **_DATABASES,
    **_SCENARIOS,
}
