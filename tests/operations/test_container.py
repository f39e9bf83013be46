"""The image, compose.yaml, the proxy and the units: small, without rights, without secrets."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from difu_orgmodels.configuration import VARIABLES
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
STAGES = re.split(r"^(?=FROM )", DOCKERFILE, flags=re.M)[1:]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "app", "worker")
CADDY = (ROOT / "deploy/Caddyfile").read_text("utf-8")
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
BUILD_TOOLS = {"gcc", "g++", "make", "build-essential", "git", "curl", "python3-venv", "python3-pip", "nodejs", "npm"}


def packages(stage: str) -> set[str]:
    done = subprocess.run([ROOT / "deploy/packages", "list", stage], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_base_images_are_named_by_version() -> None:
    images = [line.split()[1] for line in re.findall(r"^FROM .+", DOCKERFILE, re.M)]
    images += [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert len(images) >= 4
    assert all(re.search(r":\d+\.\d+", image) for image in images)


def test_what_runs_has_no_build_tools_and_no_rights() -> None:
    last = STAGES[-1]
    assert not packages("run") & BUILD_TOOLS
    assert re.findall(r"^USER (.+)", last, re.M) == ["10001:10001"]
    assert not re.search(r"\b(pip|npm|apt-get|curl|wget)\b", last)


def test_libraries_for_pdfs_are_those_that_setup_installs() -> None:
    setup = (ROOT / "bin/setup").read_text("utf-8")
    needed = set(re.findall(r'missing="\$missing (lib[\w.-]+)"', setup))
    assert len(needed) == 3
    assert needed <= packages("run")
    assert "postgresql-client" in packages("run")  # for backups


def test_every_step_of_the_image_is_a_script_or_a_plain_command() -> None:
    steps = re.findall(r"^RUN (.+(?:\\\n.+)*)", DOCKERFILE, re.M)
    assert len(steps) == 4
    for step in steps:
        program = re.split(r'[\s",\[\]]+', step.strip())
        first = next(word for word in program if word)
        assert first in ("deploy/packages", "deploy/build", "packages")


def test_what_the_image_copies_is_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)", DOCKERFILE, re.M):
        assert all((ROOT / source).exists() for source in line.split()[:-1]), line


def test_secrets_and_history_never_get_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".git", "deploy/secrets", ".env", "var"} <= set(ignored)
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    for variable in (variable.name for variable in VARIABLES if variable.is_secret):
        assert not re.search(rf"^ENV.*{variable}", DOCKERFILE, re.M)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_write_to_their_folder_only(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service


def test_only_the_proxy_is_reached_from_outside_and_the_database_from_inside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["database"]["networks"] == ["inside"]


def test_secrets_come_from_files() -> None:
    secret = {variable.name for variable in VARIABLES if variable.is_secret}
    environment = SERVICES["app"]["environment"]
    assert not secret & set(environment)
    files = {name for name in environment if name.endswith("_FILE")}
    assert {"DIFU_SECRET_KEY_FILE", "DIFU_DATABASE_URL_FILE"} <= files
    for name in files:
        assert environment[name].removeprefix("/run/secrets/") in SERVICES["app"]["secrets"]


def test_every_other_setting_can_be_given_beside_the_names() -> None:
    assert all(SERVICES[name]["env_file"] == [".env"] for name in OURS)


def test_settings_of_compose_and_image_exist() -> None:
    known = {variable.name for variable in VARIABLES}
    named = set(SERVICES["app"]["environment"]) | set(re.findall(r"(DIFU_[A-Z_]+)=", DOCKERFILE))
    assert {name.removesuffix("_FILE") for name in named} <= known


def test_the_demanded_settings_are_all_there() -> None:
    given = {name.removesuffix("_FILE") for name in SERVICES["app"]["environment"]}
    assert {variable.name for variable in VARIABLES if variable.is_demanded} <= given


def test_nobody_is_let_in_before_database_and_migrations_are_ready() -> None:
    assert SERVICES["prepare"]["depends_on"]["database"]["condition"] == "service_healthy"
    for name in ("app", "worker"):
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert SERVICES["proxy"]["depends_on"]["app"]["condition"] == "service_healthy"


def test_the_proxy_limits_size_and_time_and_hides_the_figures() -> None:
    size = int(re.search(r"max_size (\d+)MB", CADDY).group(1))  # type: ignore[union-attr]
    assert size * 10**6 >= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    for limit in ("max_header_size", "read_header", "read_body", "write", "idle"):
        assert re.search(rf"\b{limit} \d+", CADDY), limit
    assert re.search(r"path /metrics", CADDY)
    assert "Cache-Control" not in CADDY, "no-store of the application passes unchanged"


def test_the_access_log_keeps_no_full_address_and_no_token() -> None:
    assert "ipv4 16" in CADDY and "request>headers delete" in CADDY


def test_the_proxy_waits_longer_than_the_server_and_lets_idle_connections_go_first() -> None:
    configuration: dict[str, Any] = {}
    exec((ROOT / "deploy/gunicorn.conf.py").read_text("utf-8"), configuration)  # noqa: S102
    assert configuration["keepalive"] == 40
    assert int(re.search(r"keepalive (\d+)s", CADDY).group(1)) < configuration["keepalive"]  # type: ignore[union-attr]
    assert int(re.search(r"response_header_timeout (\d+)s", CADDY).group(1)) > configuration["timeout"]  # type: ignore[union-attr]
    assert configuration["worker_class"] == "gthread" and configuration["preload_app"]
    assert configuration["max_requests_jitter"] > 0
    assert configuration["accesslog"] is None


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_without_rights(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, "utf-8")
    service = parser["Service"]
    assert service["User"] == "kompass"
    for name, value in (("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("UMask", "0077")):
        assert service[name] == value
    for program in re.findall(r"^ExecStart\w*=/opt/kompass/(\S+)", unit.read_text("utf-8"), re.M):
        assert (ROOT / program).exists()


def test_units_call_commands_that_exist() -> None:
    from django.core.management import get_commands

    known = {*get_commands(), "web", "worker", "prepare"}
    called = {name for unit in UNITS for name in re.findall(r"deploy/start (\w+)", unit.read_text("utf-8"))}
    assert {"web", "worker", "backup", "remind"} <= called <= known
