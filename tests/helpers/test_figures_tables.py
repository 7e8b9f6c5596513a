"""Pictures of plain tables: what is known is there, what is unknown is not made up."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import findfont
from matplotlib.text import Text

from helpers import figures
from helpers.figures import (
    FigureError,
    draw_bands,
    draw_lines,
    draw_matrix,
    draw_null,
    draw_ranges,
    draw_shares,
    show,
)
from helpers.membership import spells

TABLES = [draw_bands, draw_lines, draw_matrix, draw_ranges, draw_shares]
ALT = "Six members became ten in twenty three years."  # eight words are enough


@pytest.fixture
def ax():
    fig, ax = plt.subplots(figsize=(8, 4))
    yield ax
    fig.draw_without_rendering()
    plt.close(fig)


def words(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def rows(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


# ---- What is no table for a picture --------------------------------------------------


@pytest.mark.parametrize("draw", TABLES)
@pytest.mark.parametrize("what", [None, "statuses", [1, 2], pd.Series([1])])
def test_what_is_no_table_is_refused(ax, draw, what):
    with pytest.raises(FigureError, match="A table is expected"):
        draw(ax, what)


@pytest.mark.parametrize("draw", [draw_bands, draw_ranges])
def test_missing_column_is_named_with_those_there_are(ax, draw):
    with pytest.raises(FigureError, match=r"no column .(iso3|low)..*It has: a"):
        draw(ax, pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize("draw", [draw_lines, draw_matrix, draw_shares])
def test_empty_and_unknown_tables_and_words_are_refused(ax, draw):
    with pytest.raises(FigureError, match="table is empty"):
        draw(ax, pd.DataFrame({"a": []}))
    with pytest.raises(FigureError, match="Every value is unknown"):
        draw(ax, pd.DataFrame({"a": [None, np.nan]}))
    with pytest.raises(FigureError, match="Only numbers"):
        draw(ax, pd.DataFrame({"a": ["many"]}))


# ---- draw_bands ----------------------------------------------------------------------


def test_every_spell_is_a_band_from_its_first_day_to_its_last(ax):
    held = spells()
    draw_bands(ax, held, until="2026-01-01")
    assert len(ax.patches) == len(held)
    assert rows(ax) == held["iso3"].drop_duplicates().tolist()
    assert legend(ax) == [
        "Shanghai Five",
        "member",
        "observer",
        "dialogue partner",
        "partner",
    ]
    ends = {round(band.get_x() + band.get_width()) for band in ax.patches}
    assert round(float(ax.convert_xunits(pd.Timestamp("2026-01-01")))) in ends


def test_open_band_needs_a_last_day_and_a_group_its_style(ax):
    with pytest.raises(FigureError, match="give the last day"):
        draw_bands(ax, spells())
    with pytest.raises(FigureError, match="No style for the group 'friend'"):
        draw_bands(ax, spells().assign(status="friend"), until="2026-01-01")


def test_band_without_a_beginning_is_a_question_mark(ax):
    table = pd.DataFrame({"iso3": ["A", "B"], "status": "member"})
    table["began_on"] = pd.to_datetime([None, "2001-01-01"])
    table["ended_on"] = pd.to_datetime(["2003-01-01", "2004-01-01"])
    draw_bands(ax, table)
    assert (len(ax.patches), words(ax)) == (1, ["? "])
    with pytest.raises(FigureError, match="No band has a beginning"):
        draw_bands(ax, table.head(1))


# ---- draw_ranges ---------------------------------------------------------------------


def test_range_dot_arrow_and_unknown(ax):
    table = pd.DataFrame(
        {"low": [1, 3, None, 5, None], "high": [4, 3, 6, None, None]},
        index=["range", "one", "most", "least", "none"],
    )
    draw_ranges(ax, table)
    assert rows(ax) == list(table.index)
    assert words(ax) == ["unknown"]
    marks = {line.get_label(): line.get_xdata() for line in ax.lines}
    assert np.nanmax(marks["at least"]) == 5
    assert np.nanmax(marks["at most"]) == 6
    assert [3] in [list(line.get_xdata()) for line in ax.lines]


def test_range_that_ends_before_it_begins_is_refused(ax):
    table = pd.DataFrame({"low": [1, 5], "high": [2, 4]}, index=["a", "b"])
    with pytest.raises(FigureError, match="range of 'b'"):
        draw_ranges(ax, table)


def test_several_values_have_marks_and_a_legend(ax):
    table = pd.DataFrame({"low": [1], "high": [4], "x": [2], "y": [3]})
    draw_ranges(ax, table, values=["x", "y"])
    assert legend(ax) == ["x", "y"]
    with pytest.raises(FigureError, match="no column 'z'"):
        draw_ranges(ax, table, values="z")


# ---- draw_lines ----------------------------------------------------------------------


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


def test_strong_lines_are_named_and_too_many_refused(ax):
    draw_lines(ax, many(9), strong=["line 3"])
    assert words(ax) == ["line 3"]
    with pytest.raises(FigureError, match="9 lines cannot be told apart"):
        draw_lines(ax, many(9))
    with pytest.raises(FigureError, match="no column 'line x'"):
        draw_lines(ax, many(2), strong=["line x"])


def test_looks_of_lines_and_parts_differ_without_colour():
    assert len({str(look["linestyle"]) for look in figures._LINES}) == 6
    assert len({look["hatch"] for look in figures._PARTS}) == 6


def test_lonely_value_is_a_dot_and_unknown_line_refused(ax):
    table = pd.DataFrame({"a": [1, None, 3, None, 5.0]})
    draw_lines(ax, table)
    assert [list(line.get_xdata()) for line in ax.lines][1] == [0, 2, 4]
    with pytest.raises(FigureError, match="Every value of 'b'"):
        draw_lines(ax, table.assign(b=None))


# ---- draw_shares, draw_matrix, draw_null ---------------------------------------------

CLAIMS = pd.DataFrame({"held": [3, 0], "wrong": [1, 0]}, index=["x", "y"])


def test_bars_fill_a_hundred_and_hold_the_numbers(ax):
    draw_shares(ax, CLAIMS)
    assert sum(bar.get_width() for bar in ax.patches) == 100
    assert words(ax) == ["3", "1", " none"]
    assert legend(ax) == ["held", "wrong"]


def test_unknown_or_negative_part_is_refused(ax):
    with pytest.raises(FigureError, match="part of 'y' is unknown"):
        draw_shares(ax, CLAIMS.assign(wrong=[1, None]))
    with pytest.raises(FigureError, match="below zero"):
        draw_shares(ax, -CLAIMS)


def test_shares_as_lines_are_named(ax):
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
    for draws, observed in [([], 1), ([1, None], 1), ([1], None)]:
        with pytest.raises(FigureError, match="some are missing"):
            draw_null(ax, draws, observed)


# ---- Letters -------------------------------------------------------------------------


def test_letters_of_the_course_keep_its_font(ax):
    ax.set_title("Шанхай: Цинь, Ürümqi")
    figures._find_letters(ax.figure)
    assert ax.title.get_fontfamily() == ["DejaVu Sans"]


@pytest.mark.filterwarnings("error")
def test_letter_that_the_font_lacks_comes_from_another(ax, monkeypatch):
    monkeypatch.setattr(figures, "display", lambda *args, **more: None)
    own = figures._letters_of(findfont("DejaVu Sans"))
    other = sorted(figures._letters_of(findfont("STIXGeneral")) - own)[1]
    ax.set_yticks([0, 1], [f"a{other}", "b"])
    show(ax.figure, ALT)
    first, second = ax.get_yticklabels()
    assert first.get_fontfamily()[0] == "DejaVu Sans"
    assert other in figures._letters_of(findfont(first.get_fontfamily()[-1]))
    assert second.get_fontfamily() == ["DejaVu Sans"]


def test_letter_that_no_font_has_is_refused_in_one_line(ax, monkeypatch):
    monkeypatch.setattr(figures, "display", lambda *args, **more: None)
    ax.set_title("上海")
    only = [f for f in figures.fontManager.ttflist if f.name == "DejaVu Sans"]
    monkeypatch.setattr(figures.fontManager, "ttflist", only)
    with pytest.raises(
        FigureError, match="No font on this computer has '上海'"
    ) as told:
        show(ax.figure, ALT)
    assert "\n" not in str(told.value)
    ax.set_title("")
