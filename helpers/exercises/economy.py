"""Checks of part II, economic initiatives (lessons 06 to 11)."""

from itertools import pairwise

import networkx as nx
import pandas as pd

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import text, whole_number
from helpers.networks import corridor_network

# ---- Lesson 06: what did they promise in 2009 ----------------------------------------


# ---- Lesson 07: from proposal to practice --------------------------------------------


# ---- Lesson 08: how big is the SCO ---------------------------------------------------


# ---- Lesson 09: did the crisis bite --------------------------------------------------


# ---- Lesson 10: who trades with whom -------------------------------------------------


# ---- Lesson 11: which way does the road run ------------------------------------------


def _way(start, end, closed=(), weight="km"):
    """The shortest way by road and its length; None where there is none."""
    roads = corridor_network("road")
    roads.remove_nodes_from(closed)
    if not nx.has_path(roads, start, end):
        return None, None
    way = nx.shortest_path(roads, start, end, weight=weight)
    return way, nx.path_weight(roads, way, "km")


def _posts_on(way):
    kinds = load("places").set_index("place")["kind"]
    return [place for place in way if kinds[place] == "border_post"]


@exercise(
    "11.1",
    whole_number,
    hint='lengths.set_index("length_id").loc[["t14", "t15"]] shows both rows; subtract '
    "one printed_km from the other.",
)
def two_lengths_of_one_highway(answer):
    rows = load("corridor_lengths").set_index("length_id")["printed_km"]
    part, whole = int(rows["t14"]), int(rows["t15"])
    if answer == part - whole:
        return right(
            "The way that ends further on is printed as the shorter one. One figure is "
            "'about', the other 'more than': read the column bound before you subtract."
        )
    if answer == whole - part:
        return "the sign is wrong: how much shorter is a positive number."
    if answer in (part, whole):
        return "that is one of the two lengths; give the difference."
    if answer == part + whole:
        return "that is the sum; give the difference."
    links = load("corridor_links")
    highway = links[links["corridor_id"] == "C12"]["great_circle_km"]
    if answer in (part - highway.sum(), whole - highway.sum()):
        return "compare the two printed lengths with each other, not with our links."
    return "subtract the length in row t15 from that in row t14."


# The toy of the lesson: five places, the shortest ways of the list between them.
_TOY = [
    ("Kashgar", "Torugart"),
    ("Kashgar", "Irkeshtam"),
    ("Torugart", "Bishkek"),
    ("Irkeshtam", "Bishkek"),
    ("Irkeshtam", "Tashkent"),
    ("Bishkek", "Tashkent"),
]


@exercise(
    "11.2",
    whole_number,
    hint="Add up both ways from end to end. The difference is what the shorter one may "
    "gain.",
)
def when_the_way_flips(answer):
    km = {frozenset(ends): _way(*ends)[1] for ends in _TOY}

    def total(*way):
        return sum(km[frozenset(step)] for step in pairwise(way))

    short = total("Kashgar", "Irkeshtam", "Tashkent")
    by_bishkek = total("Kashgar", "Torugart", "Bishkek", "Tashkent")
    if answer == by_bishkek - short:
        return right(
            "A best way has room to spare, and this is its measure. Where the room is "
            "smaller than the error of the lengths, nobody can say which way is best."
        )
    if answer == short - by_bishkek:
        return "the sign is wrong: give the kilometres to add."
    if answer == by_bishkek:
        return "that is the whole way by Torugart and Bishkek; give what must be added."
    if answer == short:
        return "that is the whole way by Irkeshtam; give what must be added."
    leg = km[frozenset(["Irkeshtam", "Tashkent"])]
    if answer == by_bishkek - short + leg:
        return "that is the new length of the link; give only what is added to it."
    if answer == total("Kashgar", "Irkeshtam", "Bishkek", "Tashkent") - short:
        return "that compares with the way by Irkeshtam and Bishkek, which is longer."
    if answer == by_bishkek - short + 1:
        return "one too many: at that length the other way is already the shorter one."
    return "compare the two ways from Kashgar to Tashkent, each from end to end."


def _three_ways():
    """Lengths of the ways from Kashgar to Volgograd with 4, 3 and 2 borders."""
    found = {}
    for price in (0, 1000, 2000):
        roads = corridor_network("road")
        states = dict(roads.nodes(data="iso3"))
        for a, b, edge in roads.edges(data=True):
            edge["border"] = int(states[a] != states[b])
            edge["cost"] = edge["km"] + price * edge["border"]
        way = nx.shortest_path(roads, "Kashgar", "Volgograd", weight="cost")
        borders = nx.path_weight(roads, way, "border")
        found[borders] = nx.path_weight(roads, way, "km")
    return found


@exercise(
    "11.3",
    whole_number,
    hint="The way with four borders costs its km plus four prices, the other its km "
    "plus three. For which price are the two sums equal?",
)
def price_of_a_border(answer):
    km = _three_ways()
    if answer == km[3] - km[4]:
        return right(
            "One border less for so many kilometres more: below this price the lorry "
            "takes four borders, above it three."
        )
    if answer == km[4] - km[3]:
        return "the sign is wrong: a price is positive."
    if answer == km[2] - km[3]:
        return "that is where three borders give way to two; take four and three."
    if answer in (km[2] - km[4], (km[2] - km[4]) // 2):
        return "that compares four borders with two; take the way with three."
    if answer in (500, 1000):
        return "that is only a price that was tried; the answer lies between."
    if abs(answer - (km[3] - km[4])) == 1:
        return "very near: there one way is cheaper by a kilometre; make them equal."
    return "put the two sums side by side: km + price times borders, for each way."


def _closed_on(day):
    closures = load("closures")
    still = closures["reopened_on"].isna() | (closures["reopened_on"] > day)
    return sorted(closures[(closures["closed_on"] <= day) & still]["place"])


@exercise(
    "11.4",
    whole_number,
    hint="A post was closed that day if closed_on is before it and reopened_on after "
    "it. Then shortest(roads, [...])[1].",
)
def february_2014(answer):
    shut = _closed_on(pd.Timestamp("2014-02-01"))
    ends = ("Kashgar", "Volgograd")
    expected = _way(*ends, shut)[1]
    open_km = _way(*ends)[1]
    if answer == expected:
        return right(
            "With the two best ways shut, a third was left, over the Kulma pass, known "
            "for its snow. That is resilience on paper: in February it may be none."
        )
    if answer == expected - open_km:
        return "that is the detour; give the whole way."
    if answer == open_km:
        return "that is the way with all posts open."
    for post in shut:
        if answer == _way(*ends, [post])[1]:
            return f"that closes {post} alone; another post was closed on that day too."
    if answer == _way(*ends, set(load("closures")["place"]))[1]:
        return "that closes every post of the table; some closed only years later."
    if answer == len(shut):
        return "that is how many posts were closed; give the way in kilometres."
    return "close the posts whose closing covers that day, and measure the way again."


@exercise(
    "11.5",
    text,
    hint='Take the way from "Tehran" to "Almaty", keep its border posts, and run the '
    "loop over them with these two ends. max(extra, key=extra.get) finds the worst.",
)
def worst_post_for_tehran(answer):
    ends = ("Tehran", "Almaty")
    way, km = _way(*ends)
    posts = _posts_on(way)
    extra = {post: _way(*ends, [post])[1] - km for post in posts}
    worst = max(extra, key=extra.get)
    if answer.casefold() == worst.casefold():
        return right(
            f"{extra[worst]} km on our list. Which roads does the list lack near it? "
            "That is the next question, not the last."
        )
    places = {place.casefold(): place for place in load("places")["place"]}
    known = places.get(answer.casefold())
    if known is None:
        return "that is no place of the table; copy the name as it stands there."
    if known in posts:
        return f"closing {known} costs {extra[known]} km; another post costs more."
    if known in _posts_on(_way("Kashgar", "Volgograd")[0]):
        return "that post is on the way from Kashgar; start from Tehran."
    if known in way:
        return "that place is on the way, but it is no border post."
    return "that place is not on the shortest way from Tehran to Almaty."


def _states_joined():
    roads = corridor_network("road")
    states = dict(roads.nodes(data="iso3"))
    pairs = {(states[a], states[b]) for a, b in roads.edges if states[a] != states[b]}
    return nx.Graph(sorted(pairs))


@exercise(
    "11.6",
    whole_number,
    hint='For one route: nx.is_connected(crossings.subgraph(["CHN", "TJK"])). The '
    'states of a row: row.states.split(";").',
)
def route_without_a_way(answer):
    crossings = _states_joined()
    routes = load("agreement_routes").set_index("route")["states"].str.split(";")
    broken = [
        route
        for route, states in routes.items()
        if not nx.is_connected(crossings.subgraph(states))
    ]
    if [answer] == broken:
        return right(
            "None of these lorries reaches Russia without passing a state that the "
            "report does not name. Perhaps it left one out; the annex would tell."
        )
    if answer in routes.index:
        named = ", ".join(routes[answer])
        return f"the states of route {answer} ({named}) are joined by our roads."
    if answer == len(broken):
        return "that is how many there are; give the number of the route."
    if answer == len(routes) - len(broken):
        return "that many routes hold together; give the number of the other one."
    return f"give a number of the column route, from 1 to {routes.index.max()}."
