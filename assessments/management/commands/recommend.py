"""Recommendations from the command line, for files or a stream (the exchange contract)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.engine.answers import AllWeightsZeroError
from assessments.engine.evaluate import evaluate
from assessments.engine.plain import to_plain
from assessments.exchange import ExchangeError, parse_case, read_document
from catalogue.content.structure import Catalogue
from catalogue.publishing import NothingPublishedError, published

WRONG_USE = 2
PAPERS = ("pdf", "odt", "docx")


class Command(BaseCommand):
    help = "Berechnet Empfehlungen für Bewertungen im Austauschformat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="DATEI", help="Bewertungen im Austauschformat (JSON)")
        parser.add_argument("--jsonl", action="store_true", help="je Zeile eine Bewertung von der Standardeingabe")
        for kind in PAPERS:
            text = f"das Papier für die Sitzung als {kind.upper()} schreiben"
            parser.add_argument(f"--{kind}", metavar="DATEI", help=text)
        parser.add_argument("--no-robustness", action="store_true", help="ohne Robustheit, schneller")
        parser.add_argument("--catalogue", metavar="SCHLÜSSEL", help="eine bestimmte Fassung des Katalogs")

    def handle(self, *args: Any, **options: Any) -> None:
        self._check_use(options)
        try:
            catalogue = published(options["catalogue"])
        except NothingPublishedError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from None
        targets = {kind: Path(options[kind]) for kind in PAPERS if options[kind]}
        if targets:
            self._write_papers(catalogue, options["files"][0], targets)
            return
        texts: Iterable[bytes]
        texts = _lines() if options["jsonl"] else [_read(name) for name in options["files"]]
        failed = False
        for text in texts:
            line, is_valid = recommend(catalogue, text, robustness=not options["no_robustness"])
            failed = failed or not is_valid
            self.stdout.write(line)
            self.stdout.flush()
        if failed:
            sys.exit(1)

    def _check_use(self, options: dict[str, Any]) -> None:
        files, papers = options["files"], any(options[kind] for kind in PAPERS)
        problem = None
        if options["jsonl"] and files:
            problem = "Entweder Dateien oder --jsonl, nicht beides."
        elif not options["jsonl"] and not files:
            problem = "Bitte nennen Sie mindestens eine Datei oder --jsonl."
        elif papers and len(files) != 1:
            problem = "Ein Papier entsteht aus genau einer Datei."
        elif papers and options["no_robustness"]:
            problem = "Das Papier braucht die Robustheit; bitte ohne --no-robustness."
        if problem:
            raise CommandError(problem, returncode=WRONG_USE)

    def _write_papers(self, catalogue: Catalogue, name: str, targets: Mapping[str, Path]) -> None:
        from assessments.report.paper import paper_of_case
        from assessments.report.pdf import RenderingFailed
        from assessments.report.whole_files import write_whole
        from assessments.report.writing import written_as

        for target in targets.values():
            if not target.parent.is_dir() or target.is_dir():
                raise CommandError(f"„{target}“ lässt sich nicht schreiben.", returncode=WRONG_USE)
        try:
            paper = paper_of_case(catalogue, parse_case(read_document(_read(name)), catalogue))
            made = {kind: written_as(kind, paper) for kind in targets}
        except ExchangeError as error:
            self.stdout.write(_line(error.problem.to_plain()))
            sys.exit(1)
        except RenderingFailed as error:
            raise CommandError(str(error)) from None
        for kind, target in targets.items():
            try:
                write_whole(target, made[kind])
            except OSError:
                raise CommandError(f"„{target}“ lässt sich nicht schreiben.", returncode=WRONG_USE) from None


def recommend(catalogue: Catalogue, text: bytes, *, robustness: bool) -> tuple[str, bool]:
    """One output line for one document, and whether the document was valid."""
    try:
        case = parse_case(read_document(text), catalogue)
        return _line(to_plain(evaluate(catalogue, case, robustness=robustness))), True
    except ExchangeError as error:
        return _line(error.problem.to_plain()), False
    except AllWeightsZeroError:
        problem = ExchangeError(("weights",), "all_weights_zero", "Mindestens ein Gewicht muss größer als 0 sein.")
        return _line(problem.problem.to_plain()), False


def _line(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False)


def _lines() -> Iterator[bytes]:
    for line in sys.stdin.buffer:
        if line.strip():
            yield line


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError:
        raise CommandError(f"„{name}“ lässt sich nicht lesen.", returncode=WRONG_USE) from None
