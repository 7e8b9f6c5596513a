"""One look for every picture: words go with it, and what is unknown is not made up."""

import html
import io
from base64 import b64decode
from itertools import pairwise

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import refused
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.font_manager import findfont
from matplotlib.text import Text

from helpers import figures
from helpers.datasets import load, sources
from helpers.figures import (
    BORDERS,
    STATUS_STYLES,
    FigureError,
    draw_bands,
    draw_lines,
    draw_map,
    draw_matrix,
    draw_network,
    draw_null,
    draw_ranges,
    draw_shares,
    show,
    show_map,
)
from helpers.membership import spells

ALT = "Members of the SCO: six (<7) in 2001, eight in 2017 & ten in 2024."


@pytest.fixture
def ax():
    fig, ax = plt.subplots(figsize=(8, 4))
    yield ax
    fig.draw_without_rendering()
    plt.close("all")


def words(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def rows(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


# ---- show -------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch):
    """What `show` hands to the notebook: (object, keyword arguments) pairs."""
    calls = []
    monkeypatch.setattr(
        figures, "display", lambda what, **more: calls.append([what, more])
    )
    return calls


def some_figure(last=10):
    fig, ax = plt.subplots(figsize=(4, 2))
    ax.step([2001, 2017, 2024], [6, 8, last])
    return fig


def test_picture_is_closed_and_its_words_go_with_it_and_under_it(shown):
    fig = some_figure()
    show(fig, "  " + ALT.replace(" ", "\n   ", 3) + "\n")
    assert not plt.fignum_exists(fig.number)
    (picture, more), (under, _) = shown
    assert more["raw"] is True
    size = more["metadata"]["image/png"]
    assert size == {"alt": ALT, "width": 400, "height": 200}
    # Text, which every kernel passes on; the one in the browser loses bytes.
    png = b64decode(picture["image/png"], validate=True)
    assert plt.imread(io.BytesIO(png)).min() < 1, "something is drawn on it"
    assert b"Software" not in png, "equal under another version of Matplotlib too"
    assert ALT in picture["text/plain"]
    assert f"In words:</em> {html.escape(ALT)}</p>" in under.data
    assert "Data:" not in under.data


def test_equal_figures_are_equal_bytes(shown):
    for last in (10, 10, 11):
        show(some_figure(last), ALT)
    first, again, other = (call[0]["image/png"] for call in shown[::2])
    assert first == again
    assert first != other


def test_tables_behind_a_figure_are_named_under_it(shown, monkeypatch):
    show(some_figure(), ALT, data=["statuses", "printed_counts"])
    for table in ("statuses", "printed_counts"):
        frame = load(table)
        told = f"({len(frame)} rows, {len(sources(frame))} sources"
        assert f"<code>{table}</code> {told}" in shown[1][0].data
    monkeypatch.setattr(figures, "sources", lambda frame: frame.head(1))
    show(some_figure(), ALT, data="statuses")
    assert ", 1 source," in shown[3][0].data


# ---- Letters -------------------------------------------------------------------------


def test_letters_of_the_course_keep_its_font(ax):
    ax.set_title("Шанхай: Цинь, Ürümqi")
    # NetworkX writes its labels in "sans-serif", which is no pattern of fontconfig.
    ax.text(0, 0, "Tashkent", family="sans-serif")
    figures._find_letters(ax.figure)
    assert ax.title.get_fontfamily() == ["DejaVu Sans"]
    assert ax.texts[0].get_fontfamily() == ["sans-serif"]


def test_letter_that_the_font_lacks_comes_from_another(ax, shown):
    own = figures._letters_of(findfont("DejaVu Sans"))
    other = sorted(figures._letters_of(findfont("STIXGeneral")) - own)[1]
    ax.set_yticks([0, 1], [f"a{other}", "b"])
    show(ax.figure, ALT)
    first, second = ax.get_yticklabels()
    assert first.get_fontfamily()[0] == "DejaVu Sans"
    assert other in figures._letters_of(findfont(first.get_fontfamily()[-1]))
    assert second.get_fontfamily() == ["DejaVu Sans"]


def test_letter_that_no_font_has_is_refused(ax, monkeypatch):
    ax.set_title("上海")
    only = [f for f in figures.fontManager.ttflist if f.name == "DejaVu Sans"]
    monkeypatch.setattr(figures.fontManager, "ttflist", only)
    clue = "No font on this computer has '上海'"
    refused(FigureError, lambda: show(ax.figure, ALT), clue)
    ax.set_title("")


# ---- Maps -------------------------------------------------------------------------


def test_looks_differ_in_more_than_colour():
    assert len({look["facecolor"] for look in STATUS_STYLES.values()}) == 5
    # The groups of one day can be told apart without colour.
    for together in [("member", "observer", "dialogue_partner"), ("member", "partner")]:
        hatches = {STATUS_STYLES[name]["hatch"] for name in together}
        assert len(hatches) == len(together)
    assert len({str(look["linestyle"]) for look in figures._LINES}) == 6
    assert len({look["hatch"] for look in figures._PARTS}) == 6


def areas(ax, group):
    """The rings that are filled in the colour of a group."""
    colour = plt.matplotlib.colors.to_rgba(STATUS_STYLES[group]["facecolor"])
    return [
        path.vertices
        for drawn in ax.collections
        if isinstance(drawn, PolyCollection)
        if np.allclose(drawn.get_facecolor(), colour)
        for path in drawn.get_paths()
    ]


def dots(ax):
    drawn = [c for c in ax.collections if isinstance(c, PathCollection)]
    return {tuple(spot): c.get_hatch() for c in drawn for spot in c.get_offsets().data}


def test_states_lie_where_they_are_and_the_smallest_are_dots(ax):
    groups = {"BHR": "dialogue_partner", "MDV": "partner"}
    groups |= {"KGZ": "observer", "RUS": "member", "BLR": "member"}
    draw_map(ax, dict(groups))
    assert sorted(dots(ax)) == [(50.58, 26.24), (73.5, 4.17)]  # Manama, Malé
    assert all(dots(ax).values()), "with the hatch of their group"
    assert any(line.get_marker() == "o" for line in ax.lines), "a ring around each"
    assert areas(ax, "partner") == []
    (ring,) = areas(ax, "observer")
    # Kyrgyzstan lies between 69 and 81 degrees east, 39 and 44 degrees north.
    assert (ring.min(axis=0) > [68, 38]).all()
    assert (ring.max(axis=0) < [82, 45]).all()
    # Russia continues beyond the date line: nothing of it at the western edge, and no
    # outline runs across the whole map and back.
    rings = areas(ax, "member")
    east = np.concatenate([ring[:, 0] for ring in rings])
    assert 0 < east.min() < 180 < east.max() <= ax.get_xlim()[1]
    assert max(np.ptp(ring[:, 0]) for ring in rings) < 180
    counted = ["member (2)", "observer (1)", "dialogue partner (1)", "partner (1)"]
    assert legend(ax) == [*counted, "dot: too small to draw"]
    assert BORDERS in [ax.get_title(loc) for loc in ("left", "center", "right")]


def test_map_keeps_to_the_styles_and_the_extent_that_are_given(ax):
    styles = {"yes": {"label": "asked", "facecolor": "#123456", "hatch": ""}}
    draw_map(ax, {"KGZ": "yes", "BHR": "yes"}, styles, extent=(40, 90, 30, 60))
    assert ax.get_xlim() == (40, 90)
    assert ax.get_ylim() == (30, 60)
    assert legend(ax)[0] == "asked (2)"
    assert styles == {"yes": {"label": "asked", "facecolor": "#123456", "hatch": ""}}


def test_countries_without_a_group_stay_in_the_background(ax):
    draw_map(ax, {})
    assert [group for group in STATUS_STYLES if areas(ax, group)] == []
    assert dots(ax) == {}
    assert len(ax.collections[0].get_paths()) > 170
    assert legend(ax) == []


def test_the_map_of_a_day_says_who_and_how_many(shown):
    for day in (["2001-06-15"], [], ["2026-09-03"]):
        show_map(*day)
    first, last, same = (more["metadata"]["image/png"]["alt"] for _, more in shown[::2])
    assert first == (
        "On 15 June 2001 the map shows, from the westernmost capital to the "
        "easternmost: member (6): Russia, Tajikistan, Uzbekistan, Kazakhstan, "
        "Kyrgyzstan, China. All other states are grey."
    )
    assert last == same
    assert "member (10): Belarus, Russia" in last
    assert "partner (17)" in last
    assert "<code>statuses</code>" in shown[1][0].data
    assert not plt.get_fignums(), "the figure is closed"


# ---- Networks -----------------------------------------------------------------------

SPOTS = {"A": (0, 0), "B": (1, 0), "C": (0, 1)}


def ways(ax):
    """The edges drawn on an axes: annotations without text."""
    return [text for text in ax.texts if not text.get_text()]


def test_nodes_have_their_names_and_edges_their_lines(ax):
    graph = nx.Graph([("A", "B"), ("B", "C")])
    draw_network(graph, ax, SPOTS, groups={"A": "member", "B": "member"})
    assert words(ax) == ["A", "B", "C"]
    ends = [(line.xyann, line.xy) for line in ways(ax)]
    assert ends == [(SPOTS["A"], SPOTS["B"]), (SPOTS["B"], SPOTS["C"])]
    assert {line.arrowprops["arrowstyle"] for line in ways(ax)} == {"-"}
    assert ax.get_legend_handles_labels()[1] == ["member (2)"]


def test_directed_edges_are_arrows_that_bend(ax):
    # The axes may come first, as in the other pictures.
    draw_network(ax, nx.DiGraph([("A", "B"), ("B", "A")]), SPOTS)
    assert [line.xy for line in ways(ax)] == [SPOTS["B"], SPOTS["A"]]
    assert {line.arrowprops["arrowstyle"] for line in ways(ax)} == {"-|>"}
    assert all("rad" in line.arrowprops["connectionstyle"] for line in ways(ax))


def test_edges_have_the_widths_and_nodes_the_labels_that_are_given(ax):
    graph, widths = nx.Graph([("A", "B"), ("B", "C")]), {("B", "A"): 4, ("B", "C"): 0}
    labels = {"A": "1", "B": "2", "C": "3"}
    draw_network(graph=graph, ax=ax, positions=SPOTS, widths=widths, labels=labels)
    assert [line.arrowprops["linewidth"] for line in ways(ax)] == [4]
    assert words(ax) == ["1", "2", "3"]


# ---- Bands and ranges ----------------------------------------------------------------


def test_every_spell_is_a_band_from_its_first_day_to_its_last(ax):
    held = spells()
    draw_bands(ax, held, until="2026-01-01")
    assert rows(ax) == held["iso3"].drop_duplicates().tolist()
    assert legend(ax) == [look["label"] for look in STATUS_STYLES.values()]
    ends = held["ended_on"].fillna(pd.Timestamp("2026-01-01"))
    told = [*map(ax.convert_xunits, held["began_on"])], [*map(ax.convert_xunits, ends)]
    drawn = [(b.get_x(), b.get_x() + b.get_width()) for b in ax.patches]
    assert np.allclose(sorted(drawn), sorted(zip(*told, strict=True)))


def test_band_without_a_beginning_is_a_question_mark(ax):
    table = pd.DataFrame({"iso3": ["A", "B"], "status": "member"})
    table["began_on"] = pd.to_datetime([None, "2001-01-01"])
    table["ended_on"] = pd.to_datetime(["2003-01-01", "2004-01-01"])
    draw_bands(ax, table)
    assert (len(ax.patches), words(ax)) == (1, ["? "])


def test_range_dot_arrow_and_unknown(ax):
    table = pd.DataFrame(
        {"low": [1, 3, None, 5, None], "high": [4, 3, 6, None, None], "x": 2, "y": 3},
        index=["range", "one", "most", "least", "none"],
    )
    draw_ranges(ax, table.drop(columns=["x", "y"]))
    assert rows(ax) == list(table.index)
    assert words(ax) == ["unknown"]
    marks = {line.get_label(): line.get_xdata() for line in ax.lines}
    assert np.nanmax(marks["at least"]) == 5
    assert np.nanmax(marks["at most"]) == 6
    assert [3] in [list(line.get_xdata()) for line in ax.lines]
    ax.clear()
    draw_ranges(ax, table.head(1), values=["x", "y"])
    assert legend(ax) == ["x", "y"]


# ---- Lines ---------------------------------------------------------------------------


def many(number):
    values = [[50 + 0.1 * n] * 3 for n in range(number)]
    names = [f"line {n}" for n in range(number)]
    return pd.DataFrame(np.transpose(values), [2001, 2002, 2003], names)


def test_names_at_the_ends_never_overlap(ax):
    draw_lines(ax, many(6))
    ax.set_ylim(0, 100)  # later than the names
    ax.figure.draw_without_rendering()
    # Without the thin lines that tie the names to the ends.
    boxes = [Text.get_window_extent(text) for text in ax.texts]
    assert words(ax) == [f"line {n}" for n in range(6)]
    for low, high in pairwise(boxes):
        assert low.y1 <= high.y0
        assert high.x1 <= ax.figure.bbox.x1


def test_strong_lines_are_named_and_a_lonely_value_is_a_dot(ax):
    draw_lines(ax, many(9), strong=["line 3"])
    assert words(ax) == ["line 3"]
    ax.clear()
    draw_lines(ax, pd.DataFrame({"a": [1, None, 3, None, 5.0]}))
    assert [list(line.get_xdata()) for line in ax.lines][1] == [0, 2, 4]


# ---- Shares, matrix, chance ----------------------------------------------------------

CLAIMS = pd.DataFrame({"held": [3, 0, 1], "wrong": [1, 0, 1]}, index=["x", "y", "z"])


def test_bars_fill_a_hundred_and_hold_the_numbers(ax):
    draw_shares(ax, CLAIMS)
    assert [bar.get_width() for bar in ax.patches] == [75, 0, 50, 25, 0, 50]
    assert words(ax) == ["3", "1", "1", "1", " none"]
    assert legend(ax) == ["held", "wrong"]
    ax.clear()
    draw_shares(ax, CLAIMS.head(1), lines=True)
    assert words(ax) == ["held", "wrong"]
    assert "%" in ax.get_ylabel()


def test_matrix_has_a_number_in_each_known_cell(ax):
    table = pd.DataFrame([[None, 2.5], [None, None]], list("ab"), list("ab"))
    draw_matrix(ax, table.rename_axis(index="from", columns="to"), "{:.1f}")
    assert words(ax) == ["–", "2.5", "?", "–"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("to", "from")


def test_null_says_how_many_draws_get_there(ax):
    draw_null(ax, range(1000), 990, "six")
    draw_null(ax, range(1000), 4, lower=True)
    assert words(ax) == [
        "six: 990\n10 of 1,000 draws\nas high or higher",
        "observed: 4\n5 of 1,000 draws\nas low or lower",
    ]
    assert [line.get_xdata()[0] for line in ax.lines] == [990, 4]
