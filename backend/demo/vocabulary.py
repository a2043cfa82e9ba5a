"""Words and sentence frames from which the world's own prompts are made."""

from dataclasses import dataclass


def words(text: str) -> tuple[str, ...]:
    """The words of ``text``."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Topic:
    """Words that go together, and what a model is asked to do with them."""

    name: str
    capability: str
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    adjectives: tuple[str, ...]


def _topic(
    name: str, capability: str, nouns: str, verbs: str, adjectives: str
) -> Topic:
    return Topic(
        name,
        capability,
        tuple(" ".join(noun.split()) for noun in nouns.split(",")),
        tuple(" ".join(verb.split()) for verb in verbs.split(",")),
        tuple(adjectives.split()),
    )


TOPICS = (
    _topic(
        "web",
        "coding",
        """login form, session cookie, route handler, image carousel, search box, style
        sheet, service worker, shopping basket, date picker, navigation drawer, error
        boundary, upload widget, locale switch, landing page, scroll listener, modal
        dialog, font loader, password field, web socket, breadcrumb trail""",
        """refactor, lazy-load, debounce, hydrate, restyle, paginate, validate, bundle,
        cache, animate, unmount, localize""",
        """responsive nested flaky blurry accessible stale clickable bloated
        cross-origin sticky collapsible unstyled""",
    ),
    _topic(
        "backend",
        "coding",
        """message queue, retry policy, connection pool, migration script, rate limiter,
        cron schedule, audit table, feature flag, health probe, gateway timeout,
        webhook payload, foreign key, dead-letter topic, config loader, token bucket,
        replica lag, batch importer, worker thread, circuit breaker, schema registry""",
        """shard, throttle, deserialize, roll back, index, profile, lock, replicate,
        drain, instrument, decouple, idempotently replay""",
        """idempotent blocking deprecated asynchronous leaky transactional partitioned
        concurrent malformed unversioned greedy reentrant""",
    ),
    _topic(
        "systems",
        "coding",
        """memory arena, ring buffer, page fault, device tree, interrupt handler,
        allocator benchmark, linker script, mutex wrapper, bit field, boot sequence,
        register map, stack frame, sensor driver, scheduler tick, cache line, vector
        intrinsic, firmware image, serial console""",
        """disassemble, align, unroll, cross-compile, flash, trace, pin, inline,
        zero out, bisect, single-step, hand-tune""",
        """lock-free misaligned volatile embedded branchless preemptive cacheable
        undefined freestanding packed big-endian speculative""",
    ),
    _topic(
        "statistics",
        "data_analysis",
        """survey weight, regression table, cohort chart, missing value, confidence
        band, churn column, control group, seasonal trend, residual plot, pivot table,
        outlier rule, sample frame, hazard curve, response rate, income bracket,
        funnel step, histogram bin, panel dataset""",
        """impute, normalize, bootstrap, stratify, cross-tabulate, winsorize, forecast,
        reweight, deduplicate, plot, aggregate, standardize""",
        """skewed quarterly categorical heteroskedastic lagged weighted anonymous
        sparse bimodal longitudinal censored noisy""",
    ),
    _topic(
        "finance",
        "data_analysis",
        """cash-flow forecast, invoice ledger, expense report, payroll run, currency
        hedge, depreciation schedule, credit note, purchase order, margin bridge,
        loan covenant, bank feed, tax accrual, budget variance, dividend policy,
        vendor statement, petty cash, working capital, lease liability""",
        """reconcile, amortize, accrue, consolidate, write off, audit, restate,
        benchmark, allocate, defer, net off, discount""",
        """overdue unaudited recurring fiscal secured taxable deferred intercompany
        prepaid marginal nominal unreconciled""",
    ),
    _topic(
        "cooking",
        "chat",
        """lentil stew, sourdough starter, oven rack, spice blend, birthday cake,
        rice cooker, bean salad, pie crust, vegetable broth, freezer box, lunch box,
        tomato sauce, mushroom risotto, pancake batter, herb garden, cast-iron pan,
        picnic basket, pickled cabbage, walnut bread, chili oil""",
        """simmer, knead, marinate, blanch, roast, thicken, season, ferment, portion,
        reheat, whisk, caramelize""",
        """gluten-free leftover smoky crunchy lukewarm tangy fluffy vegan overcooked
        buttery wholegrain peppery""",
    ),
    _topic(
        "travel",
        "chat",
        """night train, hostel booking, ferry timetable, coastal hike, museum pass,
        rental bike, airport transfer, mountain hut, street market, packing list,
        rail card, harbor walk, campsite map, border crossing, guesthouse garden,
        cable car, tasting tour, travel insurance""",
        """book, reroute, pack, postpone, wander through, compare, cancel, share,
        budget for, explore, photograph, detour past""",
        """scenic overnight rainy crowded off-season walkable remote last-minute
        refundable sunlit foggy family-run""",
    ),
    _topic(
        "garden",
        "chat",
        """raised bed, compost heap, apple tree, drip hose, seed tray, greenhouse vent,
        slug barrier, rose trellis, rain barrel, lawn edge, potting mix, bee hotel,
        fig cutting, herb spiral, mulch layer, hedge trimmer, cold frame, pond liner""",
        """prune, transplant, mulch, germinate, repot, thin out, fertilize, graft,
        water, weed, overwinter, divide""",
        """shady frost-hardy waterlogged thorny sandy wilted perennial leggy rootbound
        clayey blooming sheltered""",
    ),
    _topic(
        "fiction",
        "chat",
        """lighthouse keeper, chapter outline, stolen map, unreliable narrator, village
        feud, clockwork bird, opening line, side plot, funeral scene, runaway heir,
        haunted orchard, dialogue draft, river pirate, love letter, ship's log, talking
        fox, courtroom twist, final duel""",
        """foreshadow, rewrite, narrate, cut, unravel, describe, reveal, tighten,
        dramatize, imagine, subvert, slow down""",
        """melancholy wry gothic tense moonlit clumsy tender ominous nostalgic feverish
        deadpan windswept""",
    ),
    _topic(
        "law",
        "chat",
        """tenancy agreement, notice period, liability cap, privacy notice, appeal
        deadline, non-compete clause, witness statement, easement right, parking fine,
        probate form, consumer claim, escrow account, trademark filing, repair duty,
        employment contract, disclosure list, mediation letter""",
        """redraft, terminate, contest, enforce, waive, notarize, disclose, settle,
        interpret, renew, withdraw, plead""",
        """binding ambiguous unilateral statutory void reasonable confidential
        boilerplate disputed retroactive implied enforceable""",
    ),
    _topic(
        "health",
        "chat",
        """sleep diary, knee exercise, blood test, meal plan, back stretch, migraine
        trigger, vaccination card, walking routine, allergy list, breathing drill,
        physio session, iron supplement, shift pattern, heart-rate zone, dental visit,
        hydration goal, screen break""",
        """track, ease, schedule, strengthen, monitor, taper, discuss, avoid, stretch,
        log, alternate, prevent""",
        """chronic mild seasonal low-impact restless prescribed stiff gradual fasting
        postnatal swollen sedentary""",
    ),
    _topic(
        "marketing",
        "chat",
        """newsletter subject, product launch, loyalty program, brand voice, press
        release, customer persona, spring campaign, landing headline, referral code,
        trade fair, podcast ad, unboxing video, price tier, review reply, banner
        slogan, webinar invite, holiday offer, case study""",
        """pitch, rebrand, segment, shorten, announce, promote, A/B test, reposition,
        personalize, sponsor, tease, translate""",
        """playful premium clickworthy regional upbeat understated limited evergreen
        sincere punchy organic seasonal""",
    ),
    _topic(
        "teaching",
        "grading",
        """lesson plan, spelling quiz, reading group, lab report, marking scheme,
        homework sheet, field trip, parent letter, fraction game, essay rubric,
        seating chart, oral exam, science poster, vocabulary card, class debate,
        report comment, map exercise, music project""",
        """grade, differentiate, assess, rephrase, scaffold, moderate, illustrate,
        set, rehearse, mark, adapt, recap""",
        """bilingual patchy eager age-appropriate open-ended illegible collaborative
        timed curious unfinished graded hands-on""",
    ),
    _topic(
        "research",
        "agentic_reasoning",
        """grant proposal, literature map, field notebook, ablation run, isotope sample,
        interview transcript, peer review, data sheet, citation graph, pilot study,
        lab protocol, ethics form, reference list, simulation grid, sediment core,
        poster abstract, coding manual, error budget""",
        """replicate, synthesize, annotate, falsify, calibrate, survey, operationalize,
        triangulate, preregister, transcribe, critique, extrapolate""",
        """preliminary contested underpowered interdisciplinary archival robust
        counterfactual exploratory spurious qualitative irreproducible granular""",
    ),
    _topic(
        "support",
        "tool_use",
        """refund request, warranty ticket, delivery tracker, chat macro, escalation
        rule, help article, spare part, voicemail script, complaint log, return label,
        account merge, shift handover, satisfaction score, order lookup, call summary,
        password reset, knowledge base, courier claim""",
        """triage, escalate, acknowledge, refund, tag, summarize, route, close,
        apologize for, reopen, look up, hand over""",
        """angry duplicate urgent unresolved polite wrong-sized backordered repeat
        damaged unanswered misrouted loyal""",
    ),
    _topic(
        "logistics",
        "tool_use",
        """pallet count, loading dock, route plan, customs form, cold chain, fuel card,
        driver roster, container slot, picking list, forklift lane, parcel sorter,
        stock ledger, delivery window, cross-dock schedule, return bin, toll invoice,
        rail siding, packing bench""",
        """dispatch, consolidate, reorder, weigh, stack, reschedule, scan, inspect,
        reload, divert, quarantine, palletize""",
        """perishable oversized bonded delayed half-empty fragile refrigerated
        misplaced inbound hazardous stackable unmanned""",
    ),
    _topic(
        "design",
        "computer_vision",
        """floor plan, logo sketch, mood board, packaging mock-up, icon set, color
        swatch, poster grid, stair detail, shop sign, storyboard frame, type specimen,
        lamp prototype, photo retouch, booth layout, facade study, label proof,
        chair joint, wayfinding map""",
        """crop, kern, render, recolor, trace, mask, compose, sketch, rescale, outline,
        light, retouch""",
        """muted angular translucent oversaturated hand-drawn minimalist warped glossy
        asymmetric textured pastel pixelated""",
    ),
    _topic(
        "office",
        "computer_use",
        """meeting agenda, shared calendar, onboarding checklist, slide deck, travel
        approval, inbox rule, seating plan, printer queue, holiday roster, contact
        sheet, visitor badge, quarterly memo, desk booking, minutes template, parking
        permit, mailing list, supply order, handbook page""",
        """reschedule, file, proofread, circulate, archive, reformat, forward, approve,
        minute, tidy, merge, print""",
        """hybrid missing double-booked laminated weekly overlong confidential untidy
        color-coded outdated signed shared""",
    ),
)

PEOPLE = words(
    """team neighbor manager client supplier sister uncle committee
    landlord roommate coworker contractor volunteer apprentice partner colleague
    daughter nephew mentor reviewer intern auditor visitor choir club cooperative
    startup nonprofit bakery studio crew janitor grandfather
    lodger translator cashier dentist trainer referee violinist"""
)
ARTICLES = ("the", "the", "my", "our", "a certain", "that")
QUALITIES = words(
    """practical brief honest careful cheap simple durable detailed friendly realistic
    quiet quick thorough modest unusual reliable elegant flexible local gentle strict
    bold robust readable measurable plain patient tidy"""
)
PERIODS = (
    "this week",
    "next month",
    "before the weekend",
    "by Thursday",
    "since the spring",
    "over the summer",
    "every other day",
    "after lunch",
    "in two weeks",
    "at the end of the quarter",
    "since last November",
    "within a day",
    "on Monday mornings",
    "twice a year",
    "until further notice",
    "for the past decade",
)

# {n} noun phrase, {v} verb, {a} adjective, {t} somebody with an article, {w} without,
# {q} wished quality, {e} the same with an article, {p} made-up proper name, {d} period,
# {x} number.
OPENINGS = tuple(
    line.strip()
    for line in """
    Can you help me {v} {n} for {p}?
    I run {e} {w} in {p} and must {v} {n} {d}.
    My {w} wants to {v} {n}, but {n} gets in the way.
    What is {e} way to {v} {n} when {n} is already {a}?
    We moved to {p} {d} and now {n} looks {a}.
    How would you {v} {n} without touching {n}?
    Explain to {t} from {p} why {n} should never {v} {n}.
    Write {e} note about {n} to my {w} at {p}.
    Last time I tried to {v} {n}, {n} turned {a}.
    Our {w} keeps asking whether {n} can {v} {n}.
    Suppose {p} offers {x} of {n}; should we {v} them?
    I inherited {n} from {t} and it seems {a}.
    Draft {e} plan to {v} {n} {d}.
    Which is worse: {n} that is {a}, or {n} that nobody can {v}?
    Compare {n} with {n} for {e} {w}.
    There is {n} at {p} which {t} calls {a}.
    Pretend you are {e} {w} who has to {v} {n} {d}.
    Summarize what {p} says about {n}, then {v} {n}.
    Version {x} of {n} broke {n} at {p}.
    Nobody at {p} remembers how to {v} {n}.
    Turn these scribbles on {n} into something {q}.
    {p} charged us {x} for {n}, is that normal?
    Brainstorm names for {n} that {t} would find {a}.
    Give me {x} ideas to {v} {n} and {v} {n}.
    """.strip().splitlines()
)
DETAILS = tuple(
    line.strip()
    for line in """
    It began {d}, when {t} from {p} decided to {v} {n}.
    So far {x} of {n} have become {a} and {n} costs more than {n}.
    {p} has {n}, though {t} prefers {n}.
    I could {v} {n} first and {v} {n} afterwards.
    The {w} insists on {n}, {q} as ever.
    Between {x} and {x} would be fine for {n}.
    Without {n}, {n} stays {a} {d}.
    A friend near {p} managed to {v} {n} using only {n}.
    We cannot {v} {n} because {n} depends on {n}.
    Yesterday {n} stopped, whereas {n} went on.
    Is it true that a {w} may {v} {n} {d}?
    My budget is {x}, most of it spent on {n}.
    Ideally {n} becomes {q} enough for {t} to {v}.
    Earlier attempts to {v} {n} left {n} rather {a}.
    Someone suggested {n}; someone else swore by {n}.
    There are {x} people involved, {t} and {t} among them.
    Maybe {n} matters less than {n}.
    According to {p}, {n} ought to {v} {n} {d}.
    The old {w} at {p} used to {v} {n} by hand.
    Whenever {n} arrives, {t} forgets to {v} {n}.
    Both {n} and {n} came from {p}.
    What bothers {t} most is {n} being {a}.
    Roughly one in {x} of {n} went to {p}.
    Their {w} promised {n} {d}, which sounds {q}.
    I once read that {n} may {v} {n} if {a}.
    Leave {n} as is, yet {v} {n} wherever {n} appears.
    Neither {p} nor {p} could {v} {n}.
    After {x} tries {n} finally looked {q}.
    One {w} measured {n} at {x}, another at {x}.
    Rumor has it {p} will {v} {n} {d}.
    Having {n} next to {n} makes {t} nervous.
    {p} is {q}, {p} is {a}, and {t} likes neither.
    For comparison, {n} took {x} hours {d}.
    Should {t} {v} {n}, or wait until {n} is less {a}?
    Some of {n} belongs to {t} of {p}.
    Imagine {n} twice as {a} as {n}.
    In {p} they {v} {n} with {n} instead.
    Half of {n} is {a}; {t} would rather {v} {n}.
    Thanks to {p}, {n} no longer needs {n}.
    Only {n} remains, about {x} in all.
    """.strip().splitlines()
)
CLOSINGS = tuple(
    line.strip()
    for line in """
    Keep it {q} and under {x} words.
    Finish with some {q} advice for {t}.
    What would {t} do about {n}?
    Mention {p} once, {n} twice.
    End on {n}, not on {n}.
    Then tell me whether {n} is worth {x}.
    Tables are fine; {t} reads them {d}.
    If unsure, ask about {n}.
    Skip {n}; {t} knows it already.
    Some {q} tone suits {p} best.
    List {x} risks of {n}.
    Thank you, {t} and I are at {p} {d}.
    Quote {n} where possible.
    Stop once {n} can {v} {n}.
    Rank {n}, {n} and {n}.
    Which one first?
    Translate it for {t} from {p}.
    Use {n} as the running example.
    """.strip().splitlines()
)

SYNONYMS = {
    "accurate": "precise",
    "action": "move",
    "actions": "moves",
    "add": "append",
    "all": "every",
    "always": "invariably",
    "analyze": "examine",
    "answer": "response",
    "answers": "responses",
    "any": "some",
    "assistant": "helper",
    "available": "existing",
    "before": "prior to",
    "begin": "start",
    "best": "strongest",
    "brief": "short",
    "call": "invoke",
    "careful": "cautious",
    "carefully": "closely",
    "check": "verify",
    "choose": "select",
    "clear": "plain",
    "code": "source",
    "compare": "contrast",
    "complete": "full",
    "correct": "right",
    "create": "produce",
    "describe": "outline",
    "detailed": "thorough",
    "different": "distinct",
    "each": "every",
    "end": "finish",
    "ensure": "make sure",
    "error": "mistake",
    "errors": "mistakes",
    "evaluate": "judge",
    "every": "each",
    "example": "sample",
    "expert": "experienced",
    "explain": "spell out",
    "explaining": "spelling out",
    "fail": "break",
    "final": "last",
    "find": "locate",
    "finish": "conclude",
    "first": "initially",
    "fix": "repair",
    "following": "below",
    "given": "provided",
    "goal": "aim",
    "important": "crucial",
    "include": "contain",
    "including": "containing",
    "input": "given data",
    "keep": "hold",
    "list": "enumerate",
    "long": "lengthy",
    "make": "build",
    "must": "have to",
    "need": "require",
    "never": "at no time",
    "next": "following",
    "only": "just",
    "output": "result",
    "plan": "outline",
    "possible": "feasible",
    "problem": "task",
    "produce": "generate",
    "provide": "give",
    "question": "query",
    "reason": "think",
    "reasoning": "thinking",
    "result": "outcome",
    "return": "give back",
    "rewrite": "rework",
    "several": "multiple",
    "short": "concise",
    "show": "present",
    "single": "sole",
    "solution": "resolution",
    "solve": "work out",
    "state": "declare",
    "step": "stage",
    "steps": "stages",
    "task": "assignment",
    "test": "trial",
    "tests": "trials",
    "then": "afterwards",
    "think": "reflect",
    "tool": "utility",
    "tools": "utilities",
    "use": "employ",
    "using": "with",
    "whether": "if",
    "with": "along with",
    "without": "lacking",
    "write": "compose",
}
FILLERS = ("please", "also", "really", "now", "simply", "again", "just", "indeed")
