"""`manage.py recommend` and `validate_assessment` keep the exchange contract."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import CASES, ROOT

pytestmark = pytest.mark.django_db
T1, T2, T3 = (str(CASES / f"{name}.json") for name in ("T1", "T2", "T3"))


class Input:
    """Standard input as bytes."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def stream(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes) -> tuple[Any, int]:
    monkeypatch.setattr(sys, "stdin", Input(content))
    try:
        call_command("recommend", jsonl=True, no_robustness=True)
    except SystemExit as end:
        return lines(capsys), int(str(end.code))
    return lines(capsys), 0


def test_one_line_per_file_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recommend", T3, T1, T2, no_robustness=True)
    assert [line["assessment_id"] for line in lines(capsys)] == ["T3", "T1", "T2"]


def test_a_file_gives_the_expected_document(
    capsys: pytest.CaptureFixture[str], expected: dict[str, dict[str, Any]]
) -> None:
    call_command("recommend", T3)
    (found,) = lines(capsys)
    assert found["scores"] == expected["T3"]["scores"]
    assert found["robustness"]["draws"] == 10_000


def test_without_robustness_that_part_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recommend", T1, no_robustness=True)
    assert lines(capsys)[0]["robustness"] is None


def test_a_bad_file_gives_an_error_line_and_the_others_are_processed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    with pytest.raises(SystemExit) as end:
        call_command("recommend", T1, str(bad), T2, no_robustness=True)
    assert end.value.code == 1
    found = lines(capsys)
    assert [line.get("status") for line in found] == ["ok", None, "ok"]
    assert found[1]["error"]["code"] == "missing"


def test_a_bad_line_never_stops_the_stream(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    good = Path(T3).read_bytes().replace(b"\n", b" ")
    bad = [b"{", b"\xff\xfe", b"[]", b'{"a":1,"a":2}', b"NaN", b'"\\ud800"', good[:-40]]
    content = b"\n".join(part for line in bad for part in (line, b"   ", good))
    found, code = stream(monkeypatch, capsys, content)
    assert code == 1
    assert [("error" in line) for line in found] == [True, False] * len(bad)


def test_an_empty_stream_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert stream(monkeypatch, capsys, b"\n  \n") == ([], 0)


def test_too_few_answers_are_a_valid_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], documents: dict[str, Any]
) -> None:
    document = {key: value for key, value in documents["T3"].items() if key != "regional"} | {"answers": {}}
    found, code = stream(monkeypatch, capsys, json.dumps(document, default=float).encode())
    assert (found[0]["status"], code) == ("insufficient", 0)


@pytest.mark.parametrize(
    ("files", "options"),
    [
        ([], {}),
        ([T1], {"jsonl": True}),
        ([T1, T2], {"pdf": "x.pdf"}),
        ([], {"jsonl": True, "pdf": "x.pdf"}),
        ([T1], {"pdf": "x.pdf", "no_robustness": True}),
        (["gibt-es-nicht.json"], {}),
        ([T1], {"pdf": "gibt/es/nicht/x.pdf"}),
        ([T1], {"catalogue": "1999.1"}),
    ],
)
def test_wrong_use_ends_with_2_and_a_german_sentence(files: list[str], options: dict[str, Any]) -> None:
    with pytest.raises(CommandError) as raised:
        call_command("recommend", *files, **options)
    assert raised.value.returncode == 2
    assert str(raised.value).endswith((".", "n."))


def test_the_catalogue_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("recommend", T1, catalogue="2026.1", no_robustness=True)
    assert lines(capsys)[0]["status"] == "ok"


def test_a_valid_document_validates(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("validate_assessment", T1)
    assert lines(capsys) == [{"valid": True, "warnings": []}]


def test_circles_of_reporting_are_warnings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, documents: dict[str, Any]
) -> None:
    ring = [
        {"id": "x", "name": "X", "kind": "cdo", "levels": ["K"], "reports_to": ["y"]},
        {"id": "y", "name": "Y", "kind": "it", "levels": ["U"], "reports_to": ["x"]},
    ]
    file = tmp_path / "ring.json"
    document = {key: value for key, value in documents["T3"].items() if key != "measures"} | {"actors": ring}
    file.write_text(json.dumps(document, default=float))
    call_command("validate_assessment", str(file))
    warning = {"code": "reports_to_cycle", "path": "/actors/0/reports_to"}
    assert lines(capsys) == [{"valid": True, "warnings": [warning]}]


def test_an_invalid_document_is_told_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"format": "x", "version": 1}')
    with pytest.raises(SystemExit) as end:
        call_command("validate_assessment", str(file))
    assert end.value.code == 1
    assert lines(capsys)[0]["error"]["code"] == "unsupported_format"


def test_nothing_is_written_to_the_database(django_assert_num_queries: Any) -> None:
    from assessments.models import Assessment

    call_command("recommend", T1, no_robustness=True)
    assert not Assessment.objects.exists()


@pytest.mark.full
def test_a_thousand_cases_stream_through_in_a_minute() -> None:
    """The whole command as a process, on the database of the working copy."""
    texts = [Path(name).read_bytes().replace(b"\n", b" ") for name in (T1, T2, T3)]
    content = b"\n".join(texts[i % 3] for i in range(1_000))
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "recommend", "--jsonl", "--no-robustness"],
        input=content,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    assert len(done.stdout.splitlines()) == 1_000
    assert time.monotonic() - start < 60
