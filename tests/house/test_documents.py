"""The documents tell the truth about the code: names, paths, figures, licences."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from django.core.management import get_commands

from assessments.engine.case import Case
from assessments.engine.evaluate import evaluate
from assessments.engine.recommendation import Recommendation, Score
from assessments.management.commands.load_demo import PASSWORD, PEOPLE, STAFF
from assessments.report.wording import number
from catalogue.content.structure import Catalogue
from tests.conftest import CONTENT, ROOT
from tests.house.test_tidiness import TRACKED

DOCUMENTS = [path for path in TRACKED if path.suffix == ".md"]
PATHS = {path.relative_to(ROOT).as_posix() for path in TRACKED}
FOLDERS = {parent.as_posix() for path in PATHS for parent in Path(path).parents} - {"."}
KINDS = (".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".in", ".json", ".js", ".css", ".html", ".svg", ".csv")
NOT_OURS = (".venv/", "var/", "node_modules/")
each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows_of(name: str, after: str = "") -> list[list[str]]:
    """The cells of all table rows of a document, from a heading on; heads and rules left out."""
    lines = text_of(name).partition(after)[2] if after else text_of(name)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.+\|$", lines, re.M)]
    heads = {index for index, row in enumerate(rows) if set("".join(row)) <= set("-: ")}
    return [row for index, row in enumerate(rows) if index not in heads and index + 1 not in heads]


def named_paths(text: str) -> Iterator[str]:
    """What stands in backticks, or first in a line of a layout, and looks like a path of the repository."""
    quoted = re.findall(r"(?<!`)`([^`\s]+)`(?!`)", text)
    laid_out = re.findall(r"^ *([\w./]+/|[\w/]+/[\w.]+)  +\S", text, re.M)
    for name in [*quoted, *laid_out]:
        is_path = "/" in name.strip("/") or name.endswith((*KINDS, "/"))
        if is_path and re.fullmatch(r"[\w.<>*-][\w./<>*-]*", name) and not name.startswith(NOT_OURS):
            yield re.sub(r"<[^>]+>", "*", name.rstrip("/"))


def is_there(name: str) -> bool:
    """A path from the top or the end of one; `*` stands for any name."""
    known = PATHS | FOLDERS
    return any(fnmatch(path, name) or fnmatch(path, f"*/{name}") for path in known)


def test_the_readme_begins_with_how_to_run_and_test() -> None:
    readme = text_of("README.md")
    commands = re.findall(r"^    (\S+)", readme, re.M)
    assert commands[:2] == ["bin/run", "bin/test"]


def test_the_readme_names_every_demo_account() -> None:
    readme = text_of("README.md")
    assert PASSWORD in readme
    for email in [entry[0] for entry in (*PEOPLE, *STAFF)]:
        assert f"`{email}`" in readme


def test_the_picture_of_the_readme_is_light() -> None:
    assert (ROOT / "docs/bilder/ergebnis.png").stat().st_size < 200_000


@each_document
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8"))
    for link in links:
        if not re.match(r"\w+:", link):
            assert (path.parent / unquote(link.partition("#")[0])).exists(), link


@each_document
def test_every_path_that_is_named_exists(path: Path) -> None:
    assert [name for name in named_paths(path.read_text("utf-8")) if not is_there(name)] == []


def test_a_wrong_path_would_be_noticed() -> None:
    found = list(named_paths("`assessments/nothing.py`, `gone.py`, `forms/<key>.yaml`, `/bewertungen/`, `catalogue`"))
    assert found == ["assessments/nothing.py", "gone.py", "forms/*.yaml"]
    assert [is_there(name) for name in found] == [False, False, True]


def test_commands_that_are_named_exist() -> None:
    named = {name for path in DOCUMENTS for name in re.findall(r"manage\.py ([a-z_]+)", path.read_text("utf-8"))}
    assert "recommend" in named
    assert named - {"makemigrations", "check"} <= set(get_commands())


def test_the_operators_guide_names_every_command_of_ours() -> None:
    ours = {path.stem for path in TRACKED if "commands" in path.parts and path.stem != "__init__"} - {"load_demo"}
    guide = text_of("docs/operations.md")
    assert [name for name in sorted(ours) if f"`manage.py {name}" not in guide] == []


def test_every_name_of_the_glossary_occurs_in_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in TRACKED if path.suffix == ".py" and "tests" not in path.parts)
    words = set(re.findall(r"\w+", code))
    names = [name for row in rows_of("docs/glossary.md") for name in re.findall(r"`([^`]+)`", row[1])]
    assert len(names) > 40
    assert [name for name in names if not set(name.split(".")) <= words] == []


def test_the_glossary_has_one_name_for_one_term() -> None:
    rows = rows_of("docs/glossary.md")
    assert all(len(row) == 3 and row[2].endswith(".") for row in rows)
    terms = [row[0] for row in rows]
    assert len(terms) == len(set(terms))


def test_the_architecture_shows_the_layers_that_are_checked() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    stacks = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert len(stacks) == 3
    for layers in stacks:
        assert "```\n" + "\n".join(layers) + "\n```" in text_of("ARCHITECTURE.md")


def test_sections_of_the_method_that_code_refers_to_exist() -> None:
    headings = set(re.findall(r"^## (\d+)\. ", text_of("docs/method.md"), re.M))
    for path in TRACKED:
        if path.suffix == ".py" and path != Path(__file__):
            for numbers in re.findall(r"method\.md, sections? ([\d, and]+)", path.read_text("utf-8")):
                assert set(re.findall(r"\d+", numbers)) <= headings, path


@pytest.fixture(scope="module")
def moosbach(catalogue: Catalogue, cases: dict[str, Case]) -> Recommendation:
    return evaluate(catalogue, cases["T3"])


def test_the_example_of_the_method_is_what_the_engine_computes(catalogue: Catalogue, moosbach: Recommendation) -> None:
    score = next(score for score in moosbach.scores if score.form == "arbeitsgemeinschaft")
    values = {answer.criterion: answer.value for answer in moosbach.answers}

    def signed(value: int) -> str:
        return f"{value:+d}".replace("-", "−") if value else "0"

    expected = []
    for criterion in catalogue.criteria:
        fit, part = catalogue.form[score.form].fit[criterion.key], score.contributions[criterion.key]
        expected.append([
            criterion.name,
            str(values[criterion.key]),
            str(moosbach.weights[criterion.key]),
            f"{signed(fit.low)} / {signed(fit.high)}",
            number(part, 2, signed=True) if part else "0",
        ])  # fmt: skip
    assert rows_of("docs/method.md", "## 14.") == expected


def test_the_figures_around_the_example_hold(moosbach: Recommendation) -> None:
    example = text_of("docs/method.md").partition("## 14.")[2]
    by_form: dict[str, Score] = {score.form: score for score in moosbach.scores}
    for form in ("arbeitsgemeinschaft", "landkreis_taktgeber", "cdo", "fachamt_linie"):
        assert number(by_form[form].score) in example, form
    assert moosbach.robustness is not None
    for slot in ("K", "R"):
        share = moosbach.robustness.slots[slot].share
        assert share is not None and f"{round(100 * share)} von 100" in example, slot


def test_the_guide_for_editors_names_every_file_of_the_catalogue() -> None:
    guide = text_of("docs/content.md")
    for path in CONTENT.rglob("*.yaml"):
        name = path.relative_to(CONTENT)
        shown = f"{name.parent}/<schlüssel>.yaml" if name.parent.name in ("forms", "fit") else str(name)
        assert f"`{shown}`" in guide, name


def test_the_notices_name_exactly_the_locked_packages() -> None:
    listed = [tuple(row[:2]) for row in rows_of("docs/third-party.md")]
    locked = re.findall(r"^([\w.-]+)==(\S+)", text_of("requirements.txt"), re.M)
    packages: dict[str, Any] = json.loads(text_of("package-lock.json"))["packages"]
    front = [(path.removeprefix("node_modules/"), entry["version"]) for path, entry in packages.items() if path]
    assert listed == locked + front, "Bitte bin/notices ausführen."
    assert all(row[2] for row in rows_of("docs/third-party.md"))


def test_the_page_on_licences_agrees_with_the_notices() -> None:
    page = text_of("templates/info/licences.html")
    assert "docs/third-party.md" in page and "LICENSE" in page
    listed = {row[0].lower() for row in rows_of("docs/third-party.md")}
    assert {"django", "weasyprint", "numpy", "@kern-ux/native"} <= listed
    for name in ("Django", "WeasyPrint", "NumPy", "KERN", "Fira Sans (SIL Open Font License 1.1)"):
        assert name in page


def test_the_licence_is_the_whole_eupl() -> None:
    licence = text_of("LICENSE")
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"^(\d+)\.", licence, re.M) == [str(article) for article in range(1, 16)]
    assert licence.rstrip().endswith("require the production of a new EUPL version.")


def test_all_files_about_the_project_name_one_licence_and_one_version() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    public = yaml.safe_load(text_of("publiccode.yml"))
    assert project["license"] == public["legal"]["license"] == json.loads(text_of("package.json"))["license"]
    assert project["version"] == public["softwareVersion"] == json.loads(text_of("package.json"))["version"]
    assert f"## [{project['version']}] - {public['releaseDate']}" in text_of("CHANGELOG.md")


def test_publiccode_keeps_the_limits_of_the_standard() -> None:
    public = yaml.safe_load(text_of("publiccode.yml"))
    assert public["publiccodeYmlVersion"] == "0"
    for key in ("name", "url", "platforms", "developmentStatus", "softwareType", "maintenance", "localisation"):
        assert public[key]
    for description in public["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]
        for picture in description.get("screenshots", ()):
            assert (ROOT / picture).is_file()


def test_the_notices_are_what_their_program_writes(tmp_path: Path) -> None:
    program = text_of("bin/notices").partition("<<'PYTHON'\n")[2].partition("\nPYTHON")[0]
    (tmp_path / "docs").mkdir()
    for name in ("requirements.txt", "package-lock.json"):
        (tmp_path / name).write_text(text_of(name), "utf-8")
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert (tmp_path / "docs/third-party.md").read_text("utf-8") == text_of("docs/third-party.md")
