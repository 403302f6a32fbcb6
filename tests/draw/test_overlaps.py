"""Pictures stay readable: measured with the renderer's own bounding boxes."""

from __future__ import annotations

import pytest

from kg.draw import draw
from tests.draw.measure import drawn_nodes, overlaps, texts
from tests.draw.peloton import peloton


@pytest.mark.parametrize(
    ("size", "seed"), [(2, 1), (5, 1), (12, 1), (12, 2), (30, 1), (30, 2), (30, 3), (60, 1), (100, 1), (100, 2)]
)  # fmt: skip
def test_no_name_covers_anything_and_few_edge_labels_do(size: int, seed: int) -> None:
    figure = draw(peloton(size, seed), title="An invented season", source="Invented.", dpi=100)
    found = overlaps(figure)
    assert len(drawn_nodes(figure)) == size
    assert found.nodes == []
    assert found.names == []
    assert found.outside == []
    assert len(found.labels) <= 0.02 * found.labelled


def test_every_edge_is_labelled() -> None:
    figure = draw(peloton(30))
    edges = {p.get_gid() for p in figure.axes[0].patches if str(p.get_gid()).startswith("edge:")}
    labelled = {
        str(text.get_gid()).replace("label:", "edge:")
        for text in figure.axes[0].texts
        if str(text.get_gid()).startswith("label:") and text.get_text().strip()
    }
    assert edges - {"edge:legend"} == labelled


def test_legend_names_types_and_line_styles_of_the_picture_only() -> None:
    shown = texts(draw(peloton(30)), "legend")
    assert {"rider", "team", "race", "fact", "hope, plan or rumour"} <= set(shown)
    assert not {"denied", "country", "role"} & set(shown)


def test_figure_grows_with_the_graph() -> None:
    areas = []
    for size in (5, 30, 100):
        width, height = draw(peloton(size), dpi=50).get_size_inches()
        areas.append(width * height)
        assert 0.8 < width / height < 2.6
    assert areas == sorted(areas)


def test_largest_picture_has_a_hundred_and_fifty_readable_entities() -> None:
    figure = draw(peloton(150), dpi=100)
    found = overlaps(figure)
    assert len(drawn_nodes(figure)) == 150
    assert (found.nodes, found.names) == ([], [])
    assert len(found.labels) <= 0.02 * found.labelled


def test_measure_sees_a_label_on_a_node_and_a_name_on_another_name() -> None:
    figure = draw(peloton(5), dpi=100)
    names = [t for t in figure.axes[0].texts if str(t.get_gid()).startswith("name:")]
    label = next(t for t in figure.axes[0].texts if str(t.get_gid()).startswith("label:"))
    label.set_position(names[0].get_position())
    names[1].set_position(names[0].get_position())
    found = overlaps(figure)
    assert label.get_gid() in found.labels
    assert (names[0].get_gid(), names[1].get_gid()) in found.names
