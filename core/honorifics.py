"""The table of words printed before or after a person's name that are no part of it. Lower case, without points."""

from __future__ import annotations

# Forms of address: never a name, nor part of one.
COURTESY = frozenset(
    """
    mr mrs ms miss mx mister messrs madam madame mme mlle monsieur frau herr senor señor sir dame lord lady dr
    """.split()
)
# Academic, clerical and legal styles, which are dropped from every name too.
STYLES = frozenset(
    """
    doctor prof professor baron baroness rev reverend fr father sister hon honourable honorable judge justice
    """.split()
)
# Offices: dropped before a person's name, but an organisation's name may begin with them.
OFFICES = frozenset(
    """
    president senator sen representative rep congressman congresswoman governor gov mayor councillor cllr chancellor
    premier minister ambassador general gen colonel col captain capt sergeant sgt admiral pope cardinal archbishop
    bishop king queen prince princess coach
    """.split()
)
# Ranks and roles, which precede a name in a text; in a name by itself they may be one of its words.
RANKS = frozenset(
    """
    adm alderman alderwoman assemblyman assemblywoman brother businessman businesswoman chairman chairwoman chief cmdr
    brigadier commander constable coun councilman councilwoman count countess cpl dci det detective dsi duchess duke
    garda imam insp inspector lieutenant lt maj major ntate pc shri smt
    pastor policeman policewoman rabbi saleswoman secretary sheriff speaker spokesman spokeswoman st superintendent
    supt vice-president
    """.split()
)
HONORIFICS = COURTESY | STYLES
TITLES = HONORIFICS | OFFICES | RANKS

FEMALE_TITLES = frozenset(
    """
    mrs ms miss madam madame mme mlle frau lady dame sister queen princess duchess baroness countess congresswoman
    councilwoman assemblywoman alderwoman chairwoman spokeswoman saleswoman businesswoman policewoman
    """.split()
)
MALE_TITLES = frozenset(
    """
    mr mister sir lord monsieur herr senor señor father brother king prince duke baron count congressman councilman
    assemblyman alderman chairman spokesman businessman policeman
    """.split()
)

GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
SUFFIXES = GENERATIONS | {"phd", "md", "qc", "kc", "mp", "mep", "mbe", "obe", "cbe", "esq", "sc", "td", "msp", "mla"}
