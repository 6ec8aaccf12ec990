"""Orders in English: the first verb of a sentence, and what "can you", "I want", "let's" are followed by."""

from __future__ import annotations

import re

# What orders where a sentence begins with it. Nearly all are nouns, too: what follows decides.
DOING_WORDS = """
    delete remove erase drop change update edit modify alter rename replace create add insert
    register cancel void close reopen set assign reassign approve reject confirm ship dispatch fire
    hire dismiss deactivate activate block unblock raise increase lower reduce decrease mark move
    transfer record issue pay refund reserve book order schedule send merge copy reset clear archive
    restore adjust post discount enter submit correct fix start launch complete finish put switch
    convert purge wipe terminate promote demote extend postpone reschedule deduct grant revoke undo
    revert destroy duplicate allocate decline deliver release lock unlock freeze unfreeze disable
    enable flag unflag tag untag link unlink attach detach upload import save store swap shift push
    bump double halve cut trim slash boost hike charge bill invoice email mail forward notify remind
    jot call text draft write make produce manufacture build scrap dispose receive accept deny
    decrement increment amend rectify redo split join append prepend sign authorise authorize
    process execute apply reverse resume pause halt stop abort suspend rehire onboard enrol enroll
    sack discharge relocate restock replenish purchase buy sell return repay settle reconcile credit
    debit waive forgive prolong delay defer advance escalate downgrade upgrade reinstate retire
    blacklist whitelist log note file recalculate overwrite override zero nullify annul fulfil
    fulfill give knock take kick turn throw bring
"""
DOING = frozenset(DOING_WORDS.split())
# Verbs of asking, after words that a verb must follow.
ASKING_VERBS = """
    show tell list find search look see view check count calculate compute compare explain describe
    give get know understand name display summarize summarise sum total analyze analyse forecast
    predict estimate report read help let say think guess figure share pull print walk run review
    recap remind inform hear have be do learn expect afford reach meet hit rank sort group filter
    break provide present suggest recommend advise point clarify confirm verify identify determine
    detail outline track monitor watch visualize visualise chart plot graph brief answer ask discuss
    talk project start keep go come wait
"""
# What may stand there and is no verb.
SMALL_WORDS = """
    please just also quickly maybe more a an the my our your this that these those some any all it
    its what which who how when where why as to from for with of in on at by if so i we you
"""
ASKING = frozenset((ASKING_VERBS + SMALL_WORDS).split())
# Of those, what a sentence of asking begins with.
TELLING_WORDS = "show tell list find search look see view check count calculate compute compare give"
TELLING = frozenset(TELLING_WORDS.split())
# What is made or sent is something to read when it is one of these.
MAKING_WORDS = "make build draft produce prepare put bring send write create generate"
MAKING = frozenset(MAKING_WORDS.split())
WRITTEN_UP = re.compile(
    r"\b(?:report|summary|list|table|chart|forecast|overview|breakdown|digest|comparison)\b"
)
GIFT = re.compile(r"\b(?:discount|refund|access|rid|bonus|raise)\b")
LEADS = (
    r"(?:can|could|would|will) (?:you|u|ya)|you (?:can|may|should|must)|(?:is it |would it be )?possible to|"
    r"(?:i|we) (?:want|need|would like|wish)(?: you)? to|(?:i|we)'?d (?:like|love|prefer)(?: you)?(?: to)?|"
    r"(?:i'd|i would) (?:be grateful|appreciate it) if you(?: could| would)?|i'm (?:asking|telling) you to|"
    r"(?:i was hoping|any chance) you(?:'d| can| could| would)?|let'?s|(?:we|you) (?:ought|have) to|"
    r"we (?:should|must|gotta)|go ahead and|(?:it's )?time to|don'?t forget to|be sure to|remember to|"
    r"feel free to|try to|help me(?: to)?"
)
FILLERS = (
    r"(?:please|pls|plz|hey|hi|hello|ok|okay|now|just|kindly|so|and|then|also|quickly|maybe|possibly|bot|"
    r"assistant|immediately|asap|first|next|finally|alright|right|well|yes|sure|thanks|again)"
)
LED = re.compile(rf"(?:^|[\s,.;!])(?:{LEADS})(?:[\s,]+{FILLERS})*[\s,]+([a-z-]+)")
MINDING = re.compile(r"\b(?:you mind|please stop|try|consider) ([a-z]+)ing\b")
OPENING = re.compile(rf"^(?:{FILLERS}[\s,!:]+)*([a-z-]+)(?:\s+([a-z]+))?")
QUESTION = re.compile(
    r"^(?:(?:and|so|ok|okay|hey|hi|tell me|show me|list|find) )*"
    r"(?:what|which|who|whom|whose|how|when|where|why|is|are|was|were|does|do|did|has|have|had|any|should)\b"
)
# A state that is wanted: "the price should be 500", "make sure it is approved".
STATE = re.compile(
    r"(?<!that )(?<!which )(?<!who )(?<!what )\b(?:should|must|needs? to|has to|ha(?:s|ve) got to) "
    r"(?:now |just )?(?:be|become|go|read|say|get|have)\b|\bmake (?:sure|it so)\b|\bsee to it\b|\bensure\b"
)
WISH = re.compile(r"^(?:please )?(?:get|have)\b|\b(?:i|we)(?:'d| would)? (?:want|need|like|love)\b")
PARTICIPLE = "[a-z]+(?:ed|t|id|en|ne|ld)"
WANTED = re.compile(
    r"\b(?:want|need|like|love|have|get) (?!.*\b(?:list|report|summary|overview|table|numbers?|figures?)\b).*"
    rf"\b{PARTICIPLE}(?: (?:to|from|as|by|for|off|out|now|asap|please|today|immediately|tomorrow)\b.*)?[.!]*$"
)
BEING = re.compile(
    rf"\b(?:want|need|like|love|needs?|wants?) (?:.* )?to be {PARTICIPLE}\b|"
    r"\b(?:needs|wants) [a-z]{3,}ing\b"
)
_DOES = "|".join(sorted(DOING))
IDIOMS = re.compile(
    r"\b(?:delete|remove|erase|cancel|rename|edit) (?:it|this|that|them|the|all|every|my|our|deal|order|"
    r"invoice|customer|product|employee)s?\b|\bget rid of\b|\bgive .*\bdiscount\b|"
    r"\bmake (?:deal|order|invoice|product)s? .*\b(?:won|lost|paid|cancelled|active|inactive|delivered)\b|"
    rf"\b(?:and|then) (?:then )?(?:{_DOES}) (?:it|them|this|that|the|all|both|him|her|his|its|their)\b"
)
# Any verb before its object: "nuke the order", "jot this down", "hand over 5 chairs".
OBJECT = re.compile(
    rf"^(?:{FILLERS}[\s,!:]+)*(?P<verb>[a-z]{{2,}}) "
    r"(?:(?:up|down|off|out|in|over|back|through|away|forward) )?"
    r"(?!(?:this|that|the|our|my) (?:day|week|month|quarter|year|morning|time|last|past|next|current)\b)"
    r"(?:the|this|that|these|those|it|them|my|our|his|her|their|another|(?:ord|inv|dl|prd|pay|po)-\d)\b"
)
NO_VERB_WORDS = """
    about under over between during before after since until per than through across against among
    behind beyond despite except inside outside near within without like unlike and or but nor
    whether because while is are was were been am does did has had can could will would shall should
    may might must whom whose both half none most many much less few several each every other such
    same only even not no yes here there then now today yesterday tomorrow too very quite me us they
    he she plus minus versus vs include including excluding exclude need want
"""
NO_VERB = frozenset(NO_VERB_WORDS.split()) | ASKING
# What begins like an order and is a question: "drop in sales", "change log", "orders shipped".
NOUN_FOLLOWS = re.compile(
    r"in|rates?|logs?|history|status|details?|numbers?|backlog|info|pipeline|book|dates?|analysis|report|"
    r"reports|summary|trend|trends|list|lists|value|volume|count|forecast|of|per|requests?|slips?|totals?|"
    r"amounts?|statistics|stats|vs|versus|by|with|schedule|plan|levels?|costs?|margins?|limits?|activity|"
    r"is|are|was|were|and|or"
)
TO_US = re.compile(
    r"(?:send|call|write|make|build|email|text|mail|notify|remind|take|bring|log|forward|print|update) "
    r"(?:me|us)|close to|add up|order ord|invoice inv|"
    r"write down|note that|bring up|"
    r"turn over|return on|start with|process of|advance payments|store stock|credit (?:notes|balance)|"
    r"sell through|purchase orders?|return orders|deliver on|put together"
)


def is_command(text: str) -> bool:
    """Whether the folded text wants something done."""
    text = text.replace("’", "'")
    if QUESTION.match(text):
        return False
    if IDIOMS.search(text) or any(_gerund(verb) for verb in MINDING.findall(text)):
        return True
    led = [found[1] for found in LED.finditer(text)]
    if any(_does(verb, text) for verb in led):
        return True
    if not TELLING.isdisjoint(led):
        return False
    return any(_sentence(part.strip()) for part in re.split(r"[.;!]\s+|\s-\s", text))


def _does(verb: str, text: str) -> bool:
    """After "can you" stands a verb: any that is not of asking."""
    if verb in MAKING:
        return not WRITTEN_UP.search(text)
    if verb in ("give", "get") and GIFT.search(text):
        return True
    return verb not in ASKING and not verb.endswith(("ly", "s"))


def _gerund(stem: str) -> bool:
    return ASKING.isdisjoint((stem, f"{stem}e", stem[:-1]))


def _sentence(text: str) -> bool:
    opening = OPENING.match(text)
    verb, after = (opening[1], opening[2] or "") if opening else ("", "")
    to_read = NOUN_FOLLOWS.fullmatch(after) or TO_US.fullmatch(f"{verb} {after}")
    if verb in DOING and not to_read:
        return _does(verb, text)
    if verb in TELLING:
        return False
    object_of = OBJECT.match(text)
    if (
        object_of
        and object_of["verb"] not in NO_VERB | DOING
        and not object_of["verb"].endswith(("s", "ed", "ing"))
    ):
        return True
    return bool(STATE.search(text) or BEING.search(text) or (WISH.search(text) and WANTED.search(text)))
