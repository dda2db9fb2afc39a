"""Fields of work, countries and places of office in printed roles, which show that two roles have different holders.

Pure functions over strings. This is only a hint: most roles name none. Two roles conflict when both name something
and nothing agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from people.names.keys import all_words

# Work that people seldom change in the course of a life. Words that several fields share (chairman, director,
# president of a club, secretary, leader, captain) are left out because they tell nothing. People move between
# politics, law, business, science and the press, so these are one field.
FIELDS = {
    "public affairs": """
        senator sen congressman congresswoman governor gov mayor councillor councilman councilwoman cllr mp mep
        minister premier chancellor lawmaker legislator candidate nominee democrat republican alderman ambassador envoy
        diplomat assemblyman assemblywoman lobbyist strategist pollster judge justice lawyer attorney solicitor
        barrister prosecutor magistrate economist banker investor financier journalist reporter columnist
        correspondent editor pundit professor historian lecturer ceo businessman businesswoman entrepreneur general
        admiral colonel politician vice-president
        """,
    "sport": """
        striker midfielder goalkeeper footballer winger fullback player quarterback linebacker athlete sprinter cyclist
        golfer boxer swimmer jockey batsman bowler pitcher skier player-coach referee umpire cricketer gymnast
        """,
    "medicine": """
        surgeon nurse midwife obstetrician anaesthetist anesthesiologist paediatrician pediatrician paramedic
        physician dentist pharmacist gp psychiatrist oncologist cardiologist
        """,
    "arts": """
        actor actress singer guitarist drummer violinist pianist composer conductor dancer ballerina choreographer
        sculptor painter novelist poet playwright rapper comedian filmmaker screenwriter
        """,
    "religion": "priest vicar bishop archbishop cardinal rabbi imam pastor nun monk deacon",
    "trade": """
        farmer fisherman plumber electrician carpenter bricklayer driver lorry-driver baker butcher hairdresser miner
        welder mechanic cleaner waiter waitress shopkeeper firefighter
        """,
}
COUNTRIES = """
    afghan:afghanistan albanian:albania algerian:algeria american:america|us|usa argentine|argentinian:argentina
    armenian:armenia australian:australia austrian:austria azerbaijani:azerbaijan bangladeshi:bangladesh
    belarusian:belarus belgian:belgium bolivian:bolivia bosnian:bosnia brazilian:brazil british:britain|uk
    bulgarian:bulgaria cambodian:cambodia canadian:canada chilean:chile chinese:china colombian:colombia
    croatian:croatia cuban:cuba cypriot:cyprus czech:czechia danish:denmark dutch:netherlands|holland
    ecuadorian:ecuador egyptian:egypt estonian:estonia ethiopian:ethiopia finnish:finland french:france
    georgian:tbilisi german:germany ghanaian:ghana greek:greece hungarian:hungary icelandic:iceland indian:india
    indonesian:indonesia iranian:iran iraqi:iraq irish:ireland israeli:israel italian:italy jamaican:jamaica
    japanese:japan jordanian:amman kazakh:kazakhstan kenyan:kenya latvian:latvia lebanese:lebanon libyan:libya
    lithuanian:lithuania malaysian:malaysia mexican:mexico moroccan:morocco nepalese:nepal nigerian:nigeria
    norwegian:norway pakistani:pakistan palestinian:palestine peruvian:peru philippine|filipino:philippines
    polish:poland portuguese:portugal qatari:qatar romanian:romania russian:russia saudi:saudi scottish:scotland
    serbian:serbia singaporean:singapore slovak:slovakia slovenian:slovenia somali:somalia spanish:spain
    sudanese:sudan swedish:sweden swiss:switzerland syrian:syria taiwanese:taiwan thai:thailand tunisian:tunisia
    turkish:turkey ugandan:uganda ukrainian:ukraine venezuelan:venezuela vietnamese:vietnam welsh:wales
    yemeni:yemen zimbabwean:zimbabwe
"""
FIELD_OF = {word: name for name, listed in FIELDS.items() for word in listed.split()}
COUNTRY_OF = {
    word: pair.partition(":")[0].partition("|")[0]
    for pair in COUNTRIES.split()
    for side in pair.split(":")
    for word in side.split("|")
}
# A nation within another does not count as another country.
WITHIN = {"scottish": "british", "welsh": "british"}
# Sections of a newspaper whose people are in one field, by a word of their name.
SECTIONS = dict.fromkeys(
    "sport sports football soccer cricket rugby tennis golf athletics racing boxing hockey".split(), "sport"
)
# An office in one place: the mayor of one town is seldom the mayor of another.
OFFICE_IN_PLACE = re.compile(
    r"\b(?i:(mayor(?:ess)?|deputy mayor|councill?or|councill?man|councill?woman|alderman|governor|sheriff|vicar|"
    r"bishop|head ?teacher|headmaster|headmistress) (?:of|for|in|at) (?:the )?)([A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)"
)
PAST = re.compile(r"\b(?:former|formerly|ex|retired|onetime|one-time)\b", re.IGNORECASE)
ARTICLES = frozenset({"the", "a", "an", "its", "his", "her", "their"})
HYPHENATED = re.compile(r"[\w]+(?:-[\w]+)+")


@lru_cache(maxsize=8192)
def role_key(role: str) -> str:
    """Return a role without case, accents, articles and punctuation."""
    return " ".join(word for word in all_words(role) if word not in ARTICLES)


@lru_cache(maxsize=8192)
def fields_of(role: str) -> frozenset[str]:
    """Return the fields of work that a role names, usually one or none."""
    listed = [*all_words(role), *(word.casefold() for word in HYPHENATED.findall(role))]
    singular = {word.removesuffix("s") for word in listed}
    return frozenset(FIELD_OF[word] for word in singular | set(listed) if word in FIELD_OF)


@lru_cache(maxsize=8192)
def countries_of(role: str) -> frozenset[str]:
    """Return the countries that a role names ("French", "of France"), each by its adjective."""
    named = (COUNTRY_OF[word] for word in all_words(role) if word in COUNTRY_OF)
    return frozenset(WITHIN.get(country, country) for country in named)


@lru_cache(maxsize=8192)
def places_of(role: str) -> frozenset[tuple[str, frozenset[str]]]:
    """Return the offices that a role names, each with the words of its place: mayor, {"tump"} for "mayor of Tump"."""
    found = OFFICE_IN_PLACE.findall(role)
    return frozenset((office.casefold(), frozenset(all_words(place))) for office, place in found)


def fields_of_section(section: str) -> frozenset[str]:
    """Return the field of work of the people in a section of a newspaper, if its name says it: "Football"."""
    return frozenset(SECTIONS[word] for word in all_words(section) if word in SECTIONS)


def fields_meant(role: str, section: str = "") -> frozenset[str]:
    """Return the fields of work that a role names or, where it names none, those of the section."""
    return fields_of(role) or fields_of_section(section)


def agreeing_role(role: str, known: Iterable[str], section: str = "") -> bool:
    """Return whether a known role names the same field or country as this role, or is the same."""
    mine, key = fields_meant(role, section), role_key(role)
    return any(
        (key and role_key(other) == key) or mine & fields_of(other) or countries_of(role) & countries_of(other)
        for other in known
    )


def conflicting_place(role: str, known: Iterable[str]) -> str | None:
    """Return a known role that is the same office elsewhere; None when any known role is this office here.

    "Tump" and "Tump East" are not two places.
    """
    elsewhere = None
    for other in known:
        pairs = [
            (here, there)
            for office, here in places_of(role)
            for same_office, there in places_of(other)
            if office == same_office
        ]
        if any(here <= there or there <= here for here, there in pairs):
            return None
        if pairs and elsewhere is None:
            elsewhere = other
    return elsewhere


def conflicting_role(role: str, known: Iterable[str], section: str = "") -> str | None:
    """Return a known role that contradicts this role being the same person's; None when none does.

    None does when either side names neither field, country nor place, or when any known role agrees. A role that names
    no field has that of the section.
    """
    others = [one for one in known if one]
    for aspect in (fields_of, countries_of):
        mine = fields_meant(role, section) if aspect is fields_of else aspect(role)
        theirs = {other: aspect(other) for other in others if aspect(other)}
        if mine and theirs and not any(mine & other_values for other_values in theirs.values()):
            return next(iter(theirs))
    return conflicting_place(role, others)


def is_in_sport_and_out_of_it(role: str, known: Iterable[str]) -> bool:
    """Return whether one side is in sport and the other in another field, which shows two people.

    A former role does not: a striker may have become a councillor.
    """
    others = list(known)
    if any(PAST.search(one) for one in (role, *others)):
        return False
    mine = fields_of(role)
    theirs = frozenset[str]().union(*map(fields_of, others))
    return bool(mine and theirs) and not mine & theirs and "sport" in mine | theirs


def conflicting_pair(ones: Iterable[str], others: Iterable[str]) -> tuple[str, str] | None:
    """Return one role of each of two agents that one person would not have; None when nothing contradicts.

    Nothing does when either side names neither field nor country, or when any two roles agree.
    """
    ours, theirs = list(ones), list(others)
    for aspect in (fields_of, countries_of):
        our_values = {role: aspect(role) for role in ours if aspect(role)}
        their_values = {role: aspect(role) for role in theirs if aspect(role)}
        if (
            our_values
            and their_values
            and not frozenset().union(*our_values.values()) & frozenset().union(*their_values.values())
        ):
            return next(iter(our_values)), next(iter(their_values))
    return None
