"""How the web server runs, in development (bin/run), in the container and under systemd alike."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

wsgi_app = "difu_orgmodels.wsgi"
bind = os.environ.get("DIFU_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("DIFU_WORKERS", "2"))
threads = 4
preload_app = True
keepalive = 40  # longer than browsers pause between two saves
timeout = 150  # longer than the making of a PDF may take
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 1000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
REQUESTS_BETWEEN = 20  # giving back memory takes about a millisecond
limit_request_line = 8190
limit_request_field_size = 8190
accesslog = None  # the proxy keeps one, the application its own
loglevel = "warning"

# Workers count into files of one folder, so that each can tell the figures of all; a start begins anew. In memory:
# on a full disk these mapped files would end the workers.
_memory = Path(worker_tmp_dir or os.environ.get("DIFU_VAR_DIR") or "var").resolve()
_figures = _memory / f"kompass-figures-{os.getuid()}-{bind.rpartition(':')[2]}"
_figures.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_figures)
for _file in _figures.glob("*.db"):
    if not Path("/proc", _file.stem.rpartition("_")[2]).exists():
        _file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """After the answer is sent, so nobody waits for it."""
    if worker.nr % REQUESTS_BETWEEN == 0:
        from difu_orgmodels.memory import give_back

        give_back()
