"""Whether an organisation's name stands with "the" in a sentence: "the Harbour Board", but "Greenpeace".

As the story has it, where it prints the name as its source. Where it prints something else there ("it", "the group"),
only names of kinds are known that no English sentence goes without it; any other name stays as it is. What is "of" or
"for" something has it also where a headline leaves it out.
"""

from __future__ import annotations

import re

from articles.models import Wording

# "Ministry of Health", "Amalgamated Union of Process Workers". No banks, universities and houses: of those some are
# called without.
OF_SOMETHING = re.compile(
    r"(?!.*\bCredit Union\b)(?:[^\W\d_][\w&-]* ){0,3}(?:Ministry|Department|Office|Bureau|Commission|Committee|Board|"
    r"Council|Chamber|Association|Society|Institute|Organi[sz]ation|League|Union|Federation|Confederation) "
    r"(?:of|for|on) .+"
)
# "Halmere Rivers Authority", "Dockers’ Federation"; not what tenants call "Orbit Housing Association".
OF_A_KIND = re.compile(
    r"(?!.*\bHousing Association$)(?:[^\W\d_][\w&-]*[’']? (?:(?:and|of|for) )?){1,5}"
    r"(?:[Mm]inistry|[Aa]uthority|[Cc]ommission|[Aa]ssociation|[Ff]ederation|[Cc]onfederation|Party|Parliament|"
    r"[Gg]overnment|board|committee|union)"
)
# What belongs to many: "Pilots’ Union", "National Farmers’ Union", "Women’s Institute".
OF_MANY = re.compile(
    r"(?!St\.? )(?:[^\W\d_][\w&-]* (?:and )?){0,3}(?:[^\W\d_][\w-]*s[’']|(?:Wom|M|Childr)en[’']s|People[’']s) "
    r"(?:[^\W\d_][\w-]* )?(?:Alliance|Association|Board|Committee|Congress|Council|Federation|Forum|Fund|Guild|"
    r"Institute|League|Party|Society|Union)(?: of .+)?"
)
# A port is called as its town is, but for the town.
PORT = re.compile(r"Port of (?!Spain$).+")
# Offices of state and others of which everybody knows that there is one. Agencies and services of other kinds are
# called without: "Anadolu Agency", "Halmere Ambulance Service".
THE_ONE = re.compile(
    r"(?:(?:US|U\.S\.|National) )?Treasury|(?:[^\W\d_][\w-]* )?Red (?:Cross|Crescent)|"
    r"(?:Northern Ireland|(?:Serious )?Fraud|(?:National )?Audit|(?:Federal )?Foreign|Budget|Cabinet|Commonwealth|"
    r"Home|Meteorological|Met|Passport|Patent|Post|Press|Scotland|Statistics|Wales|War) Office|"
    r"(?:[^\W\d_][\w-]* (?:and )?){0,3}(?:Anti-Doping|Coastguard|Crime|Energy|Environment(?:al)?|Health|"
    r"Highways|Intelligence|Medicines|Protection|Railways|Revenue|Security|Space|Standards) Agency|"
    r"(?:Civil|Crown Prosecution|Forest|National Health|Prison|Probation|Secret|(?:National )?Weather) Service|"
    r"(?:High|Supreme|(?:Federal )?Constitutional|Crown|Appeals?) Court|Court of .+|"
    r"(?:Bank of England|Church of England|Federal Reserve|World Bank|European Union|United Nations|Royal Navy|"
    r"(?:Royal )?Air Force|Coastguard|Kremlin|Pentagon|Senate|Vatican|White House)"
)
ARTICLE = re.compile(r"(?:the|a|an)\b", re.IGNORECASE)
# What may follow in a source that is this name and nothing else: "the Health and Care Union (HCU)".
NAME_ALONE = re.compile(r"(?:,|\s*\([^)]*\),?)?")


def takes_the(name: str, wording: Wording | None) -> bool:
    """Whether this name of an organisation stands with "the" in an English sentence about this wording."""
    if ARTICLE.match(name):
        return False
    if OF_MANY.fullmatch(name):
        return True
    if "’s " in name or "'s " in name:
        return False
    if OF_SOMETHING.fullmatch(name) or THE_ONE.fullmatch(name):
        return True
    printed = " ".join(" ".join(segment["text"].split()) for segment in wording.source) if wording else ""
    for before, with_the in (("the ", True), ("", False)):
        begun = before + name.casefold()
        if printed.casefold().startswith(begun) and NAME_ALONE.fullmatch(printed, len(begun)):
            return with_the
    return bool(OF_A_KIND.fullmatch(name) or PORT.fullmatch(name))
