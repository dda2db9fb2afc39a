"""The acts of speech: for each a slug, its class, and the words and phrases that print it."""

from __future__ import annotations

from articles.extraction.types import ExtractedActClass

# slug -> verbs and nouns, in their base form, whose lead word alone tells the act
SPEECH = {
    "said": "say tell state remark comment observe mention note add continue call speak talk mutter shout chant utter"
    " declare articulate testify statement remark comment speech tell voice express discuss address relate interject"
    " refer boast yell share invoke inform outline read"
    " conclude reiterate repeat echo cry scream whisper exclaim message sing pray lecture chat",
    "asked": "ask question query inquire enquire wonder quiz grill interview",
    "answered": "answer reply respond retort response reaction react",
    "called-for": "urge demand appeal plead request press beg implore exhort beseech petition encourage lobby",
    "accused": "accuse blame allege charge fault impugn accusation allegation sue",
    "denied": "deny refute rebut dispute denial contradict disavow debunk",
    "rejected": "reject dismiss rebuff spurn refuse rejection veto refusal dismissal decline",
    "promised": "promise vow pledge swear guarantee assure commit reassure assurance",
    "praised": "praise laud hail applaud commend compliment congratulate welcome celebrate tout extol thank salute"
    " credit honor honour cheer",
    "criticised": "criticise criticize condemn slam blast attack denounce decry deride mock rebuke ridicule rip"
    " complain"
    " lambast lambaste chide scold assail castigate bash skewer trash belittle disparage insult pan lament bemoan"
    " criticism condemnation complaint fume scoff sneer berate admonish reprimand excoriate chastise deplore protest"
    " challenge object critique critical boo outspoken",
    "announced": "announce unveil proclaim launch introduce release issue announcement publish file",
    "revealed": "reveal disclose divulge expose leak revelation",
    "confirmed": "confirm verify affirm certify confirmation reaffirm",
    "admitted": "admit acknowledge confess recognise recognize admission allow",
    "conceded": "concede concession",
    "agreed": "agree concur accept consent assent",
    "apologised": "apologise apologize apology",
    "wrote": "write tweet post blog email e-mail retweet text pen scribble letter",
    "warned": "warn caution alert warning",
    "threatened": "threaten threat",
    "argued": "argue contend maintain insist assert reason stress emphasise emphasize underscore underline posit"
    " highlight argument assertion counter rationalise rationalize claim profess convince persuade",
    "suggested": "suggest signal imply hint insinuate intimate speculate suggestion muse",
    "proposed": "propose recommend advise offer proposal recommendation advice counsel nominate",
    "predicted": "predict forecast project estimate foresee prediction projection forecast estimate calculate",
    "reported": "report find show indicate demonstrate document detail record note list count survey finding cite"
    " quote chronicle broadcast air",
    "described": "describe characterise characterize portray depict liken compare label brand dub cast paint frame"
    " description portrayal define name identify",
    "explained": "explain clarify elaborate explanation spell justify",
    "recalled": "recall recount reminisce remind narrate",
    "defended": "defend justify defence defense excuse champion",
    "endorsed": "endorse endorsement back second backing",
    "joked": "joke quip jest tease",
    "ordered": "order rule instruct direct decree sentence command forbid ban ruling mandate approve sign decide",
}

INNER = {
    "believes": "believe think view see consider regard deem assume suspect reckon belief opinion view feel sense"
    " perceive judge conclude conviction attitude imagine suppose guess interpret convinced"
    " confident certain sure idea",
    "knows": "know understand realise realize learn notice discover aware knowledge understanding awareness remember",
    "hopes": "hope wish dream optimism yearn long",
    "plans": "plan intend aim seek prepare decide resolve mean intention decision determination goal strategise"
    " consider choose opt mull weigh contemplate eye poise ready",
    "wants": "want desire prefer crave preference like need try willing eager keen interested",
    "fears": "fear worry dread concern anxious afraid nervous concerned worried alarm alarmed",
    "expects": "expect anticipate await expectation",
    "doubts": "doubt distrust mistrust scepticism skepticism sceptical skeptical unsure wary",
    "supports": "support favor favour embrace supporter approve",
    "opposes": "oppose opposed opposition opponent resist",
    "likes": "love enjoy admire respect appreciate adore fond delighted thrilled pleased happy glad proud admiration"
    " impressed",
    "dislikes": "hate dislike loathe detest resent despise angry furious upset disappointed frustrated unhappy"
    " angered",
    "regrets": "regret",
    "appears": "seem appear look sound",
}

# Phrases are matched before single words; each is a sequence of base forms.
PHRASES = {
    "called-for": (
        "call for", "call on", "call upon", "push for", "press for", "ask for", "plead for", "appeal for",
        "appeal to", "insist on", "advocate for", "make the case for", "ask that",
    ),
    "wants": ("would like", "would love", "would prefer", "be eager", "be keen", "be willing", "be interested"),
    "criticised": ("take aim", "lash out", "hit out", "take issue", "go after", "fire back", "tear into", "lay into",
                   "find fault", "speak out against", "rail against", "make fun", "poke fun", "take a swipe"),
    "rejected": ("rule out", "turn down", "shoot down", "brush off", "shrug off", "refuse to", "wave away"),
    "argued": ("make the case", "point out", "point to", "make clear", "make it clear", "make the point"),
    "said": ("go on to", "according to", "put it", "as put", "speak of", "call it", "say of", "issue a statement",
             "release a statement", "say in a statement", "tell reporter",
             "quote as say"),
    "answered": ("shoot back", "hit back", "snap back", "write back"),
    "agreed": ("sign off", "go along"),
    "defended": ("stand by", "stand behind", "stick by", "come to the defense", "come to the defence"),
    "promised": ("give one's word",),
    "announced": ("set out", "lay out", "roll out", "come out with"),
    "accused": ("point the finger", "file a complaint", "file suit", "file a lawsuit"),
    "plans": ("be set to", "be go to", "be prepare", "be ready", "make plan", "be about to"),
    "expects": ("be expect", "look forward"),
    "believes": ("be convinced", "be confident", "be sure", "be certain", "take the view", "be of the view",
                 "look at", "look on", "think of", "see as", "make up"),
    "fears": ("be concerned", "be worried", "be afraid", "be alarmed"),
    "hopes": ("be hopeful", "be optimistic"),
    "knows": ("be aware", "find out", "learn of"),
    "supports": ("be in favour", "be in favor", "vote for"),
    "opposes": ("vote against", "be against", "be opposed"),
    "apologised": ("express regret", "be sorry", "say sorry"),
    "explained": ("spell out",),
    "praised": ("pay tribute", "speak highly"),
    "recalled": ("look back", "think back"),
    "suggested": ("raise the possibility", "float the idea"),
}  # fmt: skip

IRREGULAR = {
    "say": "said said", "tell": "told told", "speak": "spoke spoken", "write": "wrote written", "know": "knew known",
    "think": "thought thought", "feel": "felt felt", "see": "saw seen", "mean": "meant meant", "find": "found found",
    "show": "showed shown", "swear": "swore sworn", "sing": "sang sung",
    "seek": "sought sought", "choose": "chose chosen", "hold": "held held",
    "understand": "understood understood", "make": "made made", "take": "took taken", "give": "gave given",
    "go": "went gone", "put": "put put", "lay": "laid laid", "set": "set set", "stand": "stood stood",
    "come": "came come", "fall": "fell fallen", "stick": "stuck stuck", "leak": "leaked leaked",
    "sign": "signed signed",
    "be": "was were been is are am being 's 're 'm", "do": "did done does", "have": "had has having 've",
    "beg": "begged begged", "quip": "quipped quipped", "rip": "ripped ripped", "slam": "slammed slammed",
    "rebut": "rebutted rebutted", "pan": "panned panned", "chat": "chatted chatted", "plan": "planned planned",
    "commit": "committed committed", "admit": "admitted admitted", "dub": "dubbed dubbed", "ban": "banned banned",
    "prefer": "preferred preferred", "dream": "dreamed dreamt", "learn": "learned learnt", "tear": "tore torn",
    "foresee": "foresaw foreseen", "retort": "retorted retorted", "forbid": "forbade forbidden", "sue": "sued sued",
    "read": "read read", "cast": "cast cast", "forecast": "forecast forecast", "hear": "heard heard",
    "plead": "pleaded pled", "refer": "referred referred", "signal": "signalled signaled", "opt": "opted opted",
    "shoot": "shot shot",
    "concur": "concurred concurred", "permit": "permitted permitted",
    "spell": "spelt spelled", "pay": "paid paid", "shrug": "shrugged shrugged", "get": "got gotten",
    "underscore": "underscored underscored", "bash": "bashed bashed", "air": "aired aired", "blog": "blogged blogged",
    "pen": "penned penned", "regret": "regretted regretted", "mull": "mulled mulled", "label": "labelled labeled",
}  # fmt: skip
_DOUBLED = frozenset(
    "beg quip rip slam rebut pan chat plan commit admit dub ban prefer concur permit shrug regret blog pen refer"
    " signal opt".split()
)


def inflections(base: str) -> set[str]:
    """Return every form of an English verb or noun given its base form."""
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    past, ing = (base + "d" if base.endswith("e") else base + "ed"), stem + "ing"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        third, past, ing = base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    if base in _DOUBLED:
        ing = base + base[-1] + "ing"
    if base in ("label", "counsel"):
        return {base, third, base + "ed", base + "led", base + "ing", base + "ling"}
    forms = {base, third, ing}
    forms.update(IRREGULAR[base].split() if base in IRREGULAR else [past])
    return forms


# Acts told by the absence of one: the silences of ``silences.py``, and inner acts denied.
NO_COMMENT = ("declined-to-comment", "has-not-commented", "did-not-respond", "could-not-be-reached")
# Acts that deny or refuse.
DENIALS = ("denied", "rejected")
SILENCE = (*NO_COMMENT, "did-not-say")
NOT_INNER = ("does-not-believe", "does-not-know", "does-not-want", "does-not-plan", "does-not-expect")

CLASSES: dict[str, ExtractedActClass] = {
    **dict.fromkeys(SPEECH, ExtractedActClass.SPEECH),
    **dict.fromkeys((*INNER, *NOT_INNER), ExtractedActClass.INNER),
    **dict.fromkeys(SILENCE, ExtractedActClass.SILENCE),
}
