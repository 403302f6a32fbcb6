"""Whether confidence means what it says: the reliability diagram of annotated articles, as a picture.

Run ``python -m benchmarks.reliability GOLD -o docs/reliability.png`` from the checkout, with a folder
of annotated articles. The figures are those of ``kg evaluate GOLD --calibration``.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.evaluate import Report
    from kg.evaluate.figures import Calibration

__all__ = ["draw"]

# Two of the colours of Okabe and Ito, which everybody can tell apart.
_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#666666"
_WIDTH, _HEIGHT, _DOTS = 5.2, 6.2, 110
# Of the standard normal distribution, for intervals of 95 %.
_QUANTILE = 1.959964


def draw(calibration: Calibration, made_with: str) -> Figure:
    """Draw how often claims are right against how sure they are.

    Args:
        calibration: bins of confidence.
        made_with: how the figures were made, printed below.

    Returns:
        The figure: on top the share that is right in each bin, with 95 % intervals (Wilson, 1927)
        beside the line on which it should lie, and below how many claims the bin has.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DOTS, layout="constrained")
    shares, counts = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    claims = sum(each.claims for each in calibration.bins)
    shares.set_title(
        f"{claims} facts found: expected calibration error {calibration.error:.3f}",
        loc="left",
        fontsize=11,
    )
    _draw_shares(shares, calibration)
    _draw_counts(counts, calibration)
    fields = made_with.split("|")
    half = (len(fields) + 1) // 2
    lines = "|\n".join("|".join(part) for part in (fields[:half], fields[half:]))
    figure.supxlabel(lines, fontsize=7, color=_GREY)
    return figure


def _draw_shares(axes: Axes, calibration: Calibration) -> None:
    sure = [each.confidence for each in calibration.bins]
    right = [each.precision for each in calibration.bins]
    ends = [_interval(each.precision, each.claims) for each in calibration.bins]
    reach = [
        [max(0.0, share - low) for share, (low, _) in zip(right, ends, strict=True)],
        [max(0.0, high - share) for share, (_, high) in zip(right, ends, strict=True)],
    ]
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1)
    axes.annotate(
        "as sure as right",
        (0.16, 0.16),
        xytext=(0, 4),
        textcoords="offset points",
        rotation=45,
        rotation_mode="anchor",
        transform_rotates_text=True,
        color=_GREY,
        fontsize=8,
    )
    axes.errorbar(
        sure, right, yerr=reach, color=_BLUE, marker="o", markersize=6, linewidth=1.6,
        elinewidth=1, capsize=3, label="share that is right, with 95 % interval",
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), ylabel="share that is right")
    axes.grid(color="#DDDDDD", linewidth=0.6)
    axes.legend(loc="upper left", frameon=False, fontsize=8)


def _draw_counts(axes: Axes, calibration: Calibration) -> None:
    bins = calibration.bins
    drawn = axes.bar(
        [each.low for each in bins],
        [each.claims for each in bins],
        width=[0.94 * (each.high - each.low) for each in bins],
        align="edge",
        color=_ORANGE,
    )
    axes.bar_label(drawn, fontsize=8, padding=1)
    axes.margins(y=0.3)
    axes.set(xlabel="confidence", ylabel="facts", yticks=[])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _interval(share: float, count: int) -> tuple[float, float]:
    """The score interval of a share (Wilson, 1927)."""
    square = _QUANTILE**2 / count
    middle = (share + square / 2) / (1 + square)
    reach = math.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return middle - reach, middle + reach


def _measure(gold: Path, names: Path | None, model: str | None) -> Report:
    from kg.evaluate import evaluate
    from kg.gazetteer import Gazetteer
    from kg.pipeline import Pipeline
    from kg.read import read_articles

    pipeline = Pipeline.load(language_model=model)
    known = Gazetteer.load(names) if names else None
    return evaluate(gold, map(pipeline.read, read_articles(gold)), known).made_with(pipeline)


def main() -> None:
    """Measure and draw."""
    parser = argparse.ArgumentParser(prog="benchmarks.reliability", description=__doc__)
    parser.add_argument("gold", type=Path, help="annotated articles")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the picture: .png, .svg")
    parser.add_argument(
        "--names", type=Path, help="a folder of other names that count as right, as of kg evaluate"
    )
    parser.add_argument("--language-model", help="the model of kg, if not the packaged one")
    args = parser.parse_args()
    if not args.gold.is_dir():
        print(f"{args.gold}: no such folder; give one with annotated articles.", file=sys.stderr)
        sys.exit(2)
    report = _measure(args.gold, args.names, args.language_model)
    found = report.figures.calibration
    if found is None:
        print(f"{args.gold}: nothing was found, so that there is nothing to draw.", file=sys.stderr)
        sys.exit(2)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    # Without its usual note of the program's version the same figures give the same bytes.
    metadata = {"Software": None} if args.output.suffix.lower() == ".png" else {"Date": None}
    draw(found, str(report.signature)).savefig(args.output, metadata=metadata)
    print(f"{args.output}: calibration error {found.error:.3f}")


if __name__ == "__main__":
    main()
