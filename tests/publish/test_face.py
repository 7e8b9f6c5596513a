"""What a stranger meets first: launch links, map, pictures, names, metadata."""

import re
from pathlib import Path

import pytest
from conftest import PATHS, refused

from helpers import load, members
from tools import lessons
from tools.publish import face, site

LESSON = next(path for path in PATHS if lessons.lesson_id(path) == "03")


@pytest.fixture
def cited(tmp_path, monkeypatch):
    """A CITATION.cff of one's own: a function that writes one more line into it."""
    text = face.CITATION.read_text("utf-8")
    text = re.sub(r"^(repository-code|url):.*\n", "", text, flags=re.M)
    monkeypatch.setattr(face, "CITATION", tmp_path / "CITATION.cff")

    def write(*lines):
        face.CITATION.write_text("\n".join([text, *lines, ""]), encoding="utf-8")

    write()
    return write


# ---- Launch links --------------------------------------------------------------------


def test_until_the_address_is_set_lessons_run_in_jupyterlite_alone(cited):
    assert face.repository() is None
    assert face.home() == face.package_address() == ""
    bar = site.lesson_bar(LESSON, "../")
    assert re.findall(r'class="run" href="([^"?]+)', bar) == [
        "../lite/notebooks/index.html"
    ]


def test_one_line_gives_every_lesson_its_launch_links(cited):
    for address, branch, behind in [
        ("https://github.com/Owner/sco.course", "HEAD", ""),
        ("https://github.com/Owner/sco.course.git", "HEAD", ""),
        (
            "https://github.com/Owner/sco.course/tree/spring/26",
            "spring%2F26",
            "@spring/26",
        ),
    ]:
        cited(f'repository-code: "{address}"')
        where = site.where(LESSON)
        launches = face.launches(where)
        assert launches["Open in Colab"] == (
            "https://colab.research.google.com/github/Owner/sco.course/blob/"
            f"{face.COLAB_BRANCH}/{where}"
        )
        assert launches["Open in Binder"] == (
            f"https://mybinder.org/v2/gh/Owner/sco.course/{branch}"
            f"?urlpath=lab%2Ftree%2Fnotebooks%2F{where.replace('/', '%2F')}"
        )
        package = f"git+https://github.com/Owner/sco.course{behind}"
        assert face.package_address() == package
        assert face.home() == "https://owner.github.io/sco.course/"
        bar = site.lesson_bar(LESSON, "../")
        assert bar.count('class="run"') == 3
        assert f"blob/{face.COLAB_BRANCH}/{where}" in bar


def test_the_site_may_have_an_address_of_its_own_and_another_host_no_launch_links(
    cited,
):
    cited("repository-code: https://example.org/sco", "url: https://sco.example.org")
    assert [*face.launches("a.ipynb")] == ["Run in your browser"]
    assert face.home() == "https://sco.example.org/"


def test_an_address_that_leads_nowhere_is_refused(cited):
    for address in ["https://github.com/owner", "github.com/owner/name"]:
        cited(f"repository-code: {address}")
        refused(face.FaceError, face.repository, "CITATION.cff", address, "owner/name")


def test_the_host_publishes_what_colab_opens_where_the_links_lead():
    steps = (lessons.ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8")
    assert "working-directory: build/site/colab" in steps
    assert f"HEAD:{face.COLAB_BRANCH}" in steps


# ---- The start page ------------------------------------------------------------------


def test_the_start_page_has_a_map_in_words_too(tmp_path):
    png, legend = face.front_map()
    assert png.startswith(b"\x89PNG")
    # What messengers show beside a link.
    assert [int.from_bytes(png[k : k + 4]) for k in (16, 20)] == [1200, 630]
    names = load("countries").set_index("iso3")["name"]
    rows = dict(re.findall(r"</span> (\d+ \w+)</dt><dd>(.+?)</dd>", legend))
    for status in ("member", "partner"):
        held = sorted(names[members("last", status=status)])
        assert rows[f"{len(held)} {status}s"] == ", ".join(held)
        assert f"{len(held)} {status}s" in re.search(r'alt="([^"]+)"', legend)[1]


def test_a_file_gives_its_lesson_a_short_name_in_the_side_bar():
    for name, short in [
        ("03_who_belongs_since_when", "03 Who belongs since when?"),
        ("P1_say_it_in_python", "P1 Say it in Python"),
        ("08_how_big_is_the_sco", "08 How big is the SCO?"),
    ]:
        assert face.short_name(Path(f"{name}.ipynb")) == short


# ---- What machines are told ----------------------------------------------------------


def test_a_summary_is_plain_and_ends_at_a_word():
    text = (
        "# A\n\n<p>x</p>\n\nOne *two* `three` [four](five.md), six &amp; <b>seven</b>."
    )
    assert face.summary(text) == "One two three four, six & seven."
    assert face.summary(text, 12) == "One two …"
