"""The project's data are found alike from a wheel, an sdist, an editable install and a checkout."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import kg
from kg import data

ROOT = Path(__file__).parents[1]

# Nothing but the standard library and the folder that is given: no other copy can be found.
FIND = """
import site, sys
site.addsitedir(sys.argv[1])
from kg.data import ontology_folder
print(ontology_folder())
"""


def build(project: Path, target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory"]
    done = subprocess.run([*command, str(folder)], cwd=project, capture_output=True, text=True)
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


def test_wheel_of_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    sdist = build(ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (project,) = (tmp_path / "source").iterdir()
    assert contents(project / "ontology") == contents(ROOT / "ontology")
    assert found_from(project) == project / "ontology"
    again = build(project, "wheel", tmp_path / "wheel")
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
