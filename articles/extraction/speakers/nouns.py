"""Nouns for speakers: documents, bodies of people and their kinds, people."""

from __future__ import annotations

from collections.abc import Iterable

DOCUMENTS = frozenset(
    "account act ad advertisement advert affidavit agreement analysis article audit average bill blog book"
    " broadcast brief brochure budget bulletin cable chart clip code column commercial communique complaint"
    " constitution contract data deal decision declaration deposition diary directive document documentary"
    " documents draft dossier editorial email emails e-mail essay estimate evidence exhibit figures file filing"
    " film finding findings footage form guidelines headline image indictment injunction invoice judgment language"
    " law lawsuit leaflet ledger legislation letter list log magazine manifesto manual map measure memo memoir"
    " memorandum message messages minutes motion newsletter note notice number numbers obituary opinion order page"
    " pamphlet paper papers passage petition photo picture piece placard plan platform poll polling polls post"
    " poster profile programme projection proposal provision publication questionnaire rankings record records"
    " recording release report reports research resolution results ruling review rule screenshot script series"
    " sign slogan song speech spot statement statistics statute story studies study suit summary survey surveys"
    " tape testimony text texts timetable transcript treaty tweet tweets verdict version video warrant website".split()
)
# Papers that speak for themselves; of others ("the survey", "the e-mail") the maker is often taken for the speaker.
PAPERS = frozenset(
    "report reports lawsuit lawsuits letter letters law laws agreement treaty filing filings research video footage"
    " polls records accounts affidavit indictment transcript contract minutes memoir constitution statistics figures"
    " studies audit dossier ledger diary diaries".split()
)
FEMALE_NOUNS = frozenset("woman girl mother wife daughter sister widow aunt niece actress heiress".split())
MALE_NOUNS = frozenset("man boy father husband son brother widower uncle nephew guy".split())
# They are often named elsewhere, by what the story does not call them.
KIN = FEMALE_NOUNS | MALE_NOUNS | frozenset("ex-wife ex-husband partner parent child".split())

# Other nouns for one person, which name no role.
PEOPLE = frozenset(
    "predecessor successor front-runner frontrunner employee employer donor sponsor incumbent client customer"
    " groom guide model passer-by bystander motorist caller accuser critic backer insider".split()
)

# Bodies of people by kind. A noun of several kinds ("the authority") contradicts none of them.
_BODY_KINDS = {
    "company": (
        "airline bank brand brewer brewery brokerage builder business carrier chain company consortium contractor"
        " corporation developer distributor employer farm firm franchise giant group hotel house industry insurer"
        " investor label league lender line maker manufacturer mine miner operator outlet owner partnership plant"
        " platform port producer pub publisher restaurant retailer shareholder shop site startup store studio"
        " subsidiary"
        " supermarket supplier utility wholesaler bookmaker conglomerate landlord"
    ),
    "union": "association brotherhood federation guild union branch",
    "council": "authority borough city council county municipality town township village district",
    "government": (
        "administration authority bureau cabinet country department government kingdom ministry monarchy nation office"
        " regime republic secretariat state embassy presidency"
    ),
    "parliament": "congress house parliament senate assembly legislature",
    "police": "constabulary force police",
    "army": "army force militia navy",
    "court": "bench court jury tribunal inquest",
    "school": "academy college faculty institute institution nursery school university",
    "hospital": "clinic hospital practice service surgery system trust",
    "party": "campaign coalition opposition party",
    "club": "club franchise league side team",
    "church": "church congregation diocese parish synod",
    "charity": (
        "alliance association charity coalition committee community foundation forum group network organisation"
        " organization society trust"
    ),
    "committee": "board commission committee conference council inquiry panel syndicate",
    "regulator": (
        "agency authority board commission inspectorate office ombudsman regulator watchdog department administration"
    ),
    "newsroom": "broadcaster magazine network newspaper outlet paper programme publisher site station studio website",
    "museum": "gallery library museum orchestra theatre theater company festival",
    "research": "centre center institute laboratory lab observatory university",
    "service": "brigade department service",
    "staff": "family staff workforce",
}
BODIES = frozenset(noun for nouns in _BODY_KINDS.values() for noun in nouns.split())
_KINDS_OF_NOUN = {
    noun: frozenset(kind for kind, nouns in _BODY_KINDS.items() if noun in nouns.split()) for noun in BODIES
}
# Words of names that say of what kind a body is, beside the nouns above.
_KINDS_OF_NAME = {
    word: kind
    for kind, words in {
        "company": (
            "inc corp plc ltd llc limited co airlines airways motors foods buses energy aggregates ales lines holdings"
            " industries systems technologies capital partners steel gas rail trains ferries ferry pharma"
            " pharmaceuticals media records logistics shipping wines homes estates solutions supermarkets stores"
            " brothers sons ventures super water assurance insurance mining resources electric power telecom bus wings"
        ),
        "union": "workers teamsters unite unison",
        "council": "councillors",
        "police": "gardai garda sheriff",
        "school": "college",
        "hospital": "infirmary health nhs hse",
        "newsroom": "ledger herald gazette tribune courier dispatch echo argus examiner",
        "party": "labour labor conservatives",
        "club": "fc afc gulls united rovers wanderers rangers athletic albion",
        "court": "courts",
    }.items()
    for word in words.split()
}
# Nouns for people that may name one another.
_ALIKE = tuple(
    frozenset(line.split())
    for line in """
    boss chief executive head manager director ceo chairman chairwoman chair president leader
    lawmaker politician legislator senator representative congressman congresswoman mp td msp assemblyman councillor
    minister secretary taoiseach tánaiste premier
    lawyer attorney solicitor barrister counsel advocate kc qc prosecutor defender
    doctor physician surgeon gp consultant medic clinician paediatrician
    officer policeman policewoman inspector sergeant superintendent constable detective commissioner chief lieutenant
    academic professor lecturer historian scholar researcher don economist dean
    scientist researcher physicist chemist biologist geologist astronomer ecologist
    writer author novelist playwright poet essayist columnist
    player striker midfielder defender goalkeeper captain forward winger lock prop flanker batter bowler footballer
    coach manager trainer
    spokesman spokeswoman spokesperson
    judge justice magistrate sheriff recorder coroner
    wife widow partner
    chairman chairwoman chair chairperson cathaoirleach convener
    unionist organiser organizer secretary convener steward
    teacher headteacher head headmaster headmistress principal
    farmer grower dairyman
    businessman businesswoman entrepreneur owner founder tycoon magnate
    actor actress star performer
    musician singer guitarist violinist conductor
    priest vicar rector minister bishop pastor reverend
    """.strip().splitlines()
)
_ALIKE_OF = {noun: frozenset().union(*(row for row in _ALIKE if noun in row)) for row in _ALIKE for noun in row}


def kinds_of_body(noun: str) -> frozenset[str]:
    """Return the kinds of body that a noun may mean ("firm": company), none for other nouns."""
    return _KINDS_OF_NOUN.get(noun, frozenset())


def kinds_of_name(words: Iterable[str]) -> frozenset[str]:
    """Return the kinds of body that the words of a name tell ("northway buses": company)."""
    kinds: set[str] = set()
    for word in words:
        kinds |= _KINDS_OF_NOUN.get(word, frozenset())
        if word in _KINDS_OF_NAME:
            kinds.add(_KINDS_OF_NAME[word])
    return frozenset(kinds)


def are_alike(one: str, other: str) -> bool:
    """Return whether one noun may be said of a person called the other: "lawyer" of a barrister."""
    return one == other or other in _ALIKE_OF.get(one, frozenset())
