"""What a student has had right outlives the kernel, and nothing that happens to the
record reaches a lesson."""

import os
import re
from copy import deepcopy

import matplotlib.font_manager  # noqa: F401 (makes its cache, else a kernel says so)
import nbformat
import pytest
from conftest import PATHS, written
from nbclient import NotebookClient

from helpers import check, exercises, progress
from helpers.exercises import grade, progress_record
from tools import lessons
from tools.author import source
from tools.trials import test as stages

# What `tools.lessons` has set, for the tests and for each command that runs
# lessons; the tests below set their own.
BY_THE_COURSE = os.environ.get(progress_record.VARIABLE)
LESSON = next(path for path in PATHS if path.name.startswith("00"))
DAY = "2026-03-07T12:00:00+00:00"


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """A record of its own for each test, and a kernel that knows nothing yet."""
    folder = tmp_path / "home" / "progress"
    monkeypatch.setenv(progress_record.VARIABLE, str(folder))
    new_kernel(monkeypatch)
    return folder


def new_kernel(monkeypatch):
    for module, name in [
        (exercises, "_RIGHT"),
        (exercises, "_TRIED"),
        (progress_record, "_said"),
    ]:
        monkeypatch.setattr(module, name, set())


def said(capsys, *values, **options):
    capsys.readouterr()
    assert progress(*values, **options) is None
    return capsys.readouterr().out.splitlines()


def file_of(id):
    """The file that keeps an exercise: its id, and a digest of its question."""
    return f"{id}-{exercises.key()[id]['asked']}"


def had_right(place, *ids, when=DAY):
    place.mkdir(parents=True, exist_ok=True)
    for id in ids:
        (place / file_of(id)).write_text(when, encoding="utf-8")


def kept():
    return progress_record.kept(
        {id: entry["asked"] for id, entry in exercises.key().items()}
    )


RIGHT_00_3 = "KGZ"  # the code of Kyrgyzstan


# ---- What is kept -----------------------------------------------------------------


def test_a_restarted_kernel_loses_nothing(place, capsys, monkeypatch):
    check("00.3", RIGHT_00_3)
    before = said(capsys)
    new_kernel(monkeypatch)
    check("00.3", "ARM")
    assert said(capsys) == before, "what was once right stays right"
    assert before[0] == (
        "Lesson 00: ○ ○ ✔ ○ ○ ○ ○ ○  1 of 8 right. "
        "Still open: 00.1, 00.2, 00.4, 00.5, 00.6, 00.7, 00.8."
    )
    assert before[1].startswith("The whole course: 1 of ")


def test_only_what_is_right_is_kept_and_never_the_answer(place):
    check("00.3", "ARM")
    check("00.3")
    check("99.1", 1)
    assert not place.exists()
    check("00.3", RIGHT_00_3)
    assert [file.name for file in place.iterdir()] == [file_of("00.3")]
    text = (place / file_of("00.3")).read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\n", text)


def test_progress_anywhere_shows_every_lesson_begun(place, capsys):
    had_right(place, *exercises.exercises("00"), "03.1")
    had_right(place, "03.2", when="2026-03-09T12:00:00+00:00")
    check("02.1")
    first, second, third, last = said(capsys)
    assert first == f"Lesson 00: {'✔ ' * 8} 8 of 8 right. All done."
    assert second.startswith("Lesson 02: ○ ○ ○ ○ ○ ○  0 of 6 right.")
    assert third.endswith("2 of 6 right. Still open: 03.3, 03.4, 03.5, 03.6.")
    count = len(exercises.exercises())
    ahead = exercises.exercises()[-1][:2]
    assert last == (
        f"The whole course: 10 of {count} right. Last: 03.2, on 9 March 2026. "
        f"Not begun: P1 to 01, 04 to {ahead}."
    )


def test_progress_of_one_lesson(place, capsys):
    had_right(place, "00.1", "03.1")
    assert [line[:9] for line in said(capsys, "03")] == ["Lesson 03"]
    assert "0 of 6 right" in said(capsys, "04")[0]
    for unknown in ["99", 3, ["03"], ...]:
        (line,) = said(capsys, unknown)
        assert line.startswith("There is no lesson")
        assert "00, P1, P2" in line


def test_start_again_puts_the_record_aside(place, capsys):
    had_right(place, "00.1", "03.1")
    check("00.3", RIGHT_00_3)
    check("03.2")
    assert said(capsys, "03", start_again=True) == ["Lesson 03 starts again."]
    assert [line[:9] for line in said(capsys)[:-1]] == ["Lesson 00"]
    assert said(capsys, start_again=True) == ["The course starts again."]
    assert said(capsys) == ["No exercise has been checked yet."]
    aside = sorted(file.name for file in place.glob("until_*/*"))
    assert aside == [file_of(id) for id in ("00.1", "00.3", "03.1")], "nothing is lost"


def test_an_earlier_digest_of_the_same_question_counts(place, capsys, monkeypatch):
    place.mkdir(parents=True)
    (place / "00.3-0a1b2c3d").write_text(DAY, encoding="utf-8")
    assert said(capsys) == ["No exercise has been checked yet."]
    # Put into other words twice.
    earlier = {"00.3": ["4e5f6a7b", "0a1b2c3d"]}
    monkeypatch.setattr(progress_record, "_earlier", lambda: earlier)
    assert "1 of 8 right" in said(capsys)[0]
    check("00.3", RIGHT_00_3)
    assert [file.name for file in place.iterdir()] == ["00.3-0a1b2c3d"], "kept already"


def test_other_minutes_are_the_same_question():
    asked = {
        source.Exercise(
            "03.2", "Two", 3, f"### Exercise 03.2 · Two ({told})\n\n{words}"
        ).asked
        for told in ("3 minutes", "1 minute", "12 minutes")
        for words in ("How many (5 minutes)?",)
    }
    other = source.Exercise("03.2", "Two", 3, "### Exercise 03.2 · Two\n\nHow many?")
    assert len(asked) == 1 and other.asked not in asked


def test_another_question_is_open_again(place, capsys, monkeypatch):
    check("00.3", RIGHT_00_3)
    new_kernel(monkeypatch)
    entry = exercises.key()["00.3"] | {"asked": "1f2e3d4c"}
    changed = exercises.key() | {"00.3": entry}
    monkeypatch.setattr(exercises, "key", lambda: changed)
    assert said(capsys) == ["No exercise has been checked yet."]
    check("00.3", RIGHT_00_3)
    assert "1 of 8 right" in said(capsys)[0]
    assert len(list(place.iterdir())) == 2


# ---- Where it is kept -------------------------------------------------------------


def test_it_lies_in_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.delenv(progress_record.VARIABLE)
    monkeypatch.setattr(progress_record.Path, "home", lambda: tmp_path)
    assert progress_record.folder() == tmp_path / ".sco-course" / "progress"
    monkeypatch.setattr(progress_record.sys, "platform", "emscripten")
    assert progress_record.folder().as_posix() == "/drive/.sco-course/progress"


@pytest.mark.parametrize(
    ("name", "value"),
    [(progress_record.VARIABLE, "off"), ("NBGRADER_EXECUTION", "autograde")],
)
def test_nothing_is_kept_or_read_where_it_must_not(
    place, monkeypatch, capsys, name, value
):
    had_right(place, "00.1")
    monkeypatch.setenv(name, value)
    grade("00.3", RIGHT_00_3)
    assert sorted(file.name for file in place.iterdir()) == [file_of("00.1")]
    (line,) = said(capsys)
    assert line.startswith("Lesson 00: ○ ○ ✔ ○ ○ ○ ○ ○  1 of 8")


def test_the_course_itself_runs_without_anybodys_record():
    # Else a student's own `make test` would compare her progress with a blank's.
    assert BY_THE_COURSE == "off"
    assert stages.environment("lessons")[progress_record.VARIABLE] == "off"
    assert stages.environment("tests")[progress_record.VARIABLE] == "off"


# ---- What can go wrong ------------------------------------------------------------


def test_two_makers_of_one_file_agree(place, monkeypatch, capsys):
    # The other kernel makes it between our look and our own attempt.
    had_right(place, "00.3")
    exists, looks = progress_record.Path.exists, []

    def look(path):
        looks.append(path)
        return len(looks) > 1 and exists(path)

    monkeypatch.setattr(progress_record.Path, "exists", look)
    progress_record.keep("00.3", exercises.key()["00.3"]["asked"])
    assert capsys.readouterr().out == ""
    assert (place / file_of("00.3")).read_text(encoding="utf-8") == DAY


@pytest.mark.parametrize("damage", ["", "yesterday", "0001-01-01", "\ud800"])
def test_a_damaged_file_loses_its_date_alone(place, capsys, damage):
    had_right(place, "00.1")
    damaged = place / file_of("00.2")
    damaged.write_bytes(damage.encode("utf-8", "surrogatepass"))
    (place / file_of("00.4")).mkdir()
    for stray in ["00.9", "99.1", "notes.txt", "00.3~", ".nfs01", "00.3-"]:
        (place / stray).write_text(DAY, encoding="utf-8")
    first, last = said(capsys)
    assert list(kept()) == ["00.1", "00.2", "00.4"]
    assert first.startswith("Lesson 00: ✔ ✔ ○ ✔ ○ ○ ○ ○  3 of 8 right.")
    assert first.endswith("Still open: 00.3, 00.5, 00.6, 00.7, 00.8.")
    assert "Last: 00.1, on 7 March 2026." in last


def file_in_the_way(place, monkeypatch):
    place.parent.mkdir()
    place.write_text("mine", encoding="utf-8")


def no_home(place, monkeypatch):
    monkeypatch.delenv(progress_record.VARIABLE)

    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(progress_record.Path, "home", home)


def full_disk(place, monkeypatch):
    def mkdir(path, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress_record.Path, "mkdir", mkdir)


def locked_away(place, monkeypatch):
    def denied(*values, **options):
        raise PermissionError(13, "Permission denied")

    for name in ["exists", "mkdir", "open"]:
        monkeypatch.setattr(progress_record.Path, name, denied)
    monkeypatch.setattr(progress_record.os, "listdir", denied)


@pytest.mark.parametrize("trouble", [file_in_the_way, no_home, full_disk, locked_away])
def test_a_record_that_cannot_be_kept_is_said_once(place, capsys, monkeypatch, trouble):
    trouble(place, monkeypatch)
    check("00.3", RIGHT_00_3)
    check("00.3", RIGHT_00_3)
    progress()
    progress("00", start_again=True)
    lines = capsys.readouterr().out.splitlines()
    notes = [line for line in lines if line.startswith("Note: ")]
    assert len(notes) == 1
    assert "progress cannot be kept in" in notes[0]
    assert "it counts until this kernel stops" in notes[0]
    assert lines[1] == notes[0], "after the answer's own line"
    # What this kernel has checked counts all the same.
    assert any("1 of 8 right" in line for line in lines)
    if place.is_file():
        assert place.read_text(encoding="utf-8") == "mine"


# ---- In a real kernel -------------------------------------------------------------


def test_a_moved_and_renamed_copy_gives_what_is_stored_and_keeps_what_is_right(
    place, tmp_path, capsys
):
    """In its own folder, as VS Code runs it, with a kernel that it names."""
    home = tmp_path / "Übungen, elsewhere"
    home.mkdir()
    lesson = lessons.read(LESSON)
    end = lessons.exercises_of(lesson)["00.3"]
    cells, lesson.cells = lesson.cells[:end], lesson.cells[:end]
    answer = f'{written("00").exercises["00.3"].answer}\ncheck("00.3", answer)'
    kernel = {"name": "venv-3", "display_name": ".venv (Python 3)"}
    copy = nbformat.v4.new_notebook(
        cells=[*map(deepcopy, cells), nbformat.v4.new_code_cell(answer)],
        metadata={"kernelspec": kernel},
    )
    NotebookClient(
        copy, kernel_name="python3", resources={"metadata": {"path": str(home)}}
    ).execute()
    nbformat.write(copy, home / "Übung 1 (copy).ipynb")
    stored = lessons.text_outputs(lesson)
    shown = lessons.text_outputs(copy)
    assert shown.startswith(stored) and "✔ 00.3 right." in shown[len(stored) :]
    # In another kernel, which is this one.
    assert said(capsys)[0].startswith("Lesson 00: ○ ○ ✔ ○ ○ ○ ○ ○  1 of 8 right.")
    assert [one.name for one in home.iterdir()] == ["Übung 1 (copy).ipynb"]
