"""The words by which a sentence is known for one to keep, in English and German: a table, asked from above.

Every pattern is for one sentence in small letters without its last mark, straight apostrophes, and without what only
leads in. `what` names what a fact is of; `said` is the part to keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Cue:
    """A kind of sentence. `key` is that of the memory, so that a later statement of the same thing is its next version;
    empty where many such things can be true at a time. `ends` is the key of what it says is over, if that is what is
    stored: its group `over`, `gone` or `vorbei` names it."""

    reason: str
    kind: str
    salience: float
    pattern: re.Pattern[str]
    key: str = ""
    ends: str = ""


def _cue(reason: str, kind: str, salience: float, *patterns: str, key: str = "", ends: str = "") -> Cue:
    return Cue(reason, kind, salience, re.compile("|".join(patterns)), key, ends)


_OFTEN: Final = (
    r"(?:(?:really|absolutely|also|just|still|usually|generally|much|definitely|personally|do|always|only|now) )*"
)
_NOT_OURS: Final = (
    r"(?!(?:first |last |next |previous |main |only |current )*(?:questions?|problems?|issues?|errors?|bugs?|code|"
    r"point|guess|bad|apolog\w+|mistake|concern|requests?|prompt|messages?|functions?|scripts?|program|query|"
    r"tests?|build|input|output|mind|head|understanding|impression|thoughts?|ideas?|opinion|answer|text|essay|"
    r"sentence|turn|pleasure|god|goodness|fault|app|loop|class)\b)"
)
_IS: Final = (
    r"(?:is|are|was|were|has|have|had|lives?|works?|likes?|loves?|hates?|runs?|uses?|needs?|prefers?|studies|"
    r"speaks?|plays?|goes|died|starts?|ends?|costs?|turns?|attends?|moved|bought|got|eats?|drinks?|owns?|can't|"
    r"cannot|doesn't|don't|isn't|aren't)"
)
_NICHT_UNSER: Final = (
    r"(?!(?:erste |letzte |nächste |einzige )?(?:fragen?|probleme?|fehler|code|punkt|meinung|ansicht|idee|güte|"
    r"text|skript|programm|test|funktion|eindruck|vermutung|bitte)\b)"
)
_NATIONS: Final = (
    r"(?:german|austrian|swiss|french|british|english|scottish|irish|welsh|american|canadian|mexican|brazilian|"
    r"portuguese|spanish|italian|greek|turkish|polish|czech|dutch|belgian|danish|swedish|norwegian|finnish|"
    r"russian|ukrainian|indian|pakistani|chinese|japanese|korean|vietnamese|australian|egyptian|nigerian|israeli|"
    r"iranian)"
)
NATION: Final = re.compile(_NATIONS)
_DAYS: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTHS: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|"
    r"autumn|fall|winter)"
)
TIME: Final = (
    r"\b(?:yesterday|tonight|tomorrow|(?:last|next|this|on|every|in|since|until|by) (?:the )?(?:night|morning|"
    rf"week|weekend|month|year|{_DAYS}|{_MONTHS}|\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\b)|\w+ (?:days|weeks|months|"
    rf"years) ago|\d{{1,2}} {_MONTHS}|{_MONTHS} \d{{1,2}}|gestern|morgen (?:früh|abend)|übermorgen|vorgestern|"
    r"(?:letzte|nächste|diese|jede)[nsrm]? (?:nacht|woche|wochenende|monat|jahr|sommer|winter|frühling|herbst|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)|am (?:montag|dienstag|mittwoch|donnerstag|"
    r"freitag|samstag|sonntag|\d{1,2}\.)|im (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|"
    r"november|dezember|sommer|winter|herbst|frühling)|vor \w+ (?:tagen|wochen|monaten|jahren))\b"
)

EXPLICIT: Final = _cue(
    "asked to remember",
    "semantic",
    0.9,
    r"^(?:please |pls )?(?:(?:can|could|would|will) you (?:please )?)?(?:remember|keep in mind|bear in mind|"
    r"don't forget(?= that|:)|(?:make a )?note(?= that (?:i|my|we|our)\b))(?:,? please)?(?: for (?:later|"
    r"next time|the future))?(?: that|[:,])? (?P<said>(?!(?:when|what|how|who|why|where|if|last|me)\b).+)",
    r"^(?:bitte )?(?:merke? dir|denke? daran|vergiss nicht|notiere? dir|behalte? im kopf)(?: bitte)?(?:,? dass|"
    r"[:,])? (?P<gesagt>.+)",
)

CUES: Final = (
    EXPLICIT,
    _cue(
        "name",
        "semantic",
        0.95,
        r"^my name(?:'s| is) (?!not sure|irrelevant)",
        r"^(?:i'm|i am) called ",
        r"^i go by \w",
        r"^(?:everyone|everybody|people) calls? me ",
        r"^(?:you can |please |just )*call me (?!back|later|when|if|tomorrow|crazy|old)",
        r"^ich (?:heiße|heisse) ",
        r"^mein name ist ",
        r"^(?:bitte )?nenne? mich ",
        r"^du kannst mich .+ nennen$",
        key="user/name",
    ),
    _cue(
        "health or diet",
        "semantic",
        0.95,
        r"^(?:i'm|i am|i've been|i have been) (?:[\w-]+ ){0,2}(?:allergic|intolerant|diabetic|vegetarian|vegan|"
        r"coeliac|celiac|asthmatic|pregnant|colou?r[- ]?blind|deaf|dyslexic|pescatarian)\b",
        r"^i (?:have|suffer from|was diagnosed with) (?:[\w-]+ ){0,3}(?:allergy|allergies|asthma|diabetes|adhd|"
        r"dyslexia|migraines?|intolerance|epilepsy)\b",
        r"^i (?:can't|cannot|don't|do not|never) (?:eat|drink) ",
        r"^ich (?:bin|habe) .*(?:allerg\w+|vegetarier\w*|vegan\w*|diabetiker\w*|schwanger|asthma|"
        r"unverträglichkeit|farbenblind|zöliakie)\b",
        r"^ich (?:esse|trinke|vertrage) .*(?:kein|nicht|nie)",
    ),
    _cue(
        "instruction",
        "procedural",
        0.8,
        r"^(?:please )?(?:always|never) (?!mind|nice|good|great|happy|a |been|seen|thought|knew|wanted|fun|heard|"
        r"again)\w+ .+",
        r"^(?:from now on|in (?:the )?future|going forward|whenever (?:i|you)|(?:every|each) time (?:i|you)|"
        r"when(?:ever)? you (?:answer|reply|write|respond|explain))\b.+",
        r"^(?:please )?(?:don't ever|stop|quit) (?!by|for|at)(?:\w+ing|\w+) .+",
        r"^(?:please )?don't call me ",
        r"^(?:you (?:should|must)|i(?:'d like| want| would like| need) you to) (?:always|never) ",
        r"^(?:bitte )?(?:antworte|schreibe?|sprich|verwende|benutze|nutze|gib|nenne?|erkläre?)(?: mir|"
        r" mich)?(?: bitte)? (?:immer|nie|niemals|nur|stets)\b.+",
        r"^(?:ab jetzt|ab sofort|von (?:nun|jetzt) an|in zukunft|künftig|immer,? wenn|jedes mal,? wenn)\b.+",
        r"^(?:bitte )?(?:duze|sieze?) mich",
    ),
    _cue(
        "favourite",
        "semantic",
        0.8,
        r"^(?:my|our) (?P<what>(?:all-time )?favou?rite [\w -]{2,40}?) (?:is|are|was) .+",
        r"^mein\w* (?P<was>lieblings\w+) (?:ist|sind|war) .+",
        key="user/{what}",
    ),
    _cue(
        "preference",
        "semantic",
        0.75,
        rf"^i {_OFTEN}(?:prefer|favou?r) .+",
        r"^(?:i'd|i would) (?:much )?(?:rather|prefer) .+",
        r"^ich (?:bevorzuge|ziehe .+ vor\b).*",
        r"^am liebsten .+",
        r"^ich \w+ (?:am liebsten|lieber) .+",
    ),
    _cue(
        "preference",
        "semantic",
        0.65,
        rf"^i (?:don't |do not |can't |cannot )?{_OFTEN}(?:like|love|adore|enjoy|hate|dislike|detest|despise|"
        r"stand) (?!(?:it|that|this|these|those|your|you|him|her)\b|how you|the (?:way|idea|answer|sound|look)|"
        r"to (?:know|ask|see)\b|what).+",
        r"^(?:i'm|i am) (?:really |also |not )*(?:a )?(?:(?:big|huge|great) )?(?:fan of|into|fond of|keen on|"
        r"interested in|obsessed with|passionate about) (?!it$|this|that|your|what|how|whether|know).+",
        r"^ich (?:mag|liebe|hasse|genieße) (?!(?:es|das|dich|deine?n?|dass)\b).+",
        r"^ich interessiere mich für .+",
        r"^ich (?:trinke|esse|höre|lese|spiele|schaue|koche|reise|schwimme|laufe) (?:\w+ )*(?:gern|gerne|"
        r"ungern)\b.*",
    ),
    _cue(
        "residence",
        "semantic",
        0.8,
        r"^(?:i|we)(?:'m| am|'ve|'re| have| are)? (?:just |now |currently |recently )*(?:live|living|moved|based|"
        r"reside)(?: now| back)? (?:in|to|near|at|on) .+",
        r"^(?:ich|wir) (?:wohnen?|leben?) (?:\w+ ){0,3}(?:in|bei|auf|am|an|nahe)\b.+",
        r"^(?:ich bin|wir sind) .*nach .+ gezogen$",
        key="user/residence",
    ),
    _cue(
        "origin",
        "semantic",
        0.75,
        r"^(?:i'm|i am|i come|i was) (?:originally )?(?:from|born(?: and raised)? (?:in|on)) (?!the (?:future|"
        r"support)).+",
        r"^i grew up .+",
        rf"^(?:i'm|i am) {_NATIONS}$",
        r"^ich (?:komme|stamme) (?:\w+ )*aus .+",
        r"^ich bin in .+ (?:geboren|aufgewachsen)",
        key="user/origin",
    ),
    _cue(
        "age",
        "semantic",
        0.75,
        r"^(?:i'm|i am|i just turned|i turned) \d{1,3}(?: years? old)?$",
        r"^ich bin \d{1,3}(?: jahre alt)?$",
        key="user/age",
    ),
    _cue(
        "contact or setting",
        "semantic",
        0.75,
        r"^my (?P<what>birthday|e-?mail(?: address)?|phone(?: number)?|address|time ?zone|pronouns|employer|"
        r"native language|mother tongue|shoe size|job|profession|nationality|goal)(?:'s| is| are) .+",
        r"^mein\w* (?P<was>geburtstag|e-mail|adresse|zeitzone|muttersprache|beruf|ziel)\w* (?:ist|lautet) .+",
        key="user/{what}",
    ),
    _cue(
        "name of someone",
        "semantic",
        0.75,
        rf"^(?:my|our) {_NOT_OURS}(?P<what>[\w-]+(?: [\w-]+){{0,2}}?)(?:'s name is| is (?:called|named)) .+",
        rf"^(?:mein|unser)\w* {_NICHT_UNSER}(?P<was>[\w-]+(?: \w+)?) hei(?:ß|ss)t .+",
        key="user/{what}/name",
    ),
    _cue(
        "date",
        "episodic",
        0.65,
        r"^(?:the|our|my) .*\b(?:deadline|meeting|appointment|release|launch|exam|interview|flight|wedding|party|"
        r"conference|trip|surgery|concert|review|stand-?up|holidays?|vacation)\b.* (?:is|are|starts?|ends?|moved|"
        rf"takes place|will be|leaves) .*(?:\d|{TIME})",
        r"^(?:der|die|das|unser\w*|mein\w*) .*(?:termin|frist|abgabe|prüfung|hochzeit|flug|besprechung|treffen|"
        rf"urlaub)\w* (?:ist|sind|beginnt|endet|war|findet) .*(?:\d|{TIME})",
    ),
    _cue(
        "work",
        "semantic",
        0.7,
        r"^i (?:now |currently )?work (?:now |full[- ]time |part[- ]time )?(?:at|for) (?!(?:it|you|this|that|night|"
        r"home|least|fun|free|money|myself|now|weekends?|the (?:moment|weekend)|my (?:desk|own)|a (?:living|while)|"
        r"(?:about |over |up to |only )?(?:\d+|one|two|three|four|five|six|seven|eight|ten|many|several|\w+ hours))"
        r"\b).+",
        r"^ich arbeite (?:jetzt |derzeit |zurzeit )?(?:bei|für) (?!(?:mich|dich|uns|nacht|tag|\d+)\b).+",
        key="user/employer",
    ),
    _cue(
        "work",
        "semantic",
        0.7,
        r"^i (?:now |currently |used to |have )?(?:work|worked) (?!fine|well|out)(?:\w+ )?(?:as|at|for|in|"
        r"with) (?!it\b|you\b|this\b|that\b).+",
        r"^i (?:teach|study|studied|majored|graduated|manage|run a|run my) .+",
        r"^(?:i'm|i am) (?:an? )(?!bit|little|lot|few|fan|mess|fool|idiot|loss|big|huge|moment|while|step|"
        r"tad)[\w-]+.*",
        r"^(?:i'm|i am) (?:married|divorced|single|engaged|retired|left-handed|right-handed|bilingual|"
        r"self-employed|unemployed|fluent in)\b.*",
        r"^ich (?:arbeite|arbeitete) (?:\w+ )?(?:als|bei|für|in|an) .+",
        r"^ich (?:studiere|unterrichte|leite) .+",
        r"^ich bin (?:\w+ )?(?:verheiratet|geschieden|ledig|linkshänder\w*|selbstständig|\w+(?:lehrer|lehrerin|"
        r"in von beruf|ingenieur|ingenieurin)|lehrer|lehrerin|student|studentin|ärztin|arzt|rentner\w*|"
        r"programmierer\w*|entwickler\w*|ingenieur\w*|köchin|koch|pfleger\w*)$",
    ),
    _cue(
        "possession",
        "semantic",
        0.65,
        r"^(?:i|we)(?:'ve got| have got| have| own) (?:an?|one|two|three|four|five|\d+|several|"
        r"no) (?:[\w-]+ ){0,3}?(?:kids?|child|children|sons?|daughters?|brothers?|sisters?|siblings?|dogs?|cats?|"
        r"pets?|husband|wife|partner|car|bike|house|flat|apartment|garden|boat|horses?|farm|twins?|degree|phd|"
        r"macbook|laptop|pc|raspberry pi|server|gpu|company|shop|cabin)\b.*",
        r"^i (?:mostly |mainly )?(?:speak|play|drive|collect|practi[sc]e|use) (?!with|around|devil|it\b|this|that|"
        r"your|the\b).+",
        r"^(?:ich habe|wir haben) (?:ein\w*|zwei|drei|vier|\d+|kein\w*) (?:\w+ ){0,2}(?:kind\w*|sohn|söhne|"
        r"tochter|töchter|bruder|brüder|schwester\w*|geschwister|hunde?|katzen?|haustiere?|auto|haus|garten|"
        r"wohnung|firma)\b.*",
        r"^ich (?:spreche|spiele|fahre|sammle) .+",
    ),
    _cue(
        "decision",
        "semantic",
        0.7,
        r"^(?:we|i)(?:'ve| have)? (?:finally |now )?(?:decided|agreed|chose|chosen|settled on|opted) .+",
        r"^let's (?:go with|stick with|call it) .+",
        r"^(?:we|our (?:team|company|project|app|site|office)|the (?:team|project|repo|company)|"
        r"this project) (?:now |only |always )?(?:uses?|are using|is using|runs?|ships?|deploys?|writes?|"
        r"requires?|follows?|targets?|meets?|stores?|hosts?) .+",
        r"^wir haben .*(?:entschieden|beschlossen|vereinbart)\b.*",
        r"^wir (?:benutzen|verwenden|nutzen|setzen|treffen) .+",
    ),
    _cue(
        "own fact",
        "semantic",
        0.6,
        rf"^(?:my|our) {_NOT_OURS}[\w'-]+(?: [\w'-]+){{0,3}}? {_IS} (?!not working|broken|failing|wrong).+",
        rf"^(?:mein|unser)\w* {_NICHT_UNSER}[\w-]+(?: [\w-]+){{0,2}}? (?:ist|sind|war|hat|haben|wohnt|lebt|"
        r"arbeitet|mag|spielt|läuft|braucht|benutzt|verwendet|studiert) (?!kaputt).+",
    ),
    _cue(
        "no more",
        "semantic",
        0.7,
        r"^i no longer work (?:at|for) (?P<over>.+)",
        r"^i(?: don't| do not) work (?:at|for) (?P<gone>.+?) any ?more$",
        r"^ich arbeite nicht mehr (?:bei|für) (?P<vorbei>.+)",
        ends="user/employer",
    ),
    _cue(
        "no more",
        "semantic",
        0.7,
        r"^(?:i|we|he|she|they)(?:'m| am|'re| are)? (?!.*\b(?:know|take|remember|understand|care|"
        r"sure)\b).*\b(?:no longer|anymore|any more)\b.*",
        r"^(?:ich|wir) (?!weiß|kann|verstehe).*\bnicht mehr\b.*",
    ),
    _cue(
        "correction",
        "semantic",
        0.6,
        r"^(?:it's|it is|that's|es ist) .+, (?:not|nicht) .+",
    ),
    _cue(
        "habit",
        "procedural",
        0.55,
        r"^i (?:always|usually|often|never|rarely|normally|typically|only) (?!said|knew|thought|asked|wanted|saw|"
        r"heard|got|had|have|wonder|forget)\w+ .+",
        rf"^every (?:day|morning|evening|night|week|weekend|year|{_DAYS}|{_MONTHS}),? (?:i|we) .+",
        r"^i [a-z]+ (?:.+ )?(?:every|each) (?:day|morning|evening|night|week|weekend|year|\w+day)\b.*",
        r"^ich (?!weiß|verstehe|bin|habe)\w+ (?:immer|meistens|oft|nie|selten|normalerweise|jeden?)\b.+",
        r"^jede[nrs]? (?:tag|morgen|abend|woche|\w+tag) \w+ (?:ich|wir) .+",
    ),
    _cue(
        "goal",
        "semantic",
        0.55,
        r"^i(?:'m| am)? (?:want|wanted|plan|planning|hope|hoping|intend|aim|aiming|trying|going) to (?:learn|"
        r"become|quit|lose|buy|move|visit|travel|run a|start (?:a|my)|build a|write a|improve my|retire|publish|"
        r"open a|found|marry)\b.*",
        r"^(?:i'm|i am) (?:currently |now )?(?:learning|writing an?|working on (?:an?|my|our)|building|"
        r"training for|preparing for|saving for|studying|renovating) (?!this|that|about this).+",
        r"^ich (?:lerne|plane|baue) (?!gerade nichts).+",
        r"^ich (?:möchte|will) .*(?:lernen|werden|kaufen|umziehen|besuchen|reisen|abnehmen|aufhören|gründen)$",
    ),
    _cue(
        "event",
        "episodic",
        0.5,
        rf"^(?:i|we)(?:'m|'re|'ll|'ve)? .*{TIME}.*",
        rf"^{TIME},? (?:i|we)(?:'m|'re|'ll|'ve)? \w+ .+",
        rf"^(?:ich|wir) .*{TIME}.*",
        rf"^{TIME} \w+ (?:ich|wir) .+",
    ),
)

CORRECTION: Final = re.compile(
    r"^(?:(?:oh|sorry|wait|hm+)[,.]? )?(?:no|nope|wrong|actually|correction|nein|falsch|korrektur|eigentlich|"
    r"not quite|(?:that's|that is) (?:wrong|not right|not correct|incorrect|not true|not quite right)|you(?:'re|"
    r" are) (?:wrong|mistaken)|das stimmt(?: so)? nicht|das ist (?:falsch|nicht richtig)|i (?:misspoke|"
    r"made a mistake)|i meant)\b[,.:;!–—-]*(?:\s+|$)",
    re.IGNORECASE,
)
CORRECTED: Final = re.compile(
    r"^(?!i changed my mind)(?:it's|it is|it was|that's|the|he|she|his|her|they|their|we|i|i'm|my|our|es|das|der|"
    r"die|er|sie|ich|wir|mein\w*)\b"
)
LEAD_IN: Final = re.compile(
    r"^(?:(?:hi|hello|hey|well|oh|ah|ok|okay|so|and|but|also|anyway|btw|by the way|fyi|for your information|"
    r"for the record|just so you know|you should know(?: that)?|to be clear|yes|yeah|yep|thanks|thank you|in fact|"
    r"honestly|wait|ja|hallo|und|aber|also|übrigens|nur zur info|zur info|danke|naja)(?: there)?\b[,.:!–—-]*\s+)+",
    re.IGNORECASE,
)

QUESTION: Final = re.compile(
    r"^(?:what|why|how|when(?! (?:i|you)\b)|where|who|which|whose|do|does|did|can|could|would|will|should|is|are|"
    r"was|were|am|have (?:you|we|i)|has|may i|shall|tell me|explain|warum|wie|wann|wo|wer|welche\w*|kannst|"
    r"könntest|würdest|soll|ist|sind|hast|gibt es|darf)\b"
)
UNREAL: Final = re.compile(
    r"\b(?:if i (?:were|was|had)|imagine|suppose|pretend|let's say|hypothetically|for example|for instance|e\.g\.|"
    r"as if|just kidding|j/k|lol|role-?play|stell dir vor|angenommen|zum beispiel|z\. ?b\.|wenn ich .* wäre|"
    r"als ob)"
)
SECRET: Final = re.compile(
    r"\b(?:passwords?|passwort|passphrase|api[ -]?keys?|secret key|access token|private key|pin (?:code )?(?:is|"
    r"ist)|credit card|kreditkarte|cvv|iban|ssn|social security)\b|\b(?:sk|pk|ghp|xox\w)[-_]\w{12,}|"
    r"(?:\d[ -]?){13,}"
)
INJECTION: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|ignoriere|vergiss)\b.*\b(?:instructions?|rules|prompts?|guidelines|"
    r"anweisungen|regeln)\b|\bsystem prompt\b|\bjailbreak\b|^you are now\b"
)
REQUEST: Final = re.compile(
    r"^(?:please |can you |could you |bitte |kannst du )*(?:translate|summari[sz]e|proofread|rewrite|rephrase|"
    r"paraphrase|correct|edit|fix|improve|write|analy[sz]e|review|classify|continue|complete|explain|check|"
    r"what does|how do you say|übersetze?|fasse|korrigiere|verbessere|schreibe?|analysiere|erkläre?|"
    r"prüfe?)\b[^:]*:"
)
HEDGED: Final = re.compile(
    r"\b(?:maybe|perhaps|i think|i guess|i suppose|not sure|probably|might|kind of|sort of|vielleicht|glaube ich|"
    r"wahrscheinlich|eventuell)\b"
)
FLEETING: Final = re.compile(
    r"\b(?:right now|at the moment|for now|today|just now|currently trying|gerade|im moment|heute|errors?|bugs?|"
    r"crash\w*|traceback|exception|stack ?trace|fehlermeldung)\b"
)
JOINING: Final = frozenset({"and", "but", "und", "aber"})
"""Words that put two statements into one sentence."""
_FUNCTION_WORDS: Final = """
a an the i i'm im my me we our is are was were be been am to of in on at for and or but that this it with
as so do don't not have has had very really also please always never ich bin mein meine wir der die das
ein eine einen und oder ist sind war im am zu nicht auch sehr bitte from by than you your
"""
FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
"""What does not count in the key of a sentence."""
