"""Turns graphs, readings, claims and answers into what notebooks show, and cells of SPARQL into answers.

``%load_ext kg.notebook`` makes ``%%sparql`` and ``%sparql`` known to IPython, and lets the tuples that
``graph.claims()`` gives show themselves. Graphs, answers, articles, readings and claims show
themselves without it. Nothing here needs IPython, and nothing that is shown needs a script, except
the interactive view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.notebook.show import NotShowable, Shown, show

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["NotShowable", "Shown", "load_ipython_extension", "show", "unload_ipython_extension"]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make the magics known; IPython calls it for ``%load_ext kg.notebook``.

    Args:
        shell: the running IPython.
    """
    from kg.notebook.extension import load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics away again; IPython calls it for ``%unload_ext kg.notebook``.

    Args:
        shell: the running IPython.
    """
    from kg.notebook.extension import unload

    unload(shell)
