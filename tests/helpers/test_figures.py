"""One look for every picture: the words go with it, and the map is honest."""

import html
import io
from base64 import b64decode

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pytest
from matplotlib.collections import PathCollection, PolyCollection

from helpers import figures
from helpers.datasets import DataError, load, sources
from helpers.figures import (
    BORDERS,
    STATUS_STYLES,
    FigureError,
    draw_map,
    draw_network,
    show,
    show_map,
)

ALT = "Members of the SCO: six (<7) in 2001, eight in 2017 & ten in 2024."


@pytest.fixture(autouse=True)
def close_everything():
    yield
    plt.close("all")


@pytest.fixture
def shown(monkeypatch):
    """What `show` hands to the notebook: (object, keyword arguments) pairs."""
    calls = []
    monkeypatch.setattr(
        figures, "display", lambda what, **more: calls.append([what, more])
    )
    return calls


def some_figure(last=10):
    fig, ax = plt.subplots()
    ax.step([2001, 2017, 2024], [6, 8, last])
    return fig


# ---- show -------------------------------------------------------------------------


def test_description_goes_with_the_picture_and_under_it(shown):
    show(some_figure(), ALT)
    (picture, more), (words, _) = shown
    assert more["metadata"]["image/png"]["alt"] == ALT
    assert more["raw"] is True
    assert ALT in picture["text/plain"]
    assert f"In words:</em> {html.escape(ALT)}</p>" in words.data


def test_picture_is_a_png_with_its_size_and_closed(shown):
    fig = some_figure()
    wide, high = fig.get_size_inches()
    show(fig, ALT)
    assert not plt.fignum_exists(fig.number)
    picture, more = shown[0]
    # Text, which every kernel passes on; the one in the browser loses bytes.
    png = b64decode(picture["image/png"], validate=True)
    assert png.startswith(b"\x89PNG")
    size = more["metadata"]["image/png"]
    assert size["width"] / size["height"] == pytest.approx(wide / high, rel=0.01)
    drawn = plt.imread(io.BytesIO(png))
    assert drawn.min() < 1, "something is drawn on it"


def test_description_over_several_lines_becomes_one(shown):
    show(some_figure(), "  " + ALT.replace(" ", "\n   ", 3) + "\n")
    assert shown[0][1]["metadata"]["image/png"]["alt"] == ALT


@pytest.mark.parametrize("alt", ["", "A map.", "one two three four five six seven"])
def test_short_description_is_refused(shown, alt):
    with pytest.raises(FigureError, match="too short"):
        show(some_figure(), alt)
    assert shown == []


def test_equal_figures_are_equal_bytes(shown):
    for last in (10, 10, 11):
        show(some_figure(last), ALT)
    first, again, other = (call[0]["image/png"] for call in shown[::2])
    assert first == again
    assert first != other


def test_tables_behind_a_figure_are_named_under_it(shown):
    show(some_figure(), ALT, data=["statuses", "printed_counts"])
    line = shown[1][0].data
    for table in ("statuses", "printed_counts"):
        frame = load(table)
        cited = len(sources(frame))
        assert f"<code>{table}</code> ({len(frame)} rows, {cited} sources" in line
    show(some_figure(), ALT, data="printed_counts")
    assert "<code>printed_counts</code>" in shown[3][0].data
    show(some_figure(), ALT)
    assert "Data:" not in shown[5][0].data


def test_one_source_is_one(shown, monkeypatch):
    monkeypatch.setattr(figures, "sources", lambda frame: frame.head(1))
    show(some_figure(), ALT, data="statuses")
    assert ", 1 source," in shown[1][0].data


def test_unknown_table_behind_a_figure_shows_nothing(shown):
    with pytest.raises(DataError, match="There is no table 'statusse'"):
        show(some_figure(), ALT, data="statusse")
    assert shown == []


def test_statuses_differ_in_more_than_colour():
    assert len({look["facecolor"] for look in STATUS_STYLES.values()}) == 5
    # The groups of one day can be told apart without colour.
    together = ["member", "observer", "dialogue_partner"]
    assert len({STATUS_STYLES[name]["hatch"] for name in together}) == 3
    assert STATUS_STYLES["member"]["hatch"] != STATUS_STYLES["partner"]["hatch"]


# ---- draw_map ---------------------------------------------------------------------


@pytest.fixture
def ax():
    return plt.figure().add_subplot()


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
    return [tuple(point) for c in drawn for point in np.asarray(c.get_offsets())]


def test_unknown_group_lists_the_groups(ax):
    with pytest.raises(FigureError, match=r"'membre'.*shanghai_five, member"):
        draw_map(ax, {"KGZ": "membre"})


@pytest.mark.parametrize("stranger", ["ESP", "kgz", "Kyrgyzstan"])
def test_unknown_state_is_refused(ax, stranger):
    with pytest.raises(FigureError, match=f"'{stranger}'"):
        draw_map(ax, {"KGZ": "member", stranger: "member"})


def test_states_too_small_for_an_outline_are_dots_at_their_capital(ax):
    draw_map(ax, {"BHR": "dialogue_partner", "MDV": "partner", "KGZ": "member"})
    assert sorted(dots(ax)) == [(50.58, 26.24), (73.5, 4.17)]  # Manama, Malé
    assert len(areas(ax, "member")) == 1
    assert areas(ax, "partner") == []


def test_state_is_filled_where_it_lies(ax):
    draw_map(ax, {"KGZ": "observer"})
    (ring,) = areas(ax, "observer")
    # Kyrgyzstan lies between 69 and 81 degrees east, 39 and 44 degrees north.
    assert (ring.min(axis=0) > [68, 38]).all()
    assert (ring.max(axis=0) < [82, 45]).all()
    assert dots(ax) == []


def test_russia_continues_beyond_the_date_line(ax):
    draw_map(ax, {"RUS": "member"})
    rings = areas(ax, "member")
    east = np.concatenate([ring[:, 0] for ring in rings])
    assert east.min() > 0, "nothing of Russia is left at the western edge"
    assert east.max() > 180
    # No single outline runs across the whole map and back.
    assert max(np.ptp(ring[:, 0]) for ring in rings) < 180
    assert east.max() <= ax.get_xlim()[1]


def test_countries_without_a_group_stay_in_the_background(ax):
    draw_map(ax, {})
    assert [areas(ax, group) for group in STATUS_STYLES] == [[]] * len(STATUS_STYLES)
    assert len(ax.collections[0].get_paths()) > 170
    assert dots(ax) == []
    assert ax.get_legend_handles_labels()[1] == []


def test_legend_counts_the_states_of_each_group_and_whose_outlines(ax):
    draw_map(ax, {"BHR": "partner", "KGZ": "member", "TJK": "member"})
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["member (2)", "partner (1)", "dot: too small to draw"]
    assert BORDERS in [ax.get_title(loc) for loc in ("left", "center", "right")]


def test_map_keeps_to_the_asked_extent(ax):
    draw_map(ax, {"KGZ": "member"}, extent=(40, 90, 30, 60))
    assert ax.get_xlim() == (40, 90)
    assert ax.get_ylim() == (30, 60)


def test_styles_and_groups_given_are_not_changed(ax):
    groups = {"KGZ": "yes", "BHR": "yes"}
    styles = {"yes": {"label": "asked", "facecolor": "#123456", "hatch": ""}}
    draw_map(ax, groups, styles)
    assert groups == {"KGZ": "yes", "BHR": "yes"}
    assert styles == {"yes": {"label": "asked", "facecolor": "#123456", "hatch": ""}}
    assert ax.get_legend().get_texts()[0].get_text() == "asked (2)"


def test_dot_has_the_hatch_of_its_group_and_a_ring(ax):
    draw_map(ax, {"BHR": "partner"})
    (dot,) = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert dot.get_hatch()
    assert any(line.get_marker() == "o" for line in ax.lines)


# ---- draw_network -------------------------------------------------------------------

SPOTS = {"A": (0, 0), "B": (1, 0), "C": (0, 1)}


def lines(ax):
    """The edges drawn on an axes: annotations without text."""
    return [text for text in ax.texts if not text.get_text()]


def names(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_nodes_have_their_names_and_edges_their_lines(ax):
    draw_network(nx.Graph([("A", "B"), ("B", "C")]), ax, SPOTS)
    assert names(ax) == ["A", "B", "C"]
    assert [line.xy for line in lines(ax)] == [SPOTS["B"], SPOTS["C"]]
    assert {line.arrowprops["arrowstyle"] for line in lines(ax)} == {"-"}


def test_directed_edges_are_arrows_that_bend(ax):
    draw_network(nx.DiGraph([("A", "B"), ("B", "A")]), ax, SPOTS)
    assert {line.arrowprops["arrowstyle"] for line in lines(ax)} == {"-|>"}
    assert all("rad" in line.arrowprops["connectionstyle"] for line in lines(ax))


def test_width_of_an_edge_is_that_asked_for(ax):
    graph = nx.Graph([("A", "B"), ("B", "C")])
    draw_network(graph, ax, SPOTS, widths={("B", "A"): 4, ("B", "C"): 0})
    assert [line.arrowprops["linewidth"] for line in lines(ax)] == [4]


def test_groups_have_colour_hatch_and_a_count_in_the_legend(ax):
    graph = nx.Graph([("A", "B"), ("B", "C")])
    draw_network(graph, ax, SPOTS, groups={"A": "member", "B": "member"})
    assert ax.get_legend_handles_labels()[1] == ["member (2)"]


def test_labels_replace_the_names(ax):
    draw_network(nx.Graph([("A", "B")]), ax, SPOTS, labels={"A": "1", "B": "2"})
    assert names(ax) == ["1", "2"]


def test_node_without_a_place_and_group_without_a_style_are_refused(ax):
    with pytest.raises(FigureError, match="No style for the group 'friends'"):
        draw_network(nx.Graph([("A", "B")]), ax, SPOTS, groups={"A": "friends"})
    with pytest.raises(FigureError, match="no position for 'D'"):
        draw_network(nx.Graph([("A", "D")]), ax, SPOTS)


def test_axes_may_come_first_as_in_the_other_pictures(ax):
    draw_network(ax, nx.Graph([("A", "B")]), SPOTS)
    assert names(ax) == ["A", "B"]
    draw_network(graph=nx.Graph([("B", "C")]), ax=ax, positions=SPOTS)
    assert names(ax) == ["A", "B", "B", "C"]


def test_the_map_of_a_day_says_who_and_how_many(shown):
    show_map("2001-06-15")
    (_, picture), (under, _) = shown
    alt = picture["metadata"]["image/png"]["alt"]
    assert alt == (
        "On 15 June 2001 the map shows, from the westernmost capital to the "
        "easternmost: member (6): Russia, Tajikistan, Uzbekistan, Kazakhstan, "
        "Kyrgyzstan, China. All other states are grey."
    )
    assert "Data: " in under.data.replace("<em>", "").replace("</em>", "")
    assert not plt.get_fignums(), "the figure is closed"


def test_the_map_without_a_day_is_that_of_the_last_one(shown):
    show_map()
    show_map("2026-09-03")
    first, second = (shown[i][1]["metadata"]["image/png"]["alt"] for i in (0, 2))
    assert first == second
    assert "member (10): Belarus, Russia" in first
    assert "partner (17)" in first


def test_a_family_of_fonts_with_a_hyphen_is_understood(capsys):
    """NetworkX writes its labels in "sans-serif", which is no pattern of fontconfig."""
    fig, ax = plt.subplots()
    ax.text(0, 0, "Tashkent", family="sans-serif")
    figures.show(fig, "One name, Tashkent, stands in the corner of an empty field.")
    assert "Tashkent" in capsys.readouterr().out
