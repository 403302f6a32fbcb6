"""What a measurement was made on: processor, memory, versions; nothing that names the machine."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["describe"]

# Where torch is installed, spaCy imports it, which makes every cold start a second slower.
_PACKAGES = ("spacy", "onnxruntime", "numpy", "torch")


def describe() -> dict[str, str]:
    """Describe the machine and the software that measurements depend on.

    Returns:
        A description by its name.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count()
    memory = _first("/proc/meminfo", r"MemTotal:\s+(\d+)")
    return {
        "processor": _first("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.machine(),
        "cores": str(cores),
        "memory": f"{int(memory) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: _version(package) for package in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _first(path: str, pattern: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text("utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None
