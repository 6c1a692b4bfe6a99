"""Figures of benchmark results: which files give which figure, drawn with matplotlib as SVG.

The same results give the same bytes: no date, no random ids, text as text. Colours stand out on white and on black; the
background is left free. A file whose shape is unknown gives no figure. Measures nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zeta.bench.kinds import UNANSWERED
from zeta.errors import ConfigError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Result = dict[str, Any]

INK = "#7d8590"
"""Text and axes: a contrast of 3.9 with white and 5.0 with GitHub's dark page (#0d1117)."""

COLOURS = ("#2f81f7", "#d4761a", "#2ea043", "#bf5af2", "#d1453b", "#1f9fa8", "#a0892c", "#8b6fd6")
"""Of lines; each has a contrast of 3 or more with white and with #0d1117 (WCAG 2.1, graphics)."""

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "zeta",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


def draw(folder: Path, target: Path) -> list[Path]:
    """Draw what the JSON files of a folder give into `target/NAME-FIGURE.svg`; the files written, in order.

    Raises ConfigError where there is no such folder or file, or matplotlib is not installed.
    """
    if not folder.is_dir():
        raise ConfigError(f"there is no folder {folder}", "give the folder that the benchmarks' --out files lie in")
    plans = [(path, *found) for path in sorted(folder.glob("*.json")) for found in _figures_of(_read(path))]
    if not plans:
        raise ConfigError(f"{folder} holds no results that can be drawn", "run zeta bench with --out FILE.json first")
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ConfigError("matplotlib is not installed", "install zeta with its extra: bench") from error
    written = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path, name, plot, result in plans:
            with matplotlib.rc_context(_STYLE):
                figure = Figure(layout="constrained")
                plot(figure, result)
                out = target / f"{path.stem}-{name}.svg"
                figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
                written.append(out)
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror or error}", "choose another folder") from error
    return written


def _read(path: Path) -> Result:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is no JSON file", "remove it, or measure again") from error
    return found if isinstance(found, dict) else {}


def _figures_of(result: Result) -> list[tuple[str, Callable[[Figure, Result], None], Result]]:
    """The figures that a result gives: (name, how it is drawn, the result)."""
    found: list[tuple[str, Callable[[Figure, Result], None]]] = []
    if result.get("cells"):
        found.append(("map", heat_map))
    if isinstance(result.get("decision"), dict) and result["decision"].get("curve"):
        found.append(("decision", decision_curve))
    if isinstance(result.get("by_position"), dict) and result["by_position"].get("lines"):
        found.append(("position", loss_by_position))
    if any(
        "group" in row and any(row.get(name) is not None for name, _ in _MEASURES) for row in result.get("rows", [])
    ):
        found.append(("axes", ablation))
    if any(_series(result)):
        found.append(("scale", scale_lines))
    return [(name, plot, result) for name, plot in found]


def heat_map(figure: Figure, result: Result) -> None:
    """grid: for each kind that something answers, depth x length, shaded by how often all that a question needs was
    there when its answer began, in a chat (`auto`)."""
    cells = [c for c in result["cells"] if c["method"] == "auto" and c["kind"] not in UNANSWERED]
    kinds = list(dict.fromkeys(cell["kind"] for cell in cells))
    lengths = sorted({cell["length"] for cell in cells})
    depths = sorted({cell["depth"] for cell in cells})
    columns = min(3, len(kinds))
    rows = -(-len(kinds) // columns)
    figure.set_size_inches(1.2 + columns * (0.7 + 0.45 * len(lengths)), rows * (0.7 + 0.17 * len(depths)))
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    places: list[Axes] = list(grid.flat)
    for place, kind in zip(places, kinds, strict=False):
        shares = {(c["depth"], c["length"]): c["resident"] for c in cells if c["kind"] == kind}
        table = [[_shade(shares.get((depth, length))) for length in lengths] for depth in depths]
        place.pcolormesh(table, cmap="viridis", vmin=0, vmax=1)
        place.set_xlabel(kind)
        place.set_xticks([i + 0.5 for i in range(len(lengths))], [f"{length:,}" for length in lengths])
        place.set_yticks([i + 0.5 for i in range(len(depths))], [f"{depth:.0%}" for depth in depths])
    places[0].invert_yaxis()
    for place in places[len(kinds) :]:
        place.set_axis_off()
    bar = figure.colorbar(places[0].collections[0], ax=places, format="{x:.0%}", shrink=0.8)
    bar.outline.set_visible(False)
    figure.supylabel("depth", fontsize=9)


def _shade(value: float | None) -> float:
    return float("nan") if value is None else value


def decision_curve(figure: Figure, result: Result) -> None:
    """needle: questions that still recall something over those that falsely do, and the default threshold on it."""
    figure.set_size_inches(4.2, 3.0)
    decision, place = result["decision"], figure.subplots()
    curve = sorted(decision["curve"], reverse=True)
    place.plot(
        [false for _, false, _ in curve], [kept for _, _, kept in curve], color=COLOURS[0], drawstyle="steps-post"
    )
    place.plot(decision["false_recall"], decision["kept"], "o", color=COLOURS[1])
    place.annotate("default", (decision["false_recall"], decision["kept"]), (8, -4), textcoords="offset points")
    place.axvline(0.05, color=INK, linewidth=0.8, linestyle=":")
    _percent(place)
    place.set_xlabel("unrelated questions that recall something")
    place.set_ylabel("answerable ones that do")


def loss_by_position(figure: Figure, result: Result) -> None:
    """loss: nats a token by tokens beyond the window, one panel a text, one line a method."""
    positions, lines = result["by_position"]["beyond_window"], result["by_position"]["lines"]
    texts = list(dict.fromkeys(line["text"] for line in lines))
    names = list(dict.fromkeys(_method(line) for line in lines))
    figure.set_size_inches(0.8 + 3.0 * len(texts), 3.4)
    places: list[Axes] = list(figure.subplots(1, len(texts), squeeze=False).flat)
    for place, text in zip(places, texts, strict=True):
        for line in (line for line in lines if line["text"] == text):
            number = names.index(_method(line))
            colour, dash = COLOURS[number % len(COLOURS)], ("-", "--", ":")[number // len(COLOURS) % 3]
            values = [_shade(value) for value in line["loss"]]
            place.plot(positions[: len(values)], values, dash, color=colour, label=_method(line), linewidth=1.2)
        place.set_xlabel(f"{text}: tokens beyond the window")
    places[0].set_ylabel("loss, nats a token")
    handles = {label: handle for p in places for handle, label in zip(*p.get_legend_handles_labels(), strict=True)}
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=3, fontsize=8)


def _method(line: Result) -> str:
    """A method's name with its signal and mode, where it has them."""
    return " ".join(str(line[name]) for name in ("method", "signal", "mode") if line.get(name))


_MEASURES = (
    ("loss", "loss, nats a token"),
    ("auc", "told from unrelated, AUC"),
    ("alone_first", "right page first, by resonance alone"),
    ("first", "right page first"),
)
"""What an axis of `ablate` is drawn by: the first of these that it has."""


def ablation(figure: Figure, result: Result) -> None:
    """ablate: a panel an axis, a line a value with the default in brackets, a colour a set of questions; losses with
    their 95 % interval."""
    rows = [row for row in result["rows"] if any(row.get(name) is not None for name, _ in _MEASURES)]
    groups = list(dict.fromkeys(row["group"] for row in rows))
    sets = list(dict.fromkeys(row["set"] for row in rows))
    columns = min(3, len(groups))
    lines = -(-len(groups) // columns)
    figure.set_size_inches(0.4 + 3.6 * columns, 0.6 + 2.4 * lines)
    places: list[Axes] = list(figure.subplots(lines, columns, squeeze=False).flat)
    for place, group in zip(places, groups, strict=False):
        found = [row for row in rows if row["group"] == group]
        values = {row["value"]: f"[{row['value']}]" if row["default"] else row["value"] for row in found}
        name, label = next(each for each in _MEASURES if any(row.get(each[0]) is not None for row in found))
        for i, part in enumerate(sets):
            own = [row for row in found if row["set"] == part and row.get(name) is not None]
            heights = [list(values).index(row["value"]) + 0.2 * i for row in own]
            place.plot([row[name] for row in own], heights, "o", color=COLOURS[i], markersize=4, label=part)
            if name == "loss":
                place.hlines(heights, [row["low"] for row in own], [row["high"] for row in own], color=COLOURS[i])
            elif name != "auc":
                place.xaxis.set_major_formatter("{x:.0%}")
        place.set_yticks(range(len(values)), list(values.values()), fontsize=7)
        place.invert_yaxis()
        place.set_xlabel(f"{group}: {label}")
    for place in places[len(groups) :]:
        place.set_axis_off()
    handles = {label: handle for p in places for handle, label in zip(*p.get_legend_handles_labels(), strict=True)}
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(sets), fontsize=8)


def scale_lines(figure: Figure, result: Result) -> None:
    """speed and scale: every number that was read at several lengths of history, a panel each."""
    series = _series(result)
    figure.set_size_inches(0.6 + 2.8 * len(series), 2.6)
    places: list[Axes] = list(figure.subplots(1, len(series), squeeze=False).flat)
    for place, (name, points) in zip(places, series, strict=True):
        place.plot([x for x, _ in points], [y for _, y in points], "o-", color=COLOURS[0], markersize=3, linewidth=1.2)
        place.set_ylim(bottom=0)
        place.set_xlabel("tokens of history")
        place.set_ylabel(name)
        place.xaxis.set_major_formatter(lambda tokens, _: _tokens(int(tokens)))


def _series(result: Result) -> Sequence[tuple[str, list[tuple[float, float]]]]:
    """(name, points (tokens, value)) of a speed file's memory readings, and of the numbers in a scale file's rows."""
    found: list[tuple[str, list[tuple[float, float]]]] = []
    readings = (result.get("measured") or {}).get("ram", {}).get("readings", [])
    if len(readings) > 1:
        found.append(("private memory, MB", [(tokens, size / 1e6) for tokens, size in readings]))
    rows = [row for row in result.get("rows", []) if "history" in row]
    names = dict.fromkeys(
        name for row in rows for name, value in row.items() if _is_number(value) and name != "history"
    )
    for name in names:
        points = sorted((row["history"], row[name]) for row in rows if _is_number(row.get(name)))
        if len({tokens for tokens, _ in points}) > 1:
            found.append((name.replace("_", " "), points))
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _percent(place: Axes) -> None:
    for axis in (place.xaxis, place.yaxis):
        axis.set_major_formatter("{x:.0%}")


def _tokens(count: int) -> str:
    return f"{count / 1000:.3g}k" if count >= 1000 else str(count)


def main(arguments: Sequence[str]) -> int:
    """`scripts/figures FOLDER TARGET`: draw, and say what was written; the exit code."""
    try:
        for path in draw(*map(Path, arguments)):
            print(path)
    except ConfigError as error:
        print(f"{error}; {error.hint}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
