"""`vocatlas run`: from the tables of a study to its atlas."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import parameter_options, progress, read, set_parameters, study_argument

if TYPE_CHECKING:
    import pandas as pd

    from ..geo.assessment import Assessment
    from ..geo.study import Study


@click.command(name="run")
@study_argument
@click.option("-o", "--out", type=click.Path(), help="Output folder.  [default: out/STUDY]")
@click.option(
    "--scenario",
    type=click.Path(),
    metavar="FILE.json",
    help="Run a scenario that the atlas saved. --set, --planned and --public-only win over it.",
)
@parameter_options
@click.option("--overwrite", is_flag=True, help="Write into a folder that holds other files.")
@click.option(
    "--basemap",
    type=click.Choice(["osm", "tianditu", "amap"]),
    help="Let the atlas ask the network for this base map.",
)
@click.option(
    "--isochrones",
    is_flag=True,
    help="Add the areas within 15, 30, 45 and 60 minutes of every campus and site.",
)
@click.option("--report/--no-report", default=True, help="Write report.docx, in Chinese, or not.")
def command(
    study: str,
    out: str | None,
    scenario: str | None,
    values: tuple[str, ...],
    public_only: bool,
    planned: bool,
    overwrite: bool,
    basemap: str | None,
    isochrones: bool,
    report: bool,
) -> None:
    """Draw the coverage atlas and plan of a study.

    Writes atlas.html, tables.xlsx, atlas.gpkg, results.json and run.json, all or none, and
    report.docx where python-docx and a Chinese font are installed.

    Example: vocatlas run wenzhou -o out/wenzhou --set standards.county=60

    Example: vocatlas run wenzhou -o out/plan-a --scenario wenzhou-scenario.json
    """
    from ..data.export import check_folder, publish
    from ..geo.assessment import assess
    from .summary import summarise

    chosen = set_parameters(
        read(study, scenario=scenario), values, public_only=public_only, planned=planned
    )
    folder = check_folder(out or Path("out") / chosen.id, overwrite=overwrite)
    with progress("assessing 测算"):
        assessment = assess(chosen)
    if isochrones:
        from ..geo.coverage.catchments import find_catchments

        with progress("isochrones 等时圈"):
            assessment.layers["isochrones"] = find_catchments(chosen, assessment.results)
    with progress("writing 写出"):
        publish(
            folder,
            lambda fresh: write_outputs(
                chosen, name_study(study), assessment, fresh, basemap=basemap, report=report
            ),
            overwrite=overwrite,
            optional=("report.docx",),
        )
    click.echo(summarise(assessment.results))
    click.echo(f"\natlas 图集: {folder / 'atlas.html'}")
    if report and (folder / "report.docx").exists():
        click.echo(f"report 报告: {folder / 'report.docx'}")


def name_study(asked: str) -> str:
    """Return the name by which a replay finds the study again: built-in, or the whole path."""
    folder = Path(asked)
    return str(folder.resolve()) if folder.exists() else asked


def write_outputs(
    study: "Study",
    asked: str,
    assessment: "Assessment",
    folder: Path,
    *,
    basemap: str | None = None,
    report: bool = True,
) -> None:
    """Write every file of a run into a folder; `report` asks for report.docx."""
    import json

    from ..data.export import RECORD, describe_run, write_results
    from ..data.gis.geopackage import write_geopackage
    from ..data.spreadsheet.workbook import write_tables
    from ..maps.atlas import draw_atlas
    from ..maps.basemaps import BASEMAPS

    results = write_results(assessment.results)
    (folder / "results.json").write_bytes(results)
    industries = {
        row.code: {"zh": row.name_zh, "en": row.name_en}
        for row in study.catalogue.industries.itertuples()
    }
    page = draw_atlas(
        assessment.results,
        assessment.layers,
        switchboard=assessment.switchboard,
        industries=industries,
        basemap=BASEMAPS[basemap] if basemap else None,
    )
    (folder / "atlas.html").write_text(page, encoding="utf-8", newline="\n")
    tables = {name: getattr(study, name) for name in OWN_TABLES} | assessment.tables
    tables["industries"] = study.catalogue.industries
    write_tables(assessment.results, tables, folder / "tables.xlsx")
    write_geopackage(assessment.layers, folder / "atlas.gpkg", rows=_all_rows(study, assessment))
    record = describe_run(study, asked, results)
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
    if report:
        _write_report(json.loads(results), assessment, industries, folder)


def _write_report(
    results: dict[str, Any],
    assessment: "Assessment",
    industries: dict[str, dict[str, str]],
    folder: Path,
) -> None:
    """Write report.docx if that can be; a run does not fail for want of a package or a font."""
    from ..geo.errors import VocatlasError
    from .report import make_report

    try:
        data = make_report(results, assessment.layers, industries=industries)
    except VocatlasError as error:
        click.echo(f"report.docx is not written: {error}", err=True)
        if error.zh is not None:
            click.echo(f"report.docx 未写出：{error.zh}", err=True)
    else:
        (folder / "report.docx").write_bytes(data)


def _all_rows(study: "Study", assessment: "Assessment") -> dict[str, "pd.DataFrame"]:
    """Return all rows of the layers that may lack some: what has no place is not dropped."""
    import pandas as pd

    rows = {
        name: pd.DataFrame(assessment.results[name])
        for name in ("townships", "campuses", "parks", "clusters")
    }
    return {"institutions": study.institutions, **rows}


# The study's own tables that the workbook repeats, with their sources.
OWN_TABLES = ("institutions", "programmes", "clusters", "enrolment", "stated_schools")
