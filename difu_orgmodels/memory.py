"""What the web server does to need little memory: settings of the C library, and giving back what lies idle."""

from __future__ import annotations

import ctypes
import gc

ARENAS, LARGE, TRIM = -8, -3, -1
"""What glibc calls M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD."""
_library = ctypes.CDLL(None)


def save_memory() -> None:
    """All threads share one heap, as they share one interpreter, and large pieces go back as soon as they are free."""
    if option := getattr(_library, "mallopt", None):
        for name, value in ((ARENAS, 1), (LARGE, 256 * 1024), (TRIM, 256 * 1024)):
            option(name, value)


def keep_for_all() -> None:
    """Whatever is there now stays and is never looked through again, so that workers go on sharing it."""
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """The system gets what is free inside the heap: a long page leaves room there that few others need."""
    if trim := getattr(_library, "malloc_trim", None):
        trim(0)
