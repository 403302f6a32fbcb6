"""How much is tried, and the watch that is kept meanwhile: no network, no program, no stray file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, configuration, settings
from platformdirs import user_cache_dir

_COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("suite", max_examples=60, derandomize=True, **_COMMON)  # type: ignore[arg-type]
settings.register_profile("deep", max_examples=1000, print_blob=True, **_COMMON)  # type: ignore[arg-type]
settings.load_profile(os.environ.get("KG_FUZZ") or "suite")

_FORBIDDEN = frozenset({
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "pickle.find_class",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "urllib.Request",
})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MOVING = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link")


class Watch:
    """Notes what nothing that reads an article may do."""

    def __init__(self) -> None:
        """Is off until it is told where files may be written."""
        self.folder: str | None = None
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Look at what the interpreter is about to do."""
        if self.folder is None:
            return
        if event in _FORBIDDEN:
            self.seen.append(f"{event} {arguments!r:.200}")
        elif (event == "open" and self._writes(arguments)) or event in _MOVING:
            self._note(event, arguments[0])

    @staticmethod
    def _writes(arguments: tuple[object, ...]) -> bool:
        flags = arguments[2]
        return isinstance(flags, int) and bool(flags & _WRITING)

    def _note(self, event: str, path: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        place = os.path.abspath(os.fsdecode(path))
        # The package keeps the tables of names that it read in the user's cache.
        allowed = (str(self.folder), user_cache_dir("kg"), os.devnull)
        inside = place.startswith(allowed)
        # Python keeps what it compiled, once a machine.
        if not inside and "__pycache__" not in place:
            self.seen.append(f"{event} {place}")


_watch = Watch()
sys.addaudithook(_watch)


@pytest.fixture(scope="session", autouse=True)
def _nothing_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    # It looks once, by binding to it, whether this machine has IPv6.
    import_module("urllib3")
    # It makes folders for its settings and its fonts.
    import_module("matplotlib.pyplot")
    configuration.set_hypothesis_home_dir(tmp_path_factory.mktemp("hypothesis"))


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The only folder that may be written to; whatever else is done fails the test."""
    _watch.seen.clear()
    _watch.folder = str(tmp_path_factory.getbasetemp())
    try:
        yield tmp_path
    finally:
        _watch.folder = None
    assert _watch.seen == []
