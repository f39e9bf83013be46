"""The steps of the image one after the other, as its file names them, in a folder that holds what it would copy."""

from __future__ import annotations

import fnmatch
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house.test_tidiness import TRACKED
from tests.operations.test_container import UNITS
from tests.operations.test_server import environment_of, untouched

pytestmark = pytest.mark.full
IGNORED = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line]


def is_ignored(path: Path) -> bool:
    return any(fnmatch.fnmatch(str(path), line) or line in map(str, path.parents) for line in IGNORED)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image") / "app"
    for path in TRACKED:
        place = path.relative_to(ROOT)
        if not is_ignored(place):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / place)
    for part in ("packages", "application"):
        done = subprocess.run(
            [folder / "deploy/build", part], env=untouched(), capture_output=True, text=True, check=False, timeout=900
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def environment(image: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    found = environment_of(tmp_path_factory.mktemp("var")) | {"DIFU_STATIC_DIR": str(image / "static-files")}
    return {name: value for name, value in found.items() if name != "PYTHON"}


@pytest.fixture(scope="module")
def server(image: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    done = subprocess.run([image / "deploy/start", "prepare"], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    process = subprocess.Popen([image / "deploy/start", "web"], env=environment, start_new_session=True)
    yield process
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


def test_what_is_built_holds_nothing_that_builds(image: Path) -> None:
    assert not list((image / ".venv/bin").glob("pip*"))
    assert not (image / "tests").exists() and not (image / ".git").exists()
    assert list((image / "static-files/css").glob("app.????????????.css"))
    assert (image / "node_modules/@kern-ux/native/dist").is_dir()


def test_what_is_built_serves(image: Path, environment: dict[str, str], server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while subprocess.run([image / "deploy/healthy", "/readyz"], env=environment, check=False).returncode:
        assert server.poll() is None and time.monotonic() < until
        time.sleep(0.3)


def test_what_is_built_makes_papers(image: Path, environment: dict[str, str], tmp_path: Path) -> None:
    paper = tmp_path / "papier.pdf"
    command = [image / "deploy/start", "recommend", image / "fixtures/demo/rheinburg.json", "--pdf", paper]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert paper.read_bytes().startswith(b"%PDF")


def test_the_proxy_understands_its_file() -> None:
    done = subprocess.run(
        [ROOT / "bin/tools", "caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy/Caddyfile"],
        env=untouched() | {"KOMPASS_HOST": "kompass.example.org"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Valid configuration" in done.stdout + done.stderr


@pytest.mark.parametrize("unit", [*UNITS, ROOT / "deploy/systemd/kompass-daily.timer"], ids=lambda path: path.name)
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    """In copies that name this folder, since systemd looks whether the programs exist."""
    for path in (ROOT / "deploy/systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/opt/kompass", str(ROOT)), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit.name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and not done.stderr, done.stderr
