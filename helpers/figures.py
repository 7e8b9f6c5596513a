"""One look for every picture, read by everybody.

Importing this room sets the style of the course (``sco.mplstyle``). Each `draw_…` draws
one kind of picture on an axes, which comes first; title and units are for the lesson to
say. Colour is never alone: hatches, dashes or numbers say the same in grey. What is
unknown is shown as unknown or refused, never drawn as zero. `show` puts a finished
figure into the lesson together with its description in words.
"""

import html
import io
import json
import logging
from base64 import b64encode
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, display
from matplotlib.collections import PolyCollection
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

from helpers.datasets import DATA, CourseError, closest, load, resource, shown, sources
from helpers.membership import as_day, statuses_on

STYLE = Path(__file__).with_name("sco.mplstyle")
plt.style.use(STYLE)

# Colour and hatch together, so that the statuses can be told apart in grey too.
STATUS_STYLES = {
    status: {"label": label, "facecolor": colour, "hatch": hatch}
    for status, label, colour, hatch in [
        ("shanghai_five", "Shanghai Five", "#c9c9cf", "----"),
        ("member", "member", "#5790fc", ""),
        ("observer", "observer", "#f89c20", "////"),
        ("dialogue_partner", "dialogue partner", "#964a8b", "...."),
        ("partner", "partner", "#e42536", "xxxx"),
    ]
}
BORDERS = (
    "Outlines: Natural Earth, simplified; control as drawn before 2022, not as it is "
    "today. No view on any border."
)


class FigureError(CourseError):
    """A figure that cannot be shown as asked."""


def show(fig, alt, data=()):
    """Show a finished figure with its description in words, and close it.

    `alt` says what the picture shows to someone who cannot see it: the comparison
    and its numbers, built from computed values, not "a chart of …". It is stored as
    the alternative text of the image and printed under it, because JupyterLab does
    not pass alternative texts on. `data` names the tables the figure is drawn from;
    they are listed, with the number of their sources, under the picture. Letters that
    the font of the course lacks, such as Chinese ones, come from another font of the
    machine; where none has them, a FigureError says so.
    """
    if not isinstance(alt, str):
        raise FigureError(f"The description is a text, not {shown(alt)}.")
    alt = " ".join(alt.split())
    if len(alt.split()) < 8:
        raise FigureError(
            f"The description {shown(alt)} is too short: say in a sentence what the "
            "figure shows, with the numbers that matter."
        )
    if not hasattr(fig, "savefig"):
        raise FigureError(f"A figure is expected first, not {shown(fig)}.")
    if not hasattr(data, "__iter__"):
        raise FigureError(f"data names tables, not {shown(data)}.")
    names = [data] if isinstance(data, str) else list(data)
    lines = [f"<p><em>In words:</em> {html.escape(alt, quote=False)}</p>"]
    if names:
        lines.append(f"<p><em>Data:</em> {'; '.join(map(_provenance, names))}.</p>")
    _find_letters(fig)
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
    entry, frame = resource(table), load(table)
    number = len(sources(frame)) if "sources" in frame else 0
    cited = f", {number} source{'s' * (number > 1)}" if number else ""
    period = entry.get("period")
    ends = f", to {period['end']}" if period else ""
    told = html.escape(f"({len(frame)} rows{cited}{ends})")
    return f"table <code>{html.escape(table)}</code> {told}"


@cache
def _letters_of(path):
    """The letters that a font file can draw; none if it cannot be used."""
    try:
        font = FT2Font(path)
        return frozenset(map(chr, font.get_charmap())) if font.scalable else frozenset()
    except (OSError, RuntimeError):
        return frozenset()


def _find_letters(fig):
    """Give the texts of a figure fonts that have all their letters, or refuse."""
    for ax in fig.axes:
        # The texts at the ticks are made only when they are asked for.
        _ = ax.get_xticklabels(), ax.get_yticklabels()
    lacking = {}
    for text in fig.findobj(Text):
        fonts = [FontProperties(family=[name]) for name in text.get_fontfamily()]
        own = [_letters_of(findfont(font)) for font in fonts]
        lacking[text] = set(filter(str.isprintable, text.get_text())).difference(*own)
    wanted, families = set().union(*lacking.values()), []
    # But for the one that draws a box for every letter.
    fonts = [font for font in fontManager.ttflist if font.name[:4] != "Last"]
    while wanted:
        best = max(fonts, key=lambda f: (len(wanted & _letters_of(f.fname)), f.name))
        if not wanted & _letters_of(best.fname):
            raise FigureError(
                f"No font on this computer has {''.join(sorted(wanted))!r}. Install "
                "one that has (for Chinese: Noto Sans CJK) and restart the kernel, or "
                "write the words in other letters."
            )
        wanted -= _letters_of(best.fname)
        families.append(best.name)
    log = logging.getLogger("matplotlib.font_manager")
    for text in filter(lacking.get, lacking):
        text.set_fontfamily([*text.get_fontfamily(), *families])
        # Choose the nearest weight of each font now, without a line in the log.
        log.disabled = True
        for family in families:
            one = text.get_fontproperties().copy()
            one.set_family(family)
            findfont(one, fallback_to_default=False)
        log.disabled = False


def _few(names):
    """Some names in a line, the first ten of many."""
    names = [str(name)[:20] for name in names]
    return ", ".join(names[:10]) + (", …" if len(names) > 10 else "")


def _pairs(given, what):
    """A dictionary, or what can be made one; an error says what is expected."""
    try:
        return dict(given)
    except (TypeError, ValueError):
        raise FigureError(f"{what}, not {shown(given)}.") from None


def _table(table, columns=()):
    """A table that can be drawn; an error says why one cannot."""
    if not isinstance(table, pd.DataFrame):
        raise FigureError(f"A table is expected, not a {type(table).__name__}.")
    for name in columns:
        if name not in table:
            raise FigureError(
                f"The table has no column {shown(name)}."
                f"{closest(name, [*map(str, table)])} It has: {_few(table)}."
            )
    if table.empty:
        raise FigureError("The table is empty: there is nothing to draw.")
    return table


def _numbers(table):
    """A table of numbers, unknown ones NaN; at least one is known."""
    try:
        numbers = _table(table).astype("float64")
    except (TypeError, ValueError) as problem:
        raise FigureError(f"Only numbers can be drawn here: {problem}.") from None
    if numbers.isna().all(axis=None):
        raise FigureError("Every value is unknown: there is nothing to draw.")
    return numbers


def _name_rows(ax, names):
    """The names of the rows at the left, the first one at the top."""
    told = [", ".join(map(str, n)) if isinstance(n, tuple) else str(n) for n in names]
    ax.set_yticks(range(len(told)), told)
    ax.set_ylim(len(told) - 0.4, -0.6)


def draw_bands(
    ax,
    table,
    row="iso3",
    group="status",
    began="began_on",
    ended="ended_on",
    until=None,
    styles=STATUS_STYLES,
):
    """Draw who was what from when to when: a band for each row of a table like spells.

    `row`, `group`, `began` and `ended` name the columns: who, what, from, to. The rows
    of the picture come in the order of the table; `styles` gives each group its label,
    colour and hatch, and the order of the legend. A band without an end runs to the
    day `until`; one without a beginning is not drawn: its end has a question mark.
    """
    _table(table, [row, group, began, ended])
    _known_groups(table[group], styles)
    names = table[row].drop_duplicates().tolist()
    height = table[row].map(names.index)
    if until is None and table[ended].isna().any():
        raise FigureError(
            'Some bands have no end: give the last day, until="2026-01-01".'
        )
    end = table[ended].fillna(pd.Timestamp(until)) if until else table[ended]
    if (table[began].isna() | (end < table[began])).all():
        raise FigureError("No band has a beginning before its end.")
    for name, look in styles.items():
        held = (table[group] == name) & table[began].notna()
        if held.any():
            start, look = table[began][held], {"edgecolor": "white", **look}
            ax.barh(height[held], end[held] - start, left=start, **look)
    for place in table.index[table[began].isna()]:
        ax.text(end[place], height[place], "? ", ha="right", va="center")
    _name_rows(ax, names)
    ax.legend()


def draw_ranges(ax, table, low="low", high="high", values=()):
    """Draw a range from low to high for each row of a table, and values upon it.

    `low` and `high` name the columns with the ends of the range, `values` one column or
    several with what is marked on it. Where both ends are one number there is a dot;
    where one end is unknown, an arrow points to that side from the other. A row of
    which nothing is known says so. The index names the rows, the first at the top.
    """
    values = [values] if isinstance(values, str) else list(values)
    columns = list(dict.fromkeys([low, high, *values]))
    numbers = _numbers(_table(table, columns)[columns])
    _name_rows(ax, numbers.index)
    if (numbers[low] > numbers[high]).any():
        wrong = (numbers[low] > numbers[high]).idxmax()
        raise FigureError(f"The range of {shown(wrong)} ends below its beginning.")
    rows = np.arange(len(numbers))
    start, end = numbers[low].to_numpy(), numbers[high].to_numpy()
    ax.hlines(rows, start, end, color="#c9c9cf", lw=9)
    ax.plot(start[start == end], rows[start == end], "o", color="#77777c", ms=9)
    for side, mark, known, unknown in [
        ("at least", ">", start, end),
        ("at most", "<", end, start),
    ]:
        point = np.where(np.isnan(unknown), known, np.nan)
        if not np.isnan(point).all():
            ax.plot(point, rows, mark, color="#77777c", ms=9, label=side)
    for name, mark in zip(values, ["ko", "kD", "k|", "ks", "k^"], strict=False):
        face = "white" if mark == "kD" else "black"
        ax.plot(numbers[name], rows, mark, ms=8, mew=1.5, mfc=face, label=str(name))
    for place in np.flatnonzero(numbers.isna().all(axis=1)):
        side = ax.get_yaxis_transform()
        ax.text(0.01, place, "unknown", va="center", style="italic", transform=side)
    if len(ax.get_legend_handles_labels()[1]) > 1:
        ax.legend()


# Lines are told apart by dash, parts by hatch, in grey too.
_LINES = [
    {"color": colour, "linestyle": dash}
    for colour, dash in [
        ("black", "-"),
        ("C0", "--"),
        ("C2", "-."),
        ("C3", ":"),
        ("C5", (0, (7, 2))),
        ("C1", (0, (1, 1))),
    ]
]
_PARTS = [
    {"facecolor": colour, "hatch": hatch}
    for colour, hatch in [
        ("#9ec5f8", ""),
        ("#f8b65e", "//"),
        ("#f08a94", "xx"),
        ("#dcdce0", ".."),
        ("#cfa6c8", "\\\\"),
        ("#ffffff", "--"),
    ]
]


class _EndName(Annotation):
    """The name of a line at the right of the axes, clear of the others there."""

    def update_positions(self, renderer):
        names = [text for text in self.axes.texts if isinstance(text, _EndName)]
        ends = [text.axes.transData.transform(text.end)[1] for text in names]
        gap = renderer.points_to_pixels(self.get_fontsize()) * 1.25
        me = names.index(self)
        shift = (_apart(ends, gap)[me] - ends[me]) / renderer.points_to_pixels(1)
        self.set_position((1.02, shift))
        super().update_positions(renderer)


def _apart(heights, gap):
    """Heights moved as little as needed, in their order, to be a gap apart."""
    order = np.argsort(heights, kind="stable")
    # Those too close to each other become one block around their middle.
    blocks = []
    for height in np.asarray(heights, dtype=float)[order]:
        blocks.append([height])
        while len(blocks) > 1 and np.mean(blocks[-1]) - np.mean(blocks[-2]) < (
            gap * (len(blocks[-1]) + len(blocks[-2])) / 2
        ):
            last = blocks.pop()
            blocks[-1] = blocks[-1] + last
    placed = np.empty(len(order))
    placed[order] = [
        np.mean(block) + gap * (place - (len(block) - 1) / 2)
        for block in blocks
        for place in range(len(block))
    ]
    return placed


def draw_lines(ax, table, strong=None, steps=False):
    """Draw each column of a table as a line over its index, its name at its end.

    The index holds years, dates or other numbers. `strong` names the columns that
    matter: these are named, the others are thin and grey. Without it all are named, up
    to six. With `steps`, a value holds until the next. A line is broken where a value
    is unknown; a known value between two unknown ones is a dot.
    """
    numbers = _numbers(table)
    if pd.api.types.is_integer_dtype(numbers.index):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    strong = list(numbers) if strong is None else list(strong)
    _table(table, strong)
    if len(strong) > len(_LINES):
        raise FigureError(
            f"{len(strong)} lines cannot be told apart: name at most {len(_LINES)} in "
            "strong."
        )
    for name in numbers:
        line, known = numbers[name], numbers[name].notna()
        if not known.any():
            raise FigureError(f"Every value of {shown(name)} is unknown: leave it out.")
        look = {"color": "#c4c4c9", "lw": 1, "zorder": 1}
        if name in strong:
            look = _LINES[strong.index(name)]
        way = {"drawstyle": "steps-post"} if steps else {}
        ax.plot(line.index, line, **look, **way)
        beside = known.shift(fill_value=False) | known.shift(-1, fill_value=False)
        ax.plot(line[known & ~beside], "o", color=look["color"], ms=5)
        if name in strong:
            end = line[known].index[-1], line[known].iloc[-1]
            _name_end(ax, str(name), end, look)


def _name_end(ax, name, end, look):
    """Write the name of a line at the right of the axes, tied to its end by a thin
    line of the same look, so that lines with one end can be told apart."""
    tie = {"arrowstyle": "-", "shrinkA": 1, "shrinkB": 2, "lw": 1, **look}
    text = _EndName(
        name,
        end,
        (1.02, 0),
        textcoords=("axes fraction", "offset points"),
        arrowprops=tie,
        va="center",
        clip_on=False,
        transform=IdentityTransform(),
    )
    text.end = ax.convert_xunits(end[0]), ax.convert_yunits(end[1])
    ax.add_artist(text)


def draw_shares(ax, table, per_cent=True, lines=False, styles=None):
    """Draw of what parts each row of a table is made: its columns are the parts.

    The table holds numbers, such as claims by kind; the bars show each part in per
    cent of its row, the figures in them the numbers themselves. Without `per_cent`, the
    bars are as long as the numbers. With `lines`, the index is time and each part is a
    line of its shares, named at its end. `styles` gives each part colour and hatch.
    An unknown part is refused, since no share could be right.
    """
    numbers = _numbers(table)
    if numbers.isna().any(axis=None):
        row = numbers.index[numbers.isna().any(axis=1)][0]
        raise FigureError(
            f"A part of {shown(row)} is unknown, so its shares are too: leave it out."
        )
    if (numbers < 0).any(axis=None):
        raise FigureError("A part of a whole cannot be below zero.")
    whole = numbers.sum(axis=1)
    shares = 100 * numbers.div(whole.where(whole > 0), axis=0)
    if lines:
        draw_lines(ax, shares)
        ax.set(ylabel="share in %", ylim=(0, None))
        return
    if styles is None and len(numbers.columns) > len(_PARTS):
        raise FigureError(
            f"More than {len(_PARTS)} parts: put the small ones together."
        )
    lengths, left = (shares if per_cent else numbers).fillna(0), 0
    looks = dict(zip(numbers, _PARTS, strict=False)) if styles is None else styles
    _known_groups(numbers, looks)
    for part in numbers:
        look = {"edgecolor": "#444444", "linewidth": 0.5, "label": part, **looks[part]}
        rows = range(len(numbers))
        bars = ax.barh(rows, lengths[part], 0.7, left, **look)
        # A number wider than its part would lie on the next one.
        room = lengths[part] / lengths.sum(axis=1).max()
        told = [
            f"{n:g}" if width > 0.008 + 0.01 * len(f"{n:g}") else ""
            for n, width in zip(numbers[part], room, strict=True)
        ]
        boxes = ax.bar_label(bars, told, label_type="center", fontsize=9)
        for box in boxes:
            if box.get_text():
                box.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
        left = left + lengths[part].to_numpy()
    for row in np.flatnonzero(whole == 0):
        ax.text(0, row, " none", va="center", style="italic")
    _name_rows(ax, numbers.index)
    ax.set_xlim(0, 100 if per_cent else None)
    if per_cent:
        ax.set_xlabel("per cent of the row (in the bars: the numbers)")
    where = {"loc": "upper center", "bbox_to_anchor": (0.45, -0.2)}
    ax.legend(ncols=min(4, len(numbers.columns)), **where)


def draw_matrix(ax, table, numbers="{:g}", low=None, high=None):
    """Draw a table of numbers as a grid of shaded cells, darker where there is more.

    Rows and columns keep the order and the names of the table; the names of its index
    and columns, where they have some, stand at the axes. `numbers` is the form of the
    number in each cell ("{:.2f}"; "" for none); `low` and `high` are the values of the
    palest and the darkest cell. An unknown cell is white with a question mark, a cell
    of one and the same row and column with a dash.
    """
    cells = _numbers(table)
    known = cells.stack()
    low = known.min() if low is None else low
    high = known.max() if high is None else high
    shades = plt.get_cmap("Blues")
    span = plt.Normalize(low, high if high > low else low + 1)
    ax.imshow(cells, cmap=shades, norm=span, aspect="auto")
    for row, name in enumerate(cells.index):
        for column, other in enumerate(cells.columns):
            value = cells.iat[row, column]
            unknown = "–" if name == other else "?"
            dark = span(value) > 0.7 if value == value else False
            told = unknown if value != value else numbers.format(value)
            look = {"ha": "center", "va": "center", "fontsize": 9}
            ax.text(column, row, told, color="white" if dark else "black", **look)
    ax.set_xticks(range(len(cells.columns)), map(str, cells.columns))
    ax.set_yticks(range(len(cells)), map(str, cells.index))
    if max(len(str(name)) for name in cells.columns) > 4:
        ax.tick_params("x", rotation=90)
    ax.set(xlabel=cells.columns.name or "", ylabel=cells.index.name or "")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


def draw_null(ax, draws, observed, name="observed", lower=False, bins=30):
    """Draw what chance gives, and a line where the observed value lies.

    `draws` are the values of the null model, one each draw. Beside the line stands
    `name`, the value, and how many draws are as high or higher; with `lower`, as low
    or lower. `bins` is their number, or their edges.
    """
    draws = np.asarray(draws, dtype="float64").ravel()
    if not len(draws) or np.isnan(draws).any() or pd.isna(observed):
        raise FigureError("Draws and observed value must be known: some are missing.")
    beyond = int(((draws <= observed) if lower else (draws >= observed)).sum())
    ax.hist(draws, bins, color="#c9c9cf", edgecolor="white", linewidth=0.3)
    ax.axvline(observed, color="black", lw=2)
    told = f"{name}: {observed:.3g}\n{beyond:,} of {len(draws):,} draws\nas "
    told += "low or lower" if lower else "high or higher"
    # The words stand where the heap is lower, on the side away from its middle.
    right = observed >= np.median(draws)
    ax.annotate(
        told,
        (observed, 0.97),
        (6 if right else -6, 0),
        xycoords=ax.get_xaxis_transform(),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top",
        fontsize=9,
    )
    ax.margins(y=0.35)
    ax.set_ylabel("draws")


def _known_groups(groups, styles):
    """Refuse a group that has no style."""
    groups = pd.Series(list(groups), dtype=object).dropna()
    strangers = sorted({str(group) for group in groups} - set(styles))
    if strangers:
        raise FigureError(
            f"No style for the group {shown(strangers[0])}. There are: {_few(styles)}."
        )


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
    groups = _pairs(groups, 'groups maps codes to groups: {"JPN": "partner"}')
    styles = _pairs(styles, "styles maps groups to their label, colour and hatch")
    _known_groups(groups.values(), styles)
    places = load("countries").set_index("iso3")
    strangers = sorted(set(groups) - set(places.index))
    if strangers:
        raise FigureError(
            f"There is no state {shown(strangers[0])} in the table countries."
        )
    background, drawn = [], {}
    for code, ring in _outlines():
        (drawn.setdefault(code, []) if code in groups else background).append(ring)
    edge = {"edgecolor": "white", "linewidth": 0.5}
    ax.add_collection(PolyCollection(background, facecolor="#eeeeee", **edge))
    for group, style in styles.items():
        codes = sorted(code for code, held in groups.items() if held == group)
        if not codes:
            continue
        rings = [ring for code in codes for ring in drawn.get(code, [])]
        ax.add_collection(PolyCollection(rings, **edge, **style))
        dots = places.loc[[code for code in codes if code not in drawn]]
        spots = dots["capital_longitude"], dots["capital_latitude"]
        ax.scatter(
            *spots,
            s=80,
            color=style["facecolor"],
            hatch=style["hatch"] and style["hatch"][:2] * 2,
            edgecolor="white",
            zorder=3,
        )
        ax.plot(*spots, "o", ms=9, mfc="none", mec="black", mew=0.8, zorder=4)
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
    if set(groups) - set(drawn):
        look = {"marker": "o", "mfc": "white", "mec": "black", "ls": ""}
        keys.append(Line2D([], [], **look, label="dot: too small to draw"))
    ax.legend(
        handles=keys, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=len(keys) or 1
    )
    below = -0.16 if keys else -0.06
    ax.set_title(BORDERS, loc="right", y=below, fontsize=7, fontweight="normal")


def show_map(on="last"):
    """Show the map of a day: who held which status, in colours and in words.

    `on` is a date such as "2017-06-09"; without it, the last day that the table of
    statuses knows. The words under the map name the states of each status by their
    capitals from west to east.
    """
    groups = statuses_on(on)
    day = as_day(on)
    date = f"{day.day} {day:%B %Y}"
    fig, ax = plt.subplots(figsize=(8, 4.8))
    draw_map(ax, groups)
    ax.set_title(f"Who held which status on {date}")
    places = load("countries").set_index("iso3").sort_values("capital_longitude")
    told = []
    for status, style in STATUS_STYLES.items():
        names = places["name"][[groups.get(code) == status for code in places.index]]
        if len(names):
            told.append(f"{style['label']} ({len(names)}): {', '.join(names)}")
    alt = (
        f"On {date} the map shows, from the westernmost capital to the easternmost: "
        f"{'; '.join(told)}. All other states are grey."
    )
    show(fig, alt, data=["statuses", "countries"])


def draw_network(
    ax, graph, positions, groups=None, styles=STATUS_STYLES, widths=None, labels=None
):
    """Draw a network on an axes: circles with their names inside, lines between them.

    Older lessons give the graph first and the axes second; both orders work.

    `positions` maps each node to (x, y), for example `capital_positions(graph)`.
    `groups` maps nodes to a group of `styles` (colour and hatch; without it, all
    circles are white). `widths` maps edges to the width of their line in points (0
    leaves a line out; without it, 1 for all). `labels` maps nodes to what stands in
    the circle (without it, the node itself). Edges of a directed graph get an arrow
    and bend, so that there and back can both be seen.
    """
    if hasattr(ax, "nodes"):
        ax, graph = graph, ax
    if not hasattr(graph, "nodes"):
        raise FigureError(f"A graph is expected, not {shown(graph)}.")
    positions = _pairs(positions, "positions maps nodes to (x, y)")
    nodes = list(graph)
    lost = [node for node in nodes if node not in positions]
    if lost:
        raise FigureError(f"There is no position for {shown(lost[0])} in positions.")
    if groups is not None:
        groups = _pairs(groups, "groups maps nodes to a group of styles")
    groups = groups or dict.fromkeys(nodes)
    _known_groups(groups.values(), styles)
    _draw_lines(graph, ax, positions, widths)
    for group in [*styles, None]:
        held = [node for node in nodes if groups.get(node) == group]
        if not held:
            continue
        look = styles[group] if group else {"facecolor": "white", "hatch": ""}
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
    middle = {"ha": "center", "va": "center", "zorder": 4}
    box = {"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
    for node in nodes:
        told = node if labels is None else labels.get(node, "")
        where = positions[node]
        ax.annotate(told, where, fontsize=7.5, fontweight="bold", bbox=box, **middle)
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
