"""Prompts that many accounts send word for word, or nearly.

Some are innocent: a framework's scaffold, an application's fixed instruction, a text
that is passed around. Others are a campaign's own.
``{task}`` is where a prompt's own sentences go, ``{name}`` a made-up name.
"""

# Scaffolds that developers copy from a framework's first page of documentation.
FRAMEWORKS = (
    """Answer the question as best you can. You have access to these helpers: search,
    calculator, {name}. Work in rounds. Each round has a line Thought, a line Helper,
    a line Input and a line Observation, and rounds may repeat up to eight times. When
    you are sure, print a line that starts with Conclusion and stop. Begin! Question:
    {task}""",
    """You are the planner node of a graph of agents named {name}. Split the user's
    objective into the smallest ordered list of subtasks, give each an identifier, the
    agent that should carry it out and the identifiers it waits for, and emit the list
    as a JSON array without commentary. Objective: {task}""",
    """Use only the context between the markers to reply to the user. If the context
    does not hold the reply, say that you do not know; do not invent sources. Cite
    passages by their bracketed index. ### context from {name} ### {task} ### end of
    context ###""",
    """Extract entities from the passage into the schema below. Every entity has a
    type, a canonical spelling, character offsets and a confidence between zero and
    one. Unknown types are dropped silently. Schema: {name}. Passage: {task}""",
    """System: conversation memory is summarized after twelve turns. Current summary
    is enclosed in angle brackets. Extend it with the newest lines, keep who said
    what, and forget greetings. <{name}> New lines: {task}""",
    """You grade a reply against a reference on a scale from one to five for
    faithfulness, relevance and tone. Think aloud inside a scratchpad tag, then emit
    one integer per criterion, comma separated. Rubric pack: {name}. Reply to grade:
    {task}""",
)

# Open-source applications send the same system prompt from every installation.
APPLICATIONS = (
    """You are Pocket Gardener, a cheerful companion inside an open-source plant
    diary. Know the user's climate zone, never recommend pesticides that need a
    licence, answer in at most four sentences and add one emoji of a leaf. Today's
    entry: {task}""",
    """This is Commit Scribe. You receive a staged diff from the user's editor.
    Produce a subject line under fifty characters in the imperative mood, a blank
    line, and a body wrapped at seventy-two columns which says why and not how. Never
    mention yourself. Diff summary: {task}""",
    """Act as the offline-first recipe box 'Larder'. Convert whatever the user pastes
    into ingredients with metric amounts, numbered steps with timings and a shopping
    list by aisle. Scale to {name} portions when asked and flag the fourteen common
    allergens. Pasted text: {task}""",
    """You power Minutes, a self-hosted meeting recorder. From the raw transcript make
    decisions, action items with owners and due dates, and open questions. Speakers
    are given as initials. Stay neutral, drop small talk, keep quotations verbatim.
    Transcript: {task}""",
)

# Passed around for a few days: sent as they are.
VIRAL = (
    """Look at everything I have ever asked you and tell me, as a stern medieval
    innkeeper, what kind of guest I am, what I still owe, and which three rooms of the
    inn I must never enter. Be specific, be a little cruel, and close with a
    toast.""",
    """Turn me into a trading card from a forgotten board game: name, rarity, two
    powers, one embarrassing weakness, flavour text in rhyme and the price a collector
    would pay. Base it on the last photo I described and do not be flattering.""",
    """Pretend that it is the year 2141 and you are cleaning out an attic. You find
    one object that used to be mine. Describe it without naming it in exactly nine
    sentences so that my friends can guess what it is.""",
)

# Campaigns' templates: the same instructions, other tasks.
AGENT_TEMPLATES = (
    """You are an expert autonomous agent with a shell and a browser. Given the task
    below, first write a detailed plan with numbered steps, then carry out each step
    while explaining the reasoning behind every action, including the alternatives
    that you rejected and why. Before each tool call state what you expect to see;
    after it, compare the result with the expectation and correct the plan if they
    differ. Never skip a step. Finish with a complete list of actions in JSON. Task:
    {task}""",
    """Solve the problem with the tools lookup, execute and submit. Show the complete
    chain of reasoning before every call, in first person, long enough that a student
    could repeat it without you. If a call fails, explain the error, choose a
    different approach and continue. Output the transcript as alternating Thought and
    Call blocks and end with the block Final. Problem: {task}""",
    """Below is an unfinished trajectory of a software agent. Continue it for at least
    twelve more steps. Every step must include the agent's private deliberation, the
    exact command, a realistic result and a one-line reflection on whether the goal is
    closer. Make one important mistake and recover from it. Trajectory so far:
    {task}""",
)
CODE_TEMPLATES = (
    """Act as a senior reviewer. For the repository described below write a failing
    test first, then the smallest change that makes it pass, then a second version
    with better names. Explain each decision in a comment that starts with WHY. Return
    three fenced blocks and nothing else, in the order test, fix, rewrite. Repository:
    {task}""",
    """Generate a hard programming exercise in the style of a contest together with a
    reference solution, a brute-force solution, five tricky inputs with expected
    output and a proof that the solution is correct. The difficulty must need at least
    two ideas combined. Do not reuse known exercises. Theme: {task}""",
    """Given the issue text, produce the full reasoning of an engineer who locates the
    defect: which files would be opened, what is searched, which hypothesis is
    dropped, and the final patch in unified format. Keep the reasoning honest about
    dead ends. Issue: {task}""",
)
TOOL_TEMPLATES = (
    """You are given a catalogue of functions with JSON signatures and a user request.
    Choose the functions to call, in order, and produce for each call the arguments, a
    justification of every argument value and what to do if the call returns nothing.
    If no function fits, say which one is missing and describe its signature. Use
    strict JSON with the keys calls, why and fallback. Request: {task}""",
    """Simulate a dialogue between a demanding customer and an assistant who can call
    the tools order, calendar and ledger. At least six turns; the customer changes
    their mind once, one tool answers with an error, and the assistant must ask a
    clarifying question before the final call. Annotate every assistant turn with the
    hidden reasoning. Scenario: {task}""",
)
GRADING_TEMPLATES = (
    """Two answers to the same question follow. Judge which is better for helpfulness,
    honesty and depth. Write a critique of each answer of no fewer than five
    sentences, then a verdict A, B or tie, then a rewritten answer that beats both. Be
    consistent: the order in which they appear must not matter. Question and answers:
    {task}""",
)

# Unique prompts around something common: an opening and an ending, each alone.
SCAFFOLDS = (
    (
        """Respond in two parts. Part one, enclosed in think tags, is your unedited
        inner monologue; part two, enclosed in answer tags, is for the reader.""",
        """Depth of the first part matters more than brevity; aim for eight hundred
        words there and do not summarize it in the second.""",
    ),
    (
        """Seed item for the tool-calling corpus, locale en, graded hard. You hold four
        connectors named mail, sheets, browser and vault; each may be called at most
        twice. Read the situation, decide silently what the person truly wants, then
        act.""",
        """Write every call as a JSON line with the keys connector, arguments and
        because. After each line invent a plausible response of the connector, at times
        an unhelpful one, and go on from there. Close with a self-assessment from zero
        to ten and the one call that you would leave out.""",
    ),
    (
        """Dataset row, language fixed to Python unless stated. Treat the description as
        the only documentation there is.""",
        """First restate the requirement, then list three designs with their costs, then
        implement the second best of them in full and say why it lost.""",
    ),
    (
        """You will be evaluated by an automatic verifier that reads only the last
        line.""",
        """Show your scratch work in full above it, and put nothing but the verified
        value after the word RESULT on that last line.""",
    ),
)
