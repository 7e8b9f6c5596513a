"""One look for every picture, read by everybody.

Importing this room sets the style of the course (``sco.mplstyle``). `show` puts a
finished figure into the lesson together with its description in words.
"""

import html
import io
import json
from base64 import b64encode
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch

from helpers.datasets import DATA, CourseError, load, resource, sources

STYLE = Path(__file__).with_name("sco.mplstyle")
plt.style.use(STYLE)

# Colour and hatch together, so that the statuses can be told apart in grey too.
STATUS_STYLES = {
    "shanghai_five": {
        "label": "Shanghai Five",
        "facecolor": "#c9c9cf",
        "hatch": "----",
    },
    "member": {"label": "member", "facecolor": "#5790fc", "hatch": ""},
    "observer": {"label": "observer", "facecolor": "#f89c20", "hatch": "////"},
    "dialogue_partner": {
        "label": "dialogue partner",
        "facecolor": "#964a8b",
        "hatch": "....",
    },
    "partner": {"label": "partner", "facecolor": "#e42536", "hatch": "xxxx"},
}
BORDERS = "Outlines: Natural Earth, de facto lines before 2022; no view on any border."


class FigureError(CourseError):
    """A figure that cannot be shown as asked."""


def show(fig, alt, data=()):
    """Show a finished figure with its description in words, and close it.

    `alt` says what the picture shows to someone who cannot see it: the comparison
    and its numbers, built from computed values, not "a chart of …". It is stored as
    the alternative text of the image and printed under it, because JupyterLab does
    not pass alternative texts on. `data` names the tables the figure is drawn from;
    they are listed, with the number of their sources, under the picture.
    """
    alt = " ".join(str(alt).split())
    if len(alt.split()) < 8:
        raise FigureError(
            f"The description {alt!r} is too short: say in a sentence what the figure "
            "shows, with the numbers that matter."
        )
    names = [data] if isinstance(data, str) else list(data)
    lines = [f"<p><em>In words:</em> {html.escape(alt, quote=False)}</p>"]
    if names:
        lines.append(f"<p><em>Data:</em> {'; '.join(map(_provenance, names))}.</p>")
    picture = io.BytesIO()
    # Without the software's version in the file, equal figures are equal bytes.
    fig.savefig(picture, format="png", metadata={"Software": None})
    width, height = (int(inches * 100) for inches in fig.get_size_inches())
    size = {"alt": alt, "width": width, "height": height}
    # As text, since the kernel in the browser passes bytes on as no picture at all.
    letters = b64encode(picture.getvalue()).decode("ascii")
    display(
        {"image/png": letters, "text/plain": f"Figure. {alt}"},
        metadata={"image/png": size},
        raw=True,
    )
    plt.close(fig)
    display(HTML("".join(lines)))


def _provenance(table):
    entry = resource(table)
    frame = load(table)
    cited = f", {len(sources(frame))} sources" if "sources" in frame else ""
    period = entry.get("period")
    ends = f", to {period['end']}" if period else ""
    told = html.escape(f"({len(frame)} rows{cited}{ends})")
    return f"table <code>{html.escape(table)}</code> {told}"


def _outlines():
    """Rings of every country as arrays, with its code where the course knows it."""
    text = (DATA / "outlines.geojson").read_text(encoding="utf-8")
    for feature in json.loads(text)["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"]
        if shape["type"] == "Polygon":
            polygons = [polygons]
        for polygon in polygons:
            ring = np.array(polygon[0], dtype=float)
            # Russia crosses the date line: draw its far east where it continues.
            if feature["properties"]["name"] == "Russia":
                ring[:, 0] = np.where(ring[:, 0] < 0, ring[:, 0] + 360, ring[:, 0])
            yield feature["properties"]["iso3"], ring


def draw_map(ax, groups, styles=STATUS_STYLES, extent=(15, 192, -8, 79)):
    """Draw a map of states by group on an axes.

    `groups` maps three-letter codes to a group, such as {"KGZ": "member"}; `styles`
    gives each group its label, colour and hatch, and the order of the legend. States
    too small for this scale get a dot at their capital. `extent` is west, east, south,
    north in degrees.
    """
    groups = dict(groups)
    unknown = sorted(set(groups.values()) - set(styles))
    if unknown:
        raise FigureError(
            f"No style for the group {unknown[0]!r}. There are: {', '.join(styles)}."
        )
    places = load("countries").set_index("iso3")
    strangers = sorted(set(groups) - set(places.index))
    if strangers:
        raise FigureError(f"There is no state {strangers[0]!r} in the table countries.")
    background, drawn = [], {}
    for code, ring in _outlines():
        (drawn.setdefault(code, []) if code in groups else background).append(ring)
    ax.add_collection(
        PolyCollection(
            background, facecolor="#eeeeee", edgecolor="white", linewidth=0.5
        )
    )
    for group, style in styles.items():
        codes = sorted(code for code, held in groups.items() if held == group)
        rings = [ring for code in codes for ring in drawn.get(code, [])]
        ax.add_collection(
            PolyCollection(rings, edgecolor="white", linewidth=0.5, **style)
        )
        dots = places.loc[[code for code in codes if code not in drawn]]
        ax.scatter(
            dots["capital_longitude"],
            dots["capital_latitude"],
            s=40,
            color=style["facecolor"],
            edgecolor="black",
            linewidth=0.8,
            zorder=3,
        )
    west, east, south, north = extent
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    # One degree of longitude is shorter than one of latitude away from the equator.
    ax.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    ax.spines[:].set_visible(False)
    held = list(groups.values())
    keys = [
        Patch(edgecolor="white", **{**look, "label": f"{look['label']} ({n})"})
        for group, look in styles.items()
        if (n := held.count(group))
    ]
    ax.legend(
        handles=keys,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        ncols=len(keys) or 1,
    )
    ax.set_title(BORDERS, loc="right", y=-0.16, fontsize=7, fontweight="normal")


def draw_network(
    graph, ax, positions, groups=None, styles=STATUS_STYLES, widths=None, labels=None
):
    """Draw a network on an axes: circles with their names inside, lines between them.

    `positions` maps each node to (x, y), for example `capital_positions(graph)`.
    `groups` maps nodes to a group of `styles` (colour and hatch; without it, all
    circles are white). `widths` maps edges to the width of their line in points (0
    leaves a line out; without it, 1 for all). `labels` maps nodes to what stands in
    the circle (without it, the node itself). Edges of a directed graph get an arrow
    and bend, so that there and back can both be seen.
    """
    nodes = list(graph)
    lost = [node for node in nodes if node not in positions]
    if lost:
        raise FigureError(f"There is no position for {lost[0]!r} in positions.")
    groups = dict.fromkeys(nodes) if groups is None else dict(groups)
    plain = {"facecolor": "white", "hatch": "", "label": ""}
    strangers = sorted({str(g) for g in groups.values() if g} - set(styles))
    if strangers:
        raise FigureError(
            f"No style for the group {strangers[0]!r}. There are: {', '.join(styles)}."
        )
    _draw_lines(graph, ax, positions, widths)
    for group in [*styles, None]:
        held = [node for node in nodes if groups.get(node) == group]
        if not held:
            continue
        look = styles[group] if group else plain
        ax.scatter(
            *zip(*(positions[node] for node in held), strict=True),
            s=430,
            color=look["facecolor"],
            hatch=look["hatch"] and look["hatch"][:2],
            edgecolor="#333333",
            linewidth=0.8,
            zorder=3,
            label=f"{look['label']} ({len(held)})" if group else None,
        )
    for node in nodes:
        ax.annotate(
            node if labels is None else labels.get(node, ""),
            positions[node],
            ha="center",
            va="center",
            fontsize=7.5,
            fontweight="bold",
            zorder=4,
            bbox={
                "boxstyle": "round,pad=0.1",
                "fc": "white",
                "ec": "none",
                "alpha": 0.8,
            },
        )
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.margins(0.06)


def _draw_lines(graph, ax, positions, widths):
    """The edges of a network: straight lines, or bent arrows where they have a way."""
    arrows = graph.is_directed()
    for a, b in graph.edges():
        width = 1.0 if widths is None else widths.get((a, b), widths.get((b, a), 1.0))
        if not width:
            continue
        ax.annotate(
            "",
            positions[b],
            positions[a],
            zorder=1,
            arrowprops={
                "arrowstyle": "-|>" if arrows else "-",
                "connectionstyle": "arc3,rad=0.15" if arrows else "arc3",
                "color": "#555555",
                "linewidth": width,
                "mutation_scale": 8 + width,
                "shrinkA": 11,
                "shrinkB": 11,
            },
        )
