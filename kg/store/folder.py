"""A folder of Oxigraph's files turned into a store: for graphs that outgrow a file.

Beside Oxigraph's own files lie ``kg-store.json``, which says which layout the folder has, and
``kg.lock``; while many articles come in also ``kg-waiting.nt``, see ``kg.store.waiting``. The
folder is a cache that can be built again; N-Quads are what to keep.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import chain
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import TemporaryDirectory
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat
from pyoxigraph import Store as Oxigraph

from kg.machine import give_back
from kg.rdf import ENTITIES, Format, graph_quads
from kg.store.background import wait_for_others
from kg.store.changes import update_text
from kg.store.embedded import EmbeddedStore, assign_graphs, copy_to_default, load_file
from kg.store.errors import (
    LockedStore,
    NotAStore,
    ReadOnlyStore,
    StoreError,
    WrongStoreVersion,
)
from kg.store.interface import NO_GRAPHS
from kg.store.lock import FolderLock, holders
from kg.store.waiting import Waiting

__all__ = ["FolderStore", "remove_if_empty"]

_log = logging.getLogger(__name__)

_VERSION = 1
_ABOUT = "kg-store.json"
_WAITING = "kg-waiting.nt"
_FEW = 1_000
"""Up to how many triples of new graphs are not worth a file to wait in."""
_MANY = 10_000
"""From how many quads on they do not go in by a transaction, which takes twice the time and much memory."""
_PART = 100_000
"""How many triples of what waits make a set of files: each takes two kilobytes of memory until then."""
_MANY_PARTS = 4
_ENOUGH = 6_000_000
"""How many triples wait at most, some gigabyte of text: what came in more seldom is sorted more seldom."""
_LONG = 200_000
"""From how many triples on it takes so long to put them into the store that it is told: five seconds."""

_PLAIN = " .\n"

_ROOM = 1 << 20
"""How many bytes a disk has to have left for what waits in memory to be written out in the end."""


class FolderStore(EmbeddedStore):
    """RDF in a folder, written in transactions: a process that is killed leaves it whole."""

    together = 50_000

    def __init__(self, folder: str | Path, *, writable: bool = False) -> None:
        """Open a folder, and make it where it is to be written and there is none.

        Args:
            folder: the folder.
            writable: whether it may be changed; nobody else can use it meanwhile. Many may read
                it at the same time.

        Raises:
            NotAStore: there is no such folder, or it holds something else.
            WrongStoreVersion: another version of kg made it.
            LockedStore: another process writes it, or uses it while this one wants to write.
            StoreError: its files are broken, or the system refuses.
        """
        self._folder = Path(folder)
        self.place = str(folder)
        self.writable = writable
        self._failed = False
        # How many sets of files came in since the store was in order, as far as is known.
        self._parts = 0
        _check(self._folder, writable=writable)
        if not writable:
            _finish(self._folder)
        self._lock = FolderLock(self._folder, writing=writable)
        try:
            super().__init__(self._open())
            self._waiting = self._found()
        except BaseException:
            self._lock.release()
            raise
        self._unnamed = _about(self._folder).get("unnamed") is True

    def _open(self) -> Oxigraph:
        try:
            if not self.writable:
                return Oxigraph.read_only(str(self._folder))
            # Told first what it is: a process that is stopped in between leaves a store.
            _describe(self._folder)
            return Oxigraph(str(self._folder))
        except (OSError, RuntimeError) as error:
            if "lock" in str(error).lower():
                # Another program has opened Oxigraph's files and does not know of ours.
                who = holders(self._folder / "LOCK")
                raise LockedStore(self.place, who, writing=self.writable) from error
            problem = f"its files cannot be read ({error}); build it again"
            raise StoreError(self.place, problem) from error

    def _found(self) -> Waiting:
        """Find what a writer left that was stopped."""
        try:
            return Waiting(self._folder / _WAITING, writable=self.writable)
        except OSError as error:
            raise StoreError(self.place, f"cannot be read: {error.strerror}") from error

    @property
    def waits(self) -> bool:
        """Whether anything waits in a file of its own, to be put into the store's files."""
        return bool(self._waiting)

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out and put quads in; see ``Store.change``."""
        if not self.writable:
            raise ReadOnlyStore(self.place)
        gone, new = list(removed), list(added)
        if any(each.graph_name in self._waiting for each in chain(gone, new)):
            self._ready()
        with self._writing():
            if gone:
                self._store.update(update_text(gone, new))
            elif new:
                # One transaction too, in half the time: what is there already stays one triple.
                self._store.extend(chain(new, _plain(new)))

    def take_in(
        self,
        removed: Iterable[Quad],
        added: Iterable[Quad],
        graphs: Mapping[NamedNode, Sequence[str]] = NO_GRAPHS,
    ) -> int:
        """Take quads out and put many quads in; see ``Store.take_in``."""
        if not self.writable:
            raise ReadOnlyStore(self.place)
        gone, new = list(removed), list(added)
        late: dict[NamedNode, Sequence[str]] = {}
        if sum(map(len, graphs.values())) >= _FEW:
            changed = {each.graph_name for each in gone}
            late = {
                name: triples
                for name, triples in graphs.items()
                if name not in changed and name not in self._waiting
            }
        for name, triples in graphs.items():
            if name not in late:
                new.extend(graph_quads(name, triples))
        # Who is described and not mentioned yet does no harm; the other way round it would.
        written = self._put(gone, new)
        if late:
            with self._writing():
                self._waiting.append(late)
            if len(self._waiting) >= _ENOUGH:
                self._ready()
        return written

    def _put(self, gone: Collection[Quad], new: Collection[Quad]) -> int:
        """Take quads out and put many quads in; tell how many of them wait in memory."""
        # What takes the place of something goes the slow way, together with what leaves.
        changed = {each.graph_name for each in gone if each.graph_name != ENTITIES}
        nodes = {each.subject for each in gone if each.graph_name == ENTITIES}
        replacing: list[Quad] = []
        alone: list[Quad] = []
        for each in new:
            graph = each.graph_name
            bound = each.subject in nodes if graph == ENTITIES else graph in changed
            (replacing if bound else alone).append(each)
        few = len(alone) < _MANY
        if few:
            self.change((), alone)
        else:
            self._load(BytesIO(_text_of(alone).encode()))
            self._parts += 1
        self.change(gone, replacing)
        return len(gone) + len(replacing) + (len(alone) if few else 0)

    def _load(self, quads: IO[bytes]) -> None:
        """Put N-Quads into files of their own."""
        with self._writing():
            # Up to a million quads make one set of files, which is there as a whole or not at all.
            # Their terms were all made here, so that nothing has to be checked again.
            self._store.bulk_load(quads, RdfFormat.N_QUADS, lenient=True)
        wait_for_others()

    def _ready(self, graph: NamedNode | None = None) -> None:
        """Put what waits in a file of its own into the store's files, if it is asked about."""
        if self.waits and (graph is None or graph in self._waiting):
            if len(self._waiting) > _PART:
                # What was kept at hand since the last time would add to what the parts take.
                self.flush()
            for part in self._waiting.parts(_PART):
                self._load(part)
                self._parts += 1
            with self._writing():
                self._waiting.clear()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:
            self._failed = True
            problem = f"cannot be written ({error}); see to the disk, and try again"
            raise StoreError(self.place, problem) from error

    def load(self, path: Path) -> None:
        """Read an RDF file; see ``Store.load``."""
        if not self.writable:
            raise ReadOnlyStore(self.place)
        self._ready()
        # In memory the triples find their graphs; then all are written at once, or none.
        engine = Oxigraph()
        flat = load_file(engine, path)
        copy_to_default(engine)
        if flat:
            assign_graphs(engine)
            self._unnamed = True
            _describe(self._folder, unnamed=True)
        with TemporaryDirectory() as folder:
            whole = Path(folder) / "whole.nq"
            engine.dump(str(whole), format=Format.N_QUADS.oxigraph)
            del engine
            self._store.bulk_load(path=str(whole), format=Format.N_QUADS.oxigraph)

    def back_up(self, folder: Path) -> None:
        """Copy the store, as it is now; Oxigraph links its files where the system can.

        Args:
            folder: where to; it must not exist.
        """
        self._ready()
        self._store.backup(str(folder))
        _describe(folder, unnamed=self._unnamed)
        (folder / "kg.lock").touch()

    def flush(self) -> None:
        """Write out what waits in memory, and let go of all memory that can be had again.

        Oxigraph keeps up to 128 MB of texts at hand, and the indices of all files that it touched,
        some 2 % of the store's size. It offers no way to let go of them but to open the store anew,
        so that no answer may be open that is still being read.
        """
        if self.writable:
            self._write_out()
            # It closes its files when nothing refers to it any more; ours keep the folder locked.
            self._store = Oxigraph()
            self._store = self._open()
            give_back()

    def finish(self) -> None:
        """Bring what waits to its place, and put in order what came in many parts.

        A question looks into each part; of one whole it has its answer in half of the time.
        """
        self._ready()
        if self.writable:
            self._write_out()
        if self._parts >= _MANY_PARTS:
            with self._writing():
                self._store.optimize()
            self._parts = 0

    def _write_out(self) -> None:
        with self._writing():
            self._store.flush()

    def close(self) -> None:
        """Write out what is pending and let others use the folder, even if that fails."""
        try:
            # Where a disk is full, it would wait for room for ever. What was written is in its log.
            room = self.writable and disk_usage(self._folder).free > _ROOM
            if room and not self._failed:
                self._write_out()
        finally:
            # Oxigraph closes its files when nothing refers to it any more.
            self._store = Oxigraph()
            if self.writable:
                # It leaves a log of every opening, readers' included.
                for log in self._folder.glob("LOG.old.*"):
                    log.unlink(missing_ok=True)
            self._lock.release()


def _text_of(quads: Collection[Quad]) -> str:
    """Write quads as N-Quads, with the triples that the default graph shows."""
    lines = [f"{each.subject} {each.predicate} {each.object}" for each in quads]
    named = [f"{line} {each.graph_name}" for line, each in zip(lines, quads, strict=True)]
    return _PLAIN.join([*named, *lines, ""])


def _plain(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give the triples that the default graph shows."""
    return (Quad(each.subject, each.predicate, each.object) for each in quads)


def _finish(folder: Path) -> None:
    """Put into a store what a writer left that was stopped, unless somebody writes now or nobody can."""
    if (folder / _WAITING).is_file():
        with suppress(StoreError), FolderStore(folder, writable=True) as store:
            if (many := len(store._waiting)) >= _LONG:
                _log.warning(
                    "%s: a build was stopped before its end; %s triples of it are put in their"
                    " place first",
                    folder,
                    f"{many:,}",
                )
            store.finish()


def remove_if_empty(folder: str | Path) -> None:
    """Remove a store into which nothing was ever put.

    Args:
        folder: its folder; where there is no store, or one that holds something, nothing is done.
    """
    place = Path(folder)
    if not (place / _ABOUT).is_file():
        return
    with FolderStore(place, writable=True) as store:
        empty = not store.waits and len(store) == 0
    if empty:
        rmtree(place)


def _describe(folder: Path, *, unnamed: bool = False) -> None:
    """Write what the folder is, and whether triples of no graph were loaded into it."""
    about = folder / _ABOUT
    if about.exists() and not unnamed:
        return
    told = {"kind": "kg store", "version": _VERSION} | ({"unnamed": True} if unnamed else {})
    draft = about.with_suffix(".part")
    draft.write_text(json.dumps(told) + "\n", "utf-8")
    draft.replace(about)


def _about(folder: Path) -> dict[str, object]:
    try:
        told = json.loads((folder / _ABOUT).read_text("utf-8"))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _check(folder: Path, *, writable: bool) -> None:
    """Make sure that a folder is a store of this version, or can become one."""
    remedy = "kg build ARTICLES --store FOLDER makes one"
    if not folder.exists() and not writable:
        raise NotAStore(folder, f"there is no such store; {remedy}")
    if folder.exists() and not folder.is_dir():
        raise NotAStore(folder, "this is a file, not a store's folder")
    try:
        if writable:
            folder.mkdir(parents=True, exist_ok=True)
        names = {each.name for each in folder.iterdir()}
        about = _about(folder) if (folder / _ABOUT).exists() else None
    except OSError as error:
        raise StoreError(folder, f"cannot be opened: {error.strerror}") from error
    if about is None:
        # What a writer left that was stopped before it said what the folder is.
        if writable and names <= {"kg.lock", "kg-store.part"}:
            return
        raise NotAStore(folder, f"this folder is no store of kg (it has no {_ABOUT}); {remedy}")
    version = about.get("version", "unknown")
    if version != _VERSION:
        raise WrongStoreVersion(folder, version, _VERSION)
