"""The web server as it runs in production: prepared by the scripts of the image, with two workers."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT
from tests.house.test_settings import PRODUCTION
from tests.house.test_tidiness import TRACKED

TOKEN = "ein-langes-kennwort"
HOST = PRODUCTION["DIFU_ALLOWED_HOSTS"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(script: str, *arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / script, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def untouched() -> dict[str, str]:
    ours = ("DIFU_", "DJANGO_", "PROMETHEUS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def environment_of(folder: Path) -> dict[str, str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("DIFU_", "DJANGO_", "PROMETHEUS_"))
    }
    return clean | PRODUCTION | {
        "PYTHON": sys.executable,
        "PATH": f"{Path(sys.executable).parent}:{clean['PATH']}",
        "DIFU_VAR_DIR": str(folder),
        "DIFU_BIND": f"127.0.0.1:{free_port()}",
        "DIFU_WORKERS": "2",
        "DIFU_MONITORING_TOKEN": TOKEN,
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `deploy/build application` makes, in a copy, since the script compiles modules in place."""
    copied = tmp_path_factory.mktemp("built")
    for path in TRACKED:
        copy = copied / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    for linked in (".venv", "node_modules"):
        (copied / linked).symlink_to(ROOT / linked)
    done = subprocess.run(
        [copied / "deploy/build", "application"],
        env=untouched(), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return copied


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[dict[str, str]]:
    """An installation made by `deploy/start prepare`, served by `deploy/start web`."""
    environment = environment_of(tmp_path_factory.mktemp("var")) | {"DIFU_STATIC_DIR": str(built / "static-files")}
    done = run("deploy/start", "prepare", environment=environment)
    assert done.returncode == 0, done.stderr
    server = subprocess.Popen(
        [ROOT / "deploy/start", "web"], env=environment, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        until = time.monotonic() + 60
        while run("deploy/healthy", environment=environment).returncode:
            assert server.poll() is None, server.stderr and server.stderr.read().decode()
            assert time.monotonic() < until
            time.sleep(0.2)
        yield environment
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        if server.stderr:
            server.stderr.close()


def ask(environment: dict[str, str], path: str, **headers: str) -> tuple[int, str]:
    address, _, port = environment["DIFU_BIND"].rpartition(":")
    connection = HTTPConnection(address, int(port), timeout=20)
    try:
        connection.request("GET", path, headers={"Host": HOST, "Connection": "close", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_it_is_ready_and_needs_no_https_from_inside(environment: dict[str, str]) -> None:
    status, told = ask(environment, "/readyz", Authorization=f"Bearer {TOKEN}")
    assert status == 200, told
    assert run("deploy/healthy", "/readyz", environment=environment).returncode == 0
    assert ask(environment, "/")[0] == 301, "everything else is led to https"


def test_figures_of_all_workers_are_told_by_any_of_them(environment: dict[str, str]) -> None:
    asked = Counter(ask(environment, "/livez")[0] for _ in range(40))
    assert asked == {200: 40}
    status, text = ask(environment, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    told = [
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "difu_requests_total" and sample.labels["route"] == "live"
    ]
    assert sum(told) >= 40
    assert not list(Path(environment["DIFU_VAR_DIR"]).rglob("counter_*.db")), (
        "on a full disk they would end the workers"
    )


def test_a_stranger_learns_neither_figures_nor_reasons(environment: dict[str, str]) -> None:
    assert ask(environment, "/metrics")[0] == 404
    assert ask(environment, "/readyz")[1] == '{"status": "bereit"}'


def test_a_container_that_does_not_answer_is_not_healthy(tmp_path: Path) -> None:
    assert run("deploy/healthy", environment=environment_of(tmp_path)).returncode == 1


def test_a_container_runs_any_command(tmp_path: Path) -> None:
    done = run("deploy/start", "check", environment=environment_of(tmp_path))
    assert done.returncode == 0, done.stderr


def test_without_containers_a_command_gets_the_settings_of_the_services(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    name = 'Stadt "Rheinburg" & Partner, 100 % $HOME'
    settings = {key: value for key, value in environment_of(tmp_path).items() if key.startswith("DIFU_")}
    lines = [f"{key}={value}" for key, value in (settings | {"DIFU_OPERATOR_NAME": name}).items()]
    file.write_text("\n".join(["# Betrieb", "", *lines, ""]), "utf-8")
    account = pwd.getpwuid(os.getuid()).pw_name
    calling = untouched() | {"PYTHON": sys.executable, "KOMPASS_SETTINGS": str(file), "KOMPASS_ACCOUNT": account}
    told = "from django.conf import settings; print(settings.PRODUCTION, settings.PARTICULARS['name'])"
    done = run("deploy/kompass", "shell", "--verbosity", "0", "--command", told, environment=calling)
    assert done.stdout.strip() == f"True {name}", done.stderr
    refused = run("deploy/kompass", "check", environment=calling | {"KOMPASS_SETTINGS": str(tmp_path / "fehlt")})
    assert refused.returncode == 1 and "nicht lesbar" in refused.stderr


def test_what_is_unsafe_is_refused_in_sentences_alone(tmp_path: Path) -> None:
    done = run("deploy/start", "check", environment=environment_of(tmp_path) | {"DIFU_SECRET_KEY": "kurz"})
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "DIFU_SECRET_KEY ist zu kurz oder zu leicht: Nehmen Sie mindestens 50 zufällige Zeichen."
    ]


def test_the_build_collects_static_files_under_names_with_a_checksum(built: Path) -> None:
    assert list((built / "static-files/css").glob("app.????????????.css"))
    assert (built / "static-files/staticfiles.json").exists()
    assert list((built / "assessments").rglob("*.pyc"))
