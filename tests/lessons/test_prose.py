"""Every number in the prose is tied to an output or a source."""

import datetime as dt


from helpers.datasets import load
from tools.author import prose

SOURCE_IDS = set(load("sources")["source_id"])


def test_numbers_for_teachers_have_a_source_or_are_in_an_output(lesson):
    seen = [tie for tie in lesson.walk.teachers_ties if tie[1] == "seen"]
    said = lesson.printed + "\n".join(lesson.walk.texts.values())
    assert prose.problems(seen, said, SOURCE_IDS) == []
    assert prose.problems(lesson.walk.teachers_ties, None, SOURCE_IDS) == []


def test_tokens():
    for text, expected in [
        ("On 9 June 2017 there were 2,991 days", ["9 June 2017", "2,991"]),
        ("in September 2014, 45% of ten states", ["September 2014", "45%", "ten"]),
        ("between 6.4 and 7.4, Half of them twice", ["6.4", "7.4", "Half", "twice"]),
        ("one of them, `x = 3`, [link 4](a/5)", ["4"]),
        ("### Exercise 03.2 · Title (4 minutes)", []),
        ("lessons 04 and 05; lesson 12; claim **Q14**", []),
        ("1. First\n2. Second, 25 + 30 minutes", []),
        ("```\n17\n```\n<b id=5>bold</b>", []),
        ("ISO 3166 and the Shanghai Five", ["3166", "Five"]),
    ]:
        assert [number for _, number in prose.tokens(text)] == expected


def test_problems():
    for text, wrong in [
        ("There are {{ n }}", []),
        ("There are {{ n | word }}", []),
        ("There are {{ m }}", ["'7' (= m) is in no output"]),
        ("{{ m | seen }}", ["'m' is in no output"]),
        ("In {{ 2005 | source: known }}", []),
        ("In {{ 2005 | source: unknown }}", ["there is no source 'unknown'"]),
        ("In {{ 2005 | instruction }}", []),
    ]:
        ties = prose.fill(text, {"n": 4, "m": 7})[1]
        found = prose.problems(ties, "n is 4 here", {"known"})
        assert len(found) == len(wrong)
        assert all(part in problem for part, problem in zip(wrong, found, strict=True))


def test_a_number_inside_a_larger_one_is_not_seen():
    assert not prose.seen(4, "4", "14 and 4.5 and 41")
    assert prose.seen(4, "4", "x == 4.")
    assert prose.seen(2991, "2,991", "days    2991")
    assert prose.seen(dt.date(2017, 6, 9), "9 June 2017", "2017-06-09")
