"""What holds for the files of this project as such."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")
    if name and (ROOT / name).is_file()
]  # fmt: skip
TEXTS = [path for path in TRACKED if path.suffix not in {".png", ".pdf", ".woff2", ".gz"}]
SCRIPTS = [
    *sorted((ROOT / "bin").iterdir()),
    ROOT / ".ci/run",
    *(ROOT / "deploy" / name for name in ("packages", "build", "start", "kompass")),
]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    private = re.compile(r"/(?:work|root|home)/[a-z]|[A-Z]:\\\\Users")
    for path in TEXTS:
        assert not private.search(path.read_text("utf-8")) or path == Path(__file__), path


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bglpat-[\w-]{20}"
    r"|\bxox[abp]-[\w-]{10,}|\bsk-[A-Za-z0-9]{32,}|\bAIza[\w-]{35}|\beyJhbGciOi[\w-]{20,}"
)
"""Keys and tokens as their makers write them."""


@pytest.mark.full
def test_no_commit_ever_held_a_secret(figure: Callable[[int, str], None]) -> None:
    """Whether the pattern finds any is asked of one that never was a key."""
    assert SECRETS.search("AKIA" + "ABCDEFGHIJKLMNOP")
    done = subprocess.run(
        ["git", "log", "--all", "-p", "--no-color", "--unified=0"],
        cwd=ROOT, capture_output=True, text=True, errors="replace", check=True,
    )  # fmt: skip
    found = {match[0][:12] for match in SECRETS.finditer(done.stdout)}
    assert found == set()
    commits = done.stdout.count("\ncommit ") + 1
    figure(37, f"{commits} commits, 0 secrets; all packages locked with hashes")


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt", "requirements-tools.txt"]
)
def test_python_packages_are_locked_with_hashes_and_without_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "http" not in text and "--index" not in text
    pinned = re.findall(r"^([A-Za-z0-9._\[\]-]+)==", text, re.MULTILINE)
    assert len(pinned) >= 1
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_front_end_packages_are_locked_without_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-")


def test_no_third_party_code_is_committed() -> None:
    assert not [path for path in TRACKED if {"node_modules", ".venv", "vendor"} & set(path.parts)]
    assert not [path for path in TRACKED if path.suffix in {".woff2", ".ttf", ".min.js", ".min.css"}]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_plain_shell_and_executable(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(script)], check=True)


def imported(statement: str) -> set[str]:
    """The packages a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys; print(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "difu_orgmodels.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    return set(done.stdout.decode().split())


def test_the_engine_runs_without_django() -> None:
    loaded = imported("import assessments.engine.evaluate, assessments.engine.plain, assessments.states")
    assert not loaded & {"django", "yaml", "weasyprint", "numpy"}


def test_a_web_worker_never_loads_the_pdf_library() -> None:
    loaded = imported("import django; django.setup(); import difu_orgmodels.urls, difu_orgmodels.wsgi")
    assert "django" in loaded
    assert "weasyprint" not in loaded


PLAIN_TEXT = {"account/email/base_message.txt", "mfa/recovery_codes/download.txt"}
"""A mail and a file to keep: text/plain, where escaping would show."""
PAGES = [
    path
    for path in TEXTS
    if path.is_relative_to(ROOT / "templates")
    and "report" not in path.parts
    and str(path.relative_to(ROOT / "templates")) not in PLAIN_TEXT
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_page_templates_escape_and_carry_neither_styles_nor_scripts(path: Path) -> None:
    text = path.read_text("utf-8")
    if "layout" in path.parts:
        text = text.replace("|safe", "")  # crispy-forms hands finished, escaped fields to its layouts
    for forbidden in ("|safe", "autoescape off", "mark_safe", ' style="', "<style", "javascript:", "|escape %}"):
        assert forbidden not in text, forbidden
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\son[a-z]+=", text)


def test_every_token_of_a_form_comes_with_whose_it_is() -> None:
    """Written out once, and where what a form has sent says so already."""
    by_hand = {path.name for path in PAGES if "csrfmiddlewaretoken" in path.read_text("utf-8")}
    assert by_hand == {"token_and_owner.html", "send_again.html"}


MAKES_MARKUP = ROOT / "assessments/templatetags/paper_tags.py"
"""The one module that turns words into markup, by format_html, which escapes each of them."""


def test_no_code_marks_text_as_safe() -> None:
    for path in TEXTS:
        if path.suffix == ".py" and "tests" not in path.parts:
            forbidden = r"mark_safe|SafeString" if path == MAKES_MARKUP else r"mark_safe|SafeString|format_html"
            assert not re.search(forbidden, path.read_text("utf-8")), path


def test_one_place_for_everything() -> None:
    """No drawers for odds and ends."""
    assert not [path for path in TRACKED if path.stem in {"utils", "util", "helpers", "helper", "misc", "common"}]
    assert not [path for path in TRACKED if path.stem == "signals"]


def test_no_module_grows_into_a_god(request: pytest.FixtureRequest) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in TEXTS
        if path.suffix == ".py" and "tests" not in path.parts
        if (lines := len(path.read_text("utf-8").splitlines())) > 1000
    }
    assert long == {}


def test_every_block_that_a_template_fills_is_offered_by_its_parents() -> None:
    """A block that no parent has is silently left out, with the style sheet or script in it."""
    templates = {str(path.relative_to(ROOT / "templates")): path.read_text("utf-8") for path in TEMPLATES}
    lost = []
    for name, text in templates.items():
        parent, offered = extended(text), set()
        while parent in templates:
            offered |= blocks(templates[parent])
            parent = extended(templates[parent])
        if offered and parent is None:
            nested = {inner for block in blocks(text) & offered for inner in blocks_inside(text, block)}
            lost += [f"{name}: {block}" for block in blocks(text) - offered - nested]
    assert lost == []


TEMPLATES = [path for path in TRACKED if path.suffix == ".html" and ROOT / "templates" in path.parents]


def extended(text: str) -> str | None:
    found = re.match(r'\s*\{% extends "([^"]+)" %\}', text)
    return found.group(1) if found else None


def blocks(text: str) -> set[str]:
    return set(re.findall(r"\{% block (\w+) %\}", text))


def blocks_inside(text: str, name: str) -> set[str]:
    """Blocks that a template offers anew within one that it fills."""
    depth, inside, begun = 0, set(), False
    for word, block in re.findall(r"\{% (block|endblock)(?: (\w+))? %\}", text):
        if word == "block":
            if begun:
                inside.add(block)
            begun = begun or block == name
            depth += begun
        elif begun:
            depth -= 1
            if not depth:
                break
    return inside
