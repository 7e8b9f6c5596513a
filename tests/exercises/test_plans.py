"""Plans of a test (17.5): their form is read, and refused only where that is sure."""

from helpers.exercises import verdict

PLAN = {
    "claim": "Belarus turned to China.",
    "tables": ["trade"],
    "supported_if": "China's share of its trade is above ten per cent",
    "contradicted_if": "China's share of its trade is below ten per cent",
}


TAKEN = [
    {},
    {"claim": "The members trade more with each other than with others"},
    {"supported_if": "its trade has doubled"},
    {"supported_if": "more than half of its trade is with China"},
    {"supported_if": "China came first in 2020"},
    {"supported_if": "no year shows a larger share for Russia"},
    {
        "supported_if": "trade of A rises by 5",
        "contradicted_if": "trade of B rises by 9",
    },
    {"contradicted_if": "China's share of its trade is not above ten per cent"},
    {
        "supported_if": "trade is higher in 2010 than in 2001",
        "contradicted_if": "trade is higher in 2001 than in 2010",
    },
    {
        "supported_if": "China's share is larger than Russia's",
        "contradicted_if": "Russia's share is larger than China's",
    },
]


def test_plans_that_are_taken():
    for change in TAKEN:
        state, text = verdict("17.5", PLAN | change)
        assert (state, "Could neither?" in text) == ("right", True), (change, text)


REFUSED = [
    ({"claim": "q01"}, "Q01 is decided already"),
    ({"claim": "x x x x x"}, "write the claim as a sentence"),
    ({"claim": "qwe rty uio pas"}, "write the claim as a sentence"),
    ({"claim": "trade"}, "write the claim as a sentence"),
    ({"supported_if": "x x x x 5"}, "supported_if: say in a sentence"),
    ({"supported_if": "5"}, "supported_if: say in a sentence"),
    (
        {"supported_if": "their trade is high enough"},
        "supported_if: name the number",
    ),
    (
        {"contradicted_if": "China's share of its trade is over ten per cent"},
        "both conditions could hold at once",
    ),
    ({"contradicted_if": PLAN["supported_if"]}, "the two conditions are the same"),
    ({"tables": ["votes", "nothing"]}, "there is no table 'nothing'"),
    ({"tables": ["claims"]}, "these tables hold what is said"),
]


def test_plans_that_are_refused():
    for change, reason in REFUSED:
        state, text = verdict("17.5", PLAN | change)
        assert state == "off" and text.startswith(reason), (change, text)
