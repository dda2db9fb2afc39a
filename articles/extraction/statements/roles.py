"""Roles printed beside a name: "harbour master Ilse Brandt", "Ilse Brandt, the port's head"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from articles.extraction.names.parts import is_courtesy, is_title
from articles.extraction.statements.acts import is_speech_verb
from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Span

_NOUNS = frozenset(
    """
    academic accountant activist actor actress administrator admiral adviser advisor advocate agent aide ambassador
    analyst anchor archbishop architect artist assemblyman assemblywoman assistant astronaut athlete attorney aunt
    author baker ballerina banker barrister baron bishop blogger boss broadcaster brother builder businessman
    businesswoman candidate captain cardinal carpenter ceo cfo chair chairman chairperson chairwoman champion
    chancellor chaplain chef chief cleric clerk coach co-author co-chair co-founder colleague colonel columnist
    comedian commander commentator commissioner composer conductor congressman congresswoman constable consultant
    contractor convener coo co-ordinator coordinator coroner correspondent councillor councilman councilwoman
    counsel counsellor critic curator daughter dean defender defence delegate democrat deputy designer detective
    developer diplomat director doctor driver economist editor educator engineer entrepreneur envoy epidemiologist
    evangelist examiner executive expert farmer father filmmaker firefighter fisherman fundraiser footballer forecaster
    founder friend general goalkeeper governor guard guitarist head headmaster headmistress headteacher historian
    host husband inspector instructor investigator investor journalist judge justice keeper king landlord lawmaker
    lawyer leader lecturer legislator liberal librarian lieutenant lobbyist magistrate magnate maker manager
    marshal master mayor mechanic member meteorologist midfielder midwife minister moderator mogul monarch mother
    mp musician negotiator neighbour neighbor neurologist neuroscientist nominee novelist nurse officer official
    operative operator opponent organiser organizer owner painter paramedic partner pastor pathologist pediatrician
    photographer physician physicist pilot planner player playwright poet politician pollster pope premier presenter
    president priest prime-minister prince princess principal producer professor programmer prosecutor provost
    psychiatrist psychologist publisher queen rabbi ranger rector referee registrar reporter representative
    republican researcher resident rival sailor salesman scholar schoolteacher scientist screenwriter secretary
    secretary-general seismologist senator sergeant sheriff singer sister socialist sociologist solicitor son
    speaker specialist spokesman spokesperson spokeswoman sportsman star statistician steward strategist striker
    student superintendent supervisor supporter surgeon surveyor survivor teacher technician theologian therapist
    pupil apprentice soldier prisoner tenant villager trucker shopkeeper passenger witness patient
    trader trainer translator treasurer treasury trustee tsar tycoon uncle undersecretary vet veteran veterinarian
    vicar vice-chair vice-chairman vice-chancellor vice-president victim violinist virologist volunteer warden
    widow widower wife winner witness worker writer
    announcer bandleader narrator archivist astronomer backbencher baroness batter beekeeper biologist botanist boxer
    brewer bowler broker canon cathaoirleach chemist claimant clinician conservationist conservator convenor cousin
    curate dairyman deacon defendant developer ecologist fisherwoman flanker foreman forewoman forward gardener
    geographer geologist grader grandfather grandmother grower hydrologist jockey lock lollipop-lady mediator midwife
    naturalist negotiator nephew niece ombudsman paediatrician parent pensioner peer petitioner plaintiff plumber
    postman prop receptionist registrar retiree rower sculptor seamer sommelier stockbroker surveyor taoiseach tánaiste
    tutor umpire undertaker unionist verger whip winemaker winger zoologist td msp mla mep
    acrobat actuary alderman apothecary appellant arborist archaeologist auctioneer auditor author bailiff
    baritone bartender beekeeper blacksmith boatman bookmaker bookseller bosun breeder bricklayer busker butcher
    butler caddie carer caretaker caterer cellist chairlady chauffeur choreographer cleaner climber collector
    commodore concierge conservator controller cook corporator courier crofter cyclist dancer dealer decorator
    dentist dietitian dispatcher diver dramatist drummer electrician embalmer examiner exporter fisherman
    fishmonger florist forester frontman gamekeeper glazier goldsmith grazier grocer groundsman hairdresser
    handler harpist headliner heir heiress herder hotelier housekeeper illustrator importer interpreter
    ironmonger janitor jeweller juror keyboardist labourer lecturer licensee lifeguard locksmith logger
    machinist marksman masseur matron metallurgist midshipman miller milliner miner missionary muralist
    neurosurgeon notary nun nutritionist oncologist optician orderly organist osteopath packer patron pharmacist
    pianist pitcher policymaker porter potter probationer proprietor publican purser quarterback radiographer
    referee reservist restaurateur roofer saxophonist seaman seamstress shepherd sitarist skater skipper soloist
    soprano sportswoman sprinter squadron-leader statesman stationmaster stenographer stonemason tailor
    technologist teller tenor toolmaker trapper trawlerman typist usher valet violist waiter waitress weaver
    welder welterweight whistleblower wicketkeeper wrestler yachtsman
    gov sen rep prof
    """.split()
)
_STOPS = frozenset(
    """
    a an the this that these those his her its their our my your some any each every another both
    and or but nor so yet as if when while after before since because although though until once where whether
    of in on at by for from to with without about against between among during under over into onto like than per via
    he she it they we i you who whom whose which what him them us me there here
    is are was were be been being am has have had do does did will would can could may might must shall should
    not never no yes also then now later still just only even again too very said says say told asked
    overrode overtook withdrew drew flew grew threw blew broke woke rode drove strode swore tore wore bore shook
    forgave undertook understood overheard withheld upheld hid slid rang sang sank struck stuck stung swept slept wept
    met saw gave took went got made put left won lost became ran led held kept brought found sent thought wrote came
    beat spoke knew felt chose called named hit cut let set read heard stood fought taught caught bought sold paid
    according one two three earlier meanwhile however monday tuesday wednesday thursday friday saturday sunday today
    """.split()
)
_ENDS_PHRASE = re.compile(
    r"[,;:.!?()\[\]\"“”–—\n\r]|\s(?:who|which|whose|said|says|told|and\s(?:said|told)|has|had|was|is|were|are|will|would)\b"
)
_TOKEN = re.compile(r"[^\W_](?:[\w&’'./-]*[\w’'])?\.?")
_PARTY = re.compile(r"\s*\([A-Z][^()]{0,24}\)")
_APPOSED = re.compile(
    r"\s*,\s+(?:(?:aged\s+)?\d{1,3},\s+)?(?:(?:the|a|an|his|her|its|their|one of the|one of)\s+)?", re.IGNORECASE
)
# Words in -ing and -ed that belong to a role, not verbs that end one.
_PARTICIPLES = frozenset(
    "managing acting incoming outgoing leading sporting nursing training marketing engineering planning founding"
    " housing sitting visiting presiding retired elected appointed exiled renowned celebrated convicted accused"
    " disgraced noted skilled operating".split()
)
_LINKS = frozenset("of for at in to on with from and".split())
_SHORT = frozenset("st jr sr dept asst assoc no co inc ltd".split())
_OWNER = ("'s", "’s")
_REACH = 140
# Of somebody's work: "who leads the opposition", "who has run the port since May".
_DOES = re.compile(
    r",(?:\s\d{1,3},)?\s+((?:whose\s|who\s+(?:(?:has|had|have|now|also|still|once|previously)\s+){0,2}"
    r"(?:leads|led|chairs|chaired|heads|headed|runs|ran|run|manages|managed|coaches|coached|edits|edited|owns|owned"
    r"|founded|represents|represented|directs|directed|farms|farmed|captains|captained|commands|commanded|oversees"
    r"|oversaw|presides|teaches|taught|keeps|works|worked|covers|drives|driven|drove|plays|played)\s"
    r"|who(?:\s(?:is|was|has been|had been)|[’']s)\s(?:the|an?|its|[\w’'-]+[’']s)\s)[^,.;:!?\n“”\"]{3,70})(?=[,.;\n])"
)
_IS = re.compile(r"\s+(?:is|was|remains|became|becomes)\s+(?:the|an?|its|his|her|their)\s+")
_TITLES_ALONE = frozenset(
    "dr doctor prof professor rev reverend fr hon sen rep gov capt lt sgt gen col maj adm sir dame lord lady mr mrs ms"
    " democrat republican liberal socialist labour tory conservative independent".split()
)
# With a capital before a name these are titles of the clergy, not a family's.
_IN_ORDERS = ("Father", "Brother", "Sister", "Mother")
_LONGEST = 9
FORMER = re.compile(
    r"\b(?:former|ex|late|onetime|one-time|erstwhile|retired|ousted|deposed|past|then(?=-))\b", re.IGNORECASE
)
_NO_OFFICE = frozenset("ottoman talisman gentleman everyman everywoman gentlewoman inhuman subhuman".split())
_NOT_YET = ("-elect", "-designate")


def is_role_noun(word: str) -> bool:
    """Return whether a word, in any case, names what somebody is or does."""
    lower = word.islower()
    word = word.casefold().rstrip(".")
    for ending in _NOT_YET:
        word = word.removesuffix(ending)
    if word in _NOUNS:
        return True
    last = word.rpartition("-")[2]
    if last in _NOUNS or word.endswith("ologist"):
        return True
    return lower and len(word) > 6 and word.endswith(("man", "woman")) and word not in _NO_OFFICE


def find_role(text: str, layout: Segmentation, start: int, end: int, *, after: int = 0) -> Span | None:
    """Return the span of the role printed beside the name at ``text[start:end]``, or None.

    ``after`` is where the name of another person ended before; no role reaches over it.
    """
    sentence = layout.sentence_span(start)
    after += 2 * text.startswith(_OWNER, after)
    before = _before(text, max(sentence.start, start - _REACH, after), start)
    if before and text[before.start : before.end] == "Chief":  # "the governor of Delta State, Chief Ilse Brandt,"
        before = _before_comma(text, max(sentence.start, start - _REACH, after), before.start, end) or before
    limit = min(sentence.end, end + _REACH)
    roles = (
        before,
        _after(text, end, limit),
        _before_comma(text, max(sentence.start, start - _REACH, after), start, end),
        _in_clause(text, end, limit),
    )
    return next((role for role in roles if role and not _is_title_alone(text, role)), None)


def _is_title_alone(text: str, role: Span) -> bool:
    """Return whether words are only a title or a party ("Prof", "Sen.", "Democrat"), which tell of no role."""
    return all(token[0].casefold().rstrip(".") in _TITLES_ALONE for token in _TOKEN.finditer(text, *role))


def _in_clause(text: str, end: int, limit: int) -> Span | None:
    """Return a role said in a clause after the name: "Brandt is the port's head", "Brandt, who leads the union,"."""
    clause = _DOES.match(text, end, limit)
    if clause:
        return Span(clause.start(1), clause.start(1) + len(clause[1].rstrip()))
    opening = _IS.match(text, end, limit)
    if not opening:
        return None
    closing = _ENDS_PHRASE.search(text, opening.end(), limit)
    stop = closing.start() if closing else limit
    tokens = list(_TOKEN.finditer(text, opening.end(), stop))
    for place, token in enumerate(tokens[:6]):
        following = tokens[place + 1][0].casefold() if place + 1 < len(tokens) else ""
        if is_role_noun(token[0]) and (not following or following in _LINKS):
            return Span(opening.end(), tokens[-1].end())
        if token[0].casefold() in _STOPS or _is_verb(token[0]):
            return None
    return None


def role_words(text: str, roles: Iterable[Span]) -> frozenset[str]:
    """Return the nouns in roles that say what somebody is: "executive" of a chief executive."""
    nouns = set()
    for role in roles:
        tokens = list(_TOKEN.finditer(text, role.start, role.end))
        for token, following in zip(tokens, [*tokens[1:], None], strict=True):
            word = token[0].casefold().rstrip(".")
            if not is_role_noun(token[0]) or (word == "general" and len(tokens) > 1):
                continue
            compound = (
                following is not None
                and is_role_noun(following[0])
                and following[0].casefold() != "general"
                and not text[token.end() : following.start()].strip()
            )
            if not compound:
                nouns.add(word)
    return frozenset(nouns)


def ends_sentence(token: str) -> bool:
    """Return whether the point at the end of a token ends a sentence, and shortens no title or initials ("Gov.")."""
    word = token.casefold().rstrip(".")
    return token.endswith(".") and len(word) > 1 and "." not in word and not is_title(word) and word not in _SHORT


def _before(text: str, limit: int, start: int) -> Span | None:
    """Return words before the name that end in a role: "Northport harbour master Ilse Brandt"."""
    start = _before_titles(text, limit, start)
    tokens = list(_TOKEN.finditer(text, limit, start))
    if not tokens or text[tokens[-1].end() : start].strip(" \u00a0"):
        return None
    if (
        tokens[-1][0] in _IN_ORDERS
        or not is_role_noun(tokens[-1][0])
        or is_courtesy(tokens[-1][0].casefold().rstrip("."))
    ):
        return None
    first = _noun_phrase_start(text, tokens, len(tokens) - 1)
    return Span(tokens[first].start(), tokens[-1].end())


def _before_titles(text: str, limit: int, start: int, *, every: bool = False) -> int:
    """Return where a name begins when the titles before it ("Sir", "Mrs") count as part of it.

    With ``every``, ranks and offices count too: "the pilots' president, Capt. Ilse Brandt,".
    """
    for token in reversed(list(_TOKEN.finditer(text, limit, start))):
        word = token[0].casefold().rstrip(".")
        counts = is_courtesy(word) or (every and token[0][0].isupper() and is_title(word))
        if text[token.end() : start].strip(" \u00a0") or not counts:
            break
        start = token.start()
    return start


def _noun_phrase_start(text: str, tokens: list[re.Match[str]], last: int) -> int:
    """Return where the noun phrase that ends with token ``last`` begins, without its article."""
    first = last
    while first > 0 and last - first < _LONGEST:
        candidate = tokens[first - 1]
        gap = text[candidate.end() : tokens[first].start()]
        word = candidate[0].casefold().rstrip(".")
        joined = word == "and" and first > 1 and is_role_noun(tokens[first - 2][0])
        verb = _is_verb(candidate[0])
        sentence_end = ends_sentence(candidate[0])
        if gap.strip(" \u00a0") or (word in _STOPS and not joined) or verb or sentence_end or is_courtesy(word):
            break
        first -= 1
    return first


def _is_verb(word: str) -> bool:
    """Return whether a word looks like a verb, where a role ends."""
    if not word.islower() or not word.endswith(("ed", "ing")) or "-" in word:
        return False
    return word not in _PARTICIPLES and not is_role_noun(word)


def _after(text: str, end: int, limit: int) -> Span | None:
    """Return an apposition after the name ("Ilse Brandt, the port's head,"; not "Ilse Brandt, the mayor said")."""
    party = _PARTY.match(text, end, limit)
    opening = _APPOSED.match(text, party.end() if party else end, limit)
    if not opening:
        return None
    closing = _ENDS_PHRASE.search(text, opening.end(), limit)
    stop = _past_abbreviation(text, closing, limit) if closing else limit
    tokens = list(_TOKEN.finditer(text, opening.end(), stop))
    for place, token in enumerate(tokens[:_LONGEST]):
        word = token[0].casefold().rstrip(".")
        if is_role_noun(word) and not (place + 1 < len(tokens) and is_role_noun(tokens[place + 1][0])):
            following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
            clause = _is_verb(following) or (following.islower() and is_speech_verb(following))
            return None if clause else Span(opening.end(), tokens[-1].end())
        if word in _STOPS or _is_verb(token[0]):
            return None
    return None


def _past_abbreviation(text: str, closing: re.Match[str], limit: int) -> int:
    """Return the end of a phrase, past the points of abbreviations such as "U.S."."""
    while closing[0] == "." and text[closing.start() - 1].isupper():
        following = _ENDS_PHRASE.search(text, closing.end(), limit)
        if following is None:
            return limit
        closing = following
    return closing.start()


def _before_comma(text: str, limit: int, start: int, end: int) -> Span | None:
    """Return an apposition before the name: "the port's harbour master, Dame Ilse Brandt,"."""
    start = _before_titles(text, limit, start, every=True)
    comma = text[limit:start].rstrip()
    if not comma.endswith(",") or text[end : end + 1] not in (",", ".", ")", ""):
        return None
    stop = limit + len(comma) - 1
    opening = max(text.rfind(mark, limit, stop) for mark in ',;:“”"–—(')
    tokens = list(_TOKEN.finditer(text, max(limit, opening + 1), stop))
    for place, token in enumerate(tokens):
        followed = tokens[place + 1][0].casefold() if place + 1 < len(tokens) else ""
        if is_role_noun(token[0]) and (not followed or followed in _LINKS):
            first = _noun_phrase_start(text, tokens, place)
            return Span(tokens[first].start(), tokens[-1].end())
    return None


def nearest_role(roles: Sequence[Span], source: Span) -> Span | None:
    """Return the role printed with this source, else the last before it, else the first."""
    within = [role for role in roles if source.start - _REACH <= role.end and role.start <= source.end + 2]
    with_source = [role for role in within if role.end >= source.start - 2]
    before = [role for role in roles if role.start <= source.start]
    nearest = with_source or before[-1:] or roles[:1]
    return nearest[0] if nearest else None


_SPOKES = re.compile(r"(?:\w+\s){0,2}?spokes(?P<sex>wo)?man\s(?:for|of)\s(?:the\s)?", re.IGNORECASE)


def represented_role(text: str, role: Span, *, is_female: bool) -> Span | None:
    """Return the part of "spokeswoman for the transport minister" that is the role of a man named after it.

    None where it may be the spokesperson's own name: the sexes agree, or the role is of no person.
    """
    spokes = _SPOKES.match(text, role.start, role.end)
    if spokes is None or bool(spokes["sex"]) is is_female:
        return None
    rest = Span(spokes.end(), role.end)
    return rest if any(is_role_noun(token[0]) for token in _TOKEN.finditer(text, *rest)) else None
