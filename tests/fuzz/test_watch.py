"""The watch that the other tests of this folder rely on does see what is forbidden."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.conftest import Watch

HERE = Path(__file__).parent


def seen_while(act: object, allowed: Path) -> list[str]:
    watch = Watch()
    sys.addaudithook(watch)
    watch.folder = str(allowed)
    try:
        act()  # type: ignore[operator]
    finally:
        watch.folder = None
    return watch.seen


def connect() -> None:
    with socket.socket() as client, pytest.raises(OSError, match="refused"):
        client.connect(("127.0.0.1", 9))


def start() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


@pytest.mark.parametrize(("act", "event"), [(connect, "socket.connect"), (start, "subprocess")])
def test_network_and_programs_are_seen(act: object, event: str, tmp_path: Path) -> None:
    assert any(event in each for each in seen_while(act, tmp_path))


def test_only_files_outside_the_folder_are_seen(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    stray, kept = tmp_path / "stray.txt", tmp_path / "inside" / "kept.txt"

    def write() -> None:
        stray.write_text("", "utf-8")
        kept.write_text("", "utf-8")
        kept.read_text("utf-8")

    assert seen_while(write, tmp_path / "inside") == [f"open {stray}"]
