"""What must not be in a row: the rules of each table, as a list.

A rule is its tables, a reason, the keys of rows that may break it, each with its reason
in brackets, and beneath it an expression that is true of all rows that do break it.
Columns are called by name (as in `DataFrame.query`), and so are `@last("began_on")`,
the last day that a date can stand for, and `@of(table, column)`, a column of another
table by its key, or `by` a third column. Rules that need more than an expression have
tests of their own, in the other files here.
"""

import re
from functools import partial

import pytest
from data_rows import TABLES, against, fields, hold, last_days

from helpers.datasets import load, resource

RULES = r"""
meetings: a city lies in one state, and a chair is of the host
    host.groupby(city).transform('nunique') > 1 or
    host.groupby(chair).transform('nunique') > 1
meetings: a capital is that of its state
    city.map(@of('countries', 'iso3', by='capital')).fillna(host) != host
meetings: heads of state have a chair and a declaration, heads of government none
    (council == 'heads_of_government') != chair.isna()
meetings: at a distance in the years of the pandemic and in 2023; but HSC-22, HGC-22
    (mode == 'in_person') == ended_on.dt.year.isin([2020, 2021, 2022, 2023])
meetings: it lasts a day or two, by video one
    (ended_on - began_on).dt.days not in [0, 1] or
    (mode == 'virtual' and began_on != ended_on)
documents: declarations are political; but D008 (founds the SCO), D061 (with the UN)
    kind == 'declaration' and domain != 'political'
documents: communiques of the heads of government are about the economy
    title.str.startswith('Joint communique of the heads of government') and
    domain != 'economic'
documents: what is agreed with others is in external relations
    domain != 'external_relations' and (kind == 'resolution' or
    title.str.startswith('Memorandum of understanding, SCO'))
documents: an act of external relations is in partners too; but D140 (about the SCO)
    domain == 'external_relations' and ~signed_on.isin(@of('partners', 'agreed_on'))
documents: signed before it is in force
    in_force_on < signed_on
manoeuvres: troops are a range where sources disagree, and only there
    troops_min > troops_max or troops_bound.notna() and
    (troops_min < troops_max) != (troops_bound == 'range')
manoeuvres: what was held is not only planned
    troops_bound == 'planned' and state not in ['planned', 'postponed']
organs: an organ set up by signature has a document of that day
    established_by == 'signature' and
    ~established_on.isin(@of('documents', 'signed_on'))
officials: whoever was seen in office began in a year
    (began_precision == 'year') != (dates_basis == 'seen_in_office')
partners: the id tells whether it is of the United Nations
    name.str.startswith('United Nations') != partner_id.str.startswith('un_')
claims: a range of days has known days at both ends
    as_of_end_on.notna() and as_of_precision != 'day'
echoes: an echo cites the text that it is of
    text_id != sources
trade_two_way: a pair is in the order of the alphabet
    state_a >= state_b
profiles: land is most of an area
    not 0.9 <= land_km2 / area_km2 <= 1
profiles: states without a sea are those of every atlas; but BLR (a slip in GeoDist)
    (landlocked) != iso3.isin(['AFG', 'ARM', 'AZE', 'BLR', 'KAZ', 'KGZ', 'LAO', 'MNG',
    'NPL', 'TJK', 'TKM', 'UZB'])
profiles: the G7 are seven
    (g7) != iso3.isin(['CAN', 'DEU', 'FRA', 'GBR', 'ITA', 'JPN', 'USA'])
countries: names are in the letters of their language
    ~name_ru.str.fullmatch(r'[\u0400-\u04ff -]+') or
    ~name_zh.str.fullmatch(r'[\u4e00-\u9fff]+')
articles_2009: a quotation is a few words, and no words of time have a date
    ~opening.str.split().str.len().between(1, 8) or opening.str.contains(r'\d') or
    time_words.str.contains(r'\d').fillna(False)
codes_2009: no article has a date, and a second field is another one
    (dated) or field == second_field
roads_2009: a place lies in the state that places has for it
    place.map(@of('places', 'iso3')) != iso3
roads_2009: numbers are given for the stretches of the first two roads
    e_road.notna() != (road <= 2 and stop < stop.groupby(road).transform('max'))
reports: what lasts has a period, and nothing else
    period.notna() != about.isin(['prevented', 'extradited'])
reports: a figure is of the size of what it counts, a misprint too
    figure > 110000 or about != 'troops' and figure > 2000 or
    about.isin(['accessions', 'documents', 'measures', 'place_in_series']) and
    figure > 200
trade_reports: a figure is more than nothing, and of the size of its unit
    value <= 0 or value > 1000 or unit == 'times' and value > 100
reports: whoever counted is the origin of a source
    counted_by.notna() and ~counted_by.isin(@of('sources', 'origin'))
pledges: dollars are as printed
    currency == 'USD' and amount_original != amount_usd
pledges: yuan are at a rate of the year (6.6 in 2018, 7.2 in 2025, two figures)
    currency == 'CNY' and not 6.3 <= amount_original / amount_usd <= 7.3
pledges: what is announced is a round sum, of three digits at most
    not 2e8 <= amount_usd <= 1e11 or not 2e8 <= amount_original <= 1e11 or
    amount_usd.astype('str').str.rstrip('0').str.len() > 3 or
    amount_original.astype('str').str.rstrip('0').str.len() > 3
pledges: the totals are those of a bank
    kind.isin(['cumulative', 'outstanding']) !=
    pledger.str.startswith('China Development Bank')
initiatives: the steps follow one another, to the meeting up to which it was followed
    proposed_on > @last('adopted_on') or status_on > @last('seen_on') or
    adopted_on > '2025-11-18'
initiatives: adopted before it is at work
    status in ['operating', 'in_force', 'superseded'] and
    adopted_on > @last('status_on')
initiatives: what is at work was adopted
    adopted_on.isna() and status in ['adopted', 'operating', 'in_force']
initiatives: what waits was not adopted;
  but wto_fta_ministers_2015 (ministers were told to work and no work was reported)
    adopted_on.notna() and status in ['proposed', 'stalled']
initiatives: overtaken on the day on which its successor was adopted
    (status == 'superseded') != successor.notna() or successor.notna() and
    status_on != successor.map(@of('initiatives', 'adopted_on'))
initiatives: only what needs nobody else is adopted when it is announced
    proposed_on == adopted_on and decided_by != 'proposer'
initiatives: a proposer that decides is one state
    decided_by == 'proposer' and ~proposers.str.fullmatch('[A-Z]{3}')
goals: missed only after its year, and judged after it was set
    outcome == 'not_met' and target_year > 2025 or set_on > seen_on
goals: the horizon is short (to 2 years), medium (3 to 5) or long (10 to 20)
    horizon == 'short' and not 0 <= target_year - set_on.dt.year <= 2 or
    horizon == 'medium' and not 3 <= target_year - set_on.dt.year <= 5 or
    horizon == 'long' and not 10 <= target_year - set_on.dt.year <= 20
goals: the year is the last one in its words
    target_year.notna() and goal.str.contains(r'\b20\d\d\b') and
    target_year.astype('str') != goal.str.extract(r'.*\b(20\d\d)\b', expand=False)
goals: judged only by a report
    outcome_text.isna() and outcome != 'unknown'
growth_reports: a year is reported on after it has ended
    reported_on.dt.year <= year
growth_reports: printed with one decimal, and never twice alike
    growth_pct != growth_pct.round(1) or
    year.groupby([iso3, year, growth_pct]).transform('size') > 1 or
    year.groupby([iso3, year, reported_on]).transform('size') > 1
growth_reports: the day is known; but R02, R08
    reported_precision == 'year'
places: border posts alone have a state across
    (kind == 'border_post') != across_iso3.notna() or iso3 == across_iso3
places: known to two decimals
    longitude != longitude.round(2) or latitude != latitude.round(2)
corridor_links: no road is shorter than the straight line
    printed_km < great_circle_km
corridor_links: the id of a corridor tells the mode, and a corridor has one name
    (corridor_id.str[0] + mode) not in ['Croad', 'Lrail', 'Msea'] or
    corridor.groupby(corridor_id).transform('nunique') > 1
corridor_links: E numbers are from the treaty
    e_road.notna() and ~sources.str.contains('agr_')
closures: only border posts close, and open again later
    place.map(@of('places', 'kind')) != 'border_post' or reopened_on <= closed_on
energy_links: a line is of the length of such lines, and what works has begun
    length_km.notna() and not 10 <= length_km <= 5000 or commissioned_year.notna() and
    (not 1960 <= commissioned_year <= 2025 or status not in ['operating', 'occasional'])
roll_calls: a resolution is named after its session;
  but 5924 (677/46 for 67/46), 5588 (ES-10/19, an emergency session)
    resolution.notna() and resolution.str.split('/').str[0] != session.astype('str')
votes: a state has a letter for every roll call, and the name that countries has
    ballots.str.len() != @of('roll_calls', 'year').size or
    iso3.map(@of('countries', 'name')).fillna(name) != name
ideal_points: the last year is of the later release
    (sources == 'voeten_ip_jul2025') != (year == 2024)
visas: a snapshot has one source
    sources.groupby(snapshot_on).transform('nunique') > 1
sources: ids and origins are short plain names
    ~source_id.str.fullmatch('[A-Za-z0-9_]{3,40}') or origin.str.len() > 20 or
    ~origin.str.fullmatch('[a-z]+(_[a-z0-9]+)*')
sources: two ids do not differ in case alone
    source_id.str.casefold().duplicated(keep=False)
sources: an address is whole, cut or missing as it says
    (url_status == 'none') != url.isna() or
    (url_status == 'cut') != url.str.contains(r'\.\.\.|…').fillna(False) or
    url.notna() and ~url.str.fullmatch(r'https?://\S*') or
    url_status == 'full' and ~url.str.fullmatch(r'https?://[^\s/.]+(\.[^\s/]+)+(/\S*)?')
sources: the kind follows from the origin
    origin == 'kz_law' and kind != 'treaty' or
    origin in ['wiki', 'cn_encyc'] and kind != 'encyclopaedia' or
    origin == 'cis_leg' and kind not in ['treaty', 'communique'] or
    origin == 'voeten' and kind not in ['data', 'journal']
sources: only data are taken whole and under a licence; of all else facts are cited
    terms != 'facts_cited' and kind not in ['data', 'statistics', 'map']
sources: the documents that the course starts from were read whole
    source_id.str.startswith('seed_') and read != 'whole'
sources: a title in another language is in brackets, or printed in plain letters;
  but dewiki_e121, snl_eurasia, tripomatic_druzhba, wallstreetitalia_20100201
    language != 'en' and ~title.str.startswith('[') and
    ~title.str.contains('[\u0400-\u04ff\u4e00-\u9fff]')
"""
# These columns are given together or not at all.
TOGETHER = [
    ("claims", ["quantity", "unit", "bound"]),
    ("claims", ["found", "found_unit"]),
    ("meetings", ["chair", "declaration", "outcome"]),
    ("manoeuvres", ["troops_min", "troops_max", "troops_bound"]),
    ("organs", ["established_on", "established_by"]),
    ("energy_links", ["capacity", "capacity_unit"]),
    ("articles_2009", ["bodies", "bodies_part"]),
    ("goals", ["outcome_text", "seen_on"]),
]
# What such a figure can be, not a digit, a sign or a thousand away. The largest pipes
# carry 60 bcm or 80 Mt a year, and 1.5 million barrels a day.
SIZES = """
sizes: quantity, unit, value
    area million_km2 30 40
    gdp trillion_usd 15 25
    population billion_people 1.4 3.7
    share_of_eurasia ratio 0.6 0.65
    share_of_world_gdp ratio 0.19 0.36
    share_of_world_land ratio 0.2 0.3
    share_of_world_population ratio 0.25 0.5
energy_links: capacity_unit, commodity, capacity
    bcm_per_year gas 0.001 60
    million_cubic_feet_per_day gas 0.001 6000
    mt_per_year oil 0.001 80
    thousand_barrels_per_day oil 0.001 1500
    mw electricity 0.001 2000
"""
# Where a table has both, the first is not after the second.
SPANS = [("began_on", "ended_on"), ("as_of_on", "as_of_end_on")]


def of(table, column, by=None):
    """A column of a table by its key of one column, or by another column."""
    return load(table).set_index(by or resource(table)["schema"]["primaryKey"])[column]


def blocks(text):
    """What is written in blocks: (table, reason or columns, the lines beneath)."""
    form = r"(\S.*?): (.+(?:\n  \S.*)*)\n((?:    .*\n?)+)"
    for block in re.split(r"\n(?=\S)", text.strip()):
        tables, told, beneath = re.fullmatch(form, block).groups()
        for table in tables.split(", "):
            yield table, " ".join(told.split()), beneath


def rules():
    """All rules: {table: [(expression, reason, exceptions)]}."""
    found = {table: [] for table in TABLES}
    for table, told, rule in blocks(RULES):
        why, _, but = told.partition("; but ")
        but = re.sub(r" ?\([^)]*\)|,", "", but)
        found[table].append((" ".join(rule.split()), f"the rule is that {why}", but))
    for table, names in TOGETHER:
        given = " + ".join(f"{name}.notna().astype('int')" for name in names)
        why = f"{' and '.join(names)} are given together"
        found[table].append((f"({given}) not in [0, {len(names)}]", why))
    for table, names, sizes in blocks(SIZES):
        what, unit, value = names.split(", ")
        for name, told, least, most in map(str.split, sizes.strip().splitlines()):
            fits = f"{unit} == '{told}' and {least} <= {value} <= {most}"
            why = f"{told}, from {least} to {most}"
            found[table].append((f"{what} == '{name}' and not ({fits})", why))
    for table in TABLES:
        for first, last in SPANS:
            if {first, last} <= {*fields(table)}:
                why = f"{last} is before {first}"
                found[table].append((f"{first} > @last('{last}')", why))
    return {table: told for table, told in found.items() if told}


each = rules()


@pytest.mark.parametrize("table", each)
def test_every_row_keeps_the_rules_of_its_table(table):
    """Those in RULES: what may break one stands there behind `; but`, with a reason."""
    frame = load(table)
    known = {"of": of, "last": partial(last_days, frame)}
    hold(
        *(
            against(table, frame.eval(rule, local_dict=known, engine="python"), *why)
            for rule, *why in each[table]
        )
    )
