"""What a dossier says to people: sections of sentences, tables and pictures.

It follows from the facts, the tables and what was worked out from them, and the HTML
and the PDF follow from it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from backend.domain.attribution import ACCEPT_BITS
from backend.domain.character import GroupKind
from backend.domain.evidence import KINDS
from backend.domain.linkage import CROWD_ACCOUNTS
from backend.domain.rulings import Claim, RulingState
from backend.domain.wording import counted, day, listed, percent
from backend.services.dossier import pictures, tables
from backend.services.dossier.collect import Material
from backend.services.dossier.rerun import Worked

_EVIDENCE = 15
_CORE = 25
_WEAKEST = 15
_CAPABILITIES = 6
_BRIDGES = 8
_HISTORY = 20
_CONTENDERS = 6
# Cells are cut at so many letters; the tables have the whole.
_LONGEST = 44
_MONTH = 7

_CLAIMS = {
    Claim.SAME: "are run by the same hand",
    Claim.OTHER: "are other hands than the cluster's",
    Claim.UNSURE: "are not clear",
    Claim.ORGANIZATION: "are run by or for {organization}",
    Claim.ABUSIVE: "are abusive",
    Claim.LEGITIMATE: "are legitimate",
}
_STATES = (
    (RulingState.COUNTS, "in force"),
    (RulingState.PROPOSED, "waiting for a second person"),
    (RulingState.REFUSED, "refused"),
    (RulingState.WITHDRAWN, "withdrawn"),
)
_PROVES = (
    (
        "That no file was changed since the seal was made: each is listed in "
        "manifest.json with its SHA-256, and the seal is the SHA-256 of that list."
    ),
    "Where the archive is signed, that the holder of the key signed this list.",
    (
        "That the figures follow from the tables: verification works out each member's "
        "bits, what holds the cluster, and for and against each organization anew, by "
        "the rules that linkage itself applies, and writes this report again."
    ),
)
_NOT_PROVES = (
    (
        "That the tables are true. What an account was seen with, and how many "
        "accounts have a thing, is what the provider states of its own records."
    ),
    (
        "That the cluster was found by a run. The run is named, and what it kept is "
        "beside what follows from the tables."
    ),
    "Who the people behind the accounts are.",
)
_LIMITS = (
    (
        "A bit doubles the odds. What a thing says is log2 of its share among the "
        "members over its share among all others, the account and those bound to it "
        "left out; the prior is log2 of the cluster's share of all accounts."
    ),
    (
        "What one source says is no more than outsiders allow: of those who reach as "
        "many bits of it, the share of members over the share of others."
    ),
    (
        "The probability that follows from the bits is a model's. The suspicion that a "
        "cluster is a campaign is a sum of signs whose weights were set by hand. "
        "Neither is a finding of fact."
    ),
    (
        f"Of things that more than {CROWD_ACCOUNTS:,} accounts have nobody outside the "
        "cluster is listed; they are counted."
    ),
    (
        "Prompts are never stored: near-identical ones are known by fingerprints. "
        "E-mail addresses, phone numbers and names are keyed hashes, which only the "
        "provider can compare with a known one."
    ),
    "Accounts outside the cluster are here by number only.",
    (
        "Whoever shares a home, a proxy or a card with a member may be taken for one. "
        "The weakest members are the most likely to be somebody else."
    ),
)
_REDACTED = {
    "none": "Nothing was replaced in this copy but the accounts outside the cluster.",
    "addresses": "Addresses were replaced by their networks and a number, the same one "
    "everywhere, so that everything can still be worked out.",
    "all": "The names of accounts and of what they have were replaced by numbers, the "
    "same one everywhere, so that everything can still be worked out.",
}

Block = dict[str, Any]


def report_of(
    material: Material, worked: Worked, about: Mapping[str, Any]
) -> dict[str, Any]:
    """The report; ``about`` is what is known of the dossier itself."""
    cluster, figures = material.facts["cluster"], worked.figures
    sections = (
        ("Summary", _summary(material, worked)),
        ("Whose it is", _who(figures, cluster)),
        ("What holds it together", _holds(worked)),
        ("What it looks like", _looks(figures)),
        ("Over time", _time(material)),
        ("Members", _members(worked)),
        ("The weakest members", _weak(figures)),
        ("What people decided", _decided(material)),
        ("History", _history(material)),
        ("What this proves, and what it does not", _limits(material)),
        ("How to check it", _check()),
        ("Versions", _versions(material, about)),
    )
    return {
        "title": f"Dossier of {cluster['id']}",
        "subtitle": _subtitle(material),
        "made": _moment(about["made_ms"]),
        "facts": _front(material, about),
        "sections": [
            {"title": title, "blocks": blocks} for title, blocks in sections if blocks
        ],
    }


def _subtitle(material: Material) -> str:
    cluster = material.facts["cluster"]
    what = f"{counted(cluster['size'], 'account')} that look like"
    return f"{what} {_kind(cluster['group_kind'])}, {_traced(cluster)}"


def _kind(kind: str) -> str:
    return "no known kind of group" if kind == GroupKind.OTHER else f"a {kind}"


def _traced(cluster: Mapping[str, Any]) -> str:
    name = cluster["organization_name"] or cluster["organization_id"]
    if name is None:
        return "traced to no organization"
    return f"traced to {name}, confidence {percent(cluster['confidence'])}"


def _front(material: Material, about: Mapping[str, Any]) -> list[list[str]]:
    facts = material.facts
    found = [
        ["cluster", facts["cluster"]["id"]],
        [
            "found by the run",
            f"{facts['run']['id']}, {_moment(facts['run']['made_ms'])}",
        ],
        ["among", counted(facts["accounts"], "account")],
        ["made", _moment(about["made_ms"])],
    ]
    found += [["made by", about["made_by"]]] if about["made_by"] else []
    found += [["because", about["reason"]]] if about["reason"] else []
    return found


def _summary(material: Material, worked: Worked) -> list[Block]:
    cluster, figures = material.facts["cluster"], worked.figures
    bits, rules = figures["bits"], figures["rules"]
    run = figures["against_run"]
    sentences = [
        (
            f"{counted(cluster['size'], 'account')} of {material.facts['accounts']:,} "
            "are held together by what they share. They look like a "
            f"{cluster['group_kind']}, suspicion {percent(cluster['suspicion'])}."
        ),
        _volume(material),
        _leads(figures),
        (
            f"A member needs {rules['accept_bits']:.1f} bits of "
            f"{counted(rules['sources'], 'source')}. By what is in this archive "
            f"{figures['passing']:,} of {figures['members']:,} members have that; the "
            f"median member has {bits['median']:+.1f} bits, the weakest "
            f"{bits['least']:+.1f}."
        ),
        (
            f"For {run['near']:,} of {figures['members']:,} members the run itself had "
            f"the same bits, to within {run['bits']}; the largest difference is "
            f"{run['most']:.2f}. A run samples, and what came since counts here, too."
        ),
    ]
    return [_text(each) for each in sentences if each] + [
        _picture(
            pictures.CLUSTER, "Some of its accounts, what they share, and whose it is"
        )
    ]


def _volume(material: Material) -> str:
    cluster = material.facts["cluster"]
    if not cluster["exchanges"]:
        return "No exchanges of its members are known."
    sought = material.tables[tables.CAPABILITIES.path].to_pylist()[:_CAPABILITIES]
    names = listed(
        f"{row['capability'] or 'what was not said'} ({row['exchanges']:,})"
        for row in sought
    )
    span = ""
    if cluster["first_seen_ms"] is not None:
        first, last = day(cluster["first_seen_ms"]), day(cluster["last_seen_ms"])
        span = f" between {first} and {last}"
    return f"They made {cluster['exchanges']:,} exchanges{span}, of {names}."


def _leads(figures: Mapping[str, Any]) -> str:
    accepted = [each for each in figures["contenders"] if each["accepted"]]
    if not accepted:
        return "The evidence leads to no known organization surely."
    best, *others = accepted
    more = f"; so do {counted(len(others), 'other')}" if others else ""
    return (
        f"The evidence leads to {best['name']} with {best['bits']:.1f} bits, where "
        f"{ACCEPT_BITS:.0f} are enough, and a confidence of "
        f"{percent(best['confidence'])}{more}."
    )


def _who(figures: Mapping[str, Any], cluster: Mapping[str, Any]) -> list[Block]:
    if not figures["contenders"]:
        return [_text("No member has an asset of a known organization.")]
    found: list[Block] = [
        _text(f"The run says: {_traced(cluster)}. What speaks for and against each:")
    ]
    for each in figures["contenders"][:_CONTENDERS]:
        enough = "enough" if each["accepted"] else "too little"
        found.append(
            _heading(
                f"{each['name']}: {each['bits']:.1f} bits, {enough}; confidence "
                f"{percent(each['confidence'])}"
            )
        )
        found += _list("For it", each["reasons"]) + _list("Against it", each["against"])
    return found


def _holds(worked: Worked) -> list[Block]:
    rows = worked.tables[tables.EVIDENCE.path].to_pylist()
    shown = [
        [
            f"{KINDS[row['kind']].noun} {_short(row['key'])}",
            f"{row['accounts']:,}",
            f"{row['everyone'] - row['accounts']:,}",
            f"{row['bits']:.1f}",
        ]
        for row in rows[:_EVIDENCE]
    ]
    columns = ("thing", "members", "others", "bits for a member")
    found = [_table(columns, shown, "The strongest of what members share")]
    if len(rows) > _EVIDENCE:
        found.append(_text(f"{tables.EVIDENCE.path} lists {len(rows):,} of them."))
    found.append(_heading("Its bridges"))
    cuts = worked.figures["bridges"][:_BRIDGES]
    if not cuts:
        return [*found, _text("No single account or thing holds parts of it together.")]
    return found + _list("", [each["sentence"] for each in cuts])


def _looks(figures: Mapping[str, Any]) -> list[Block]:
    looks = figures["character"]
    parts = figures["staying"]
    stay = sum(part["accounts"] for part in parts)
    kept = counted(len(parts), "part")
    return [
        _text(
            f"It looks like {_kind(looks['kind'])}, suspicion "
            f"{percent(looks['suspicion'])}, by these signs:"
        ),
        *_list(
            "",
            [
                f"{sign['bits']:+.1f} bits: {sign['sentence']}"
                for sign in looks["signs"]
            ],
        ),
        _text(
            f"If nobody joined and whoever does not pass left, {stay:,} members would "
            f"stay, in {kept}."
        ),
    ]


def _time(material: Material) -> list[Block]:
    rows = material.tables[tables.MEMBERS.path]
    signed = [ms for ms in tables.times(rows, "signed_up")[0] if ms is not None]
    months: dict[str, int] = {}
    for ms in sorted(signed):
        month = day(ms)[:_MONTH]
        months[month] = months.get(month, 0) + 1
    found = []
    if months:
        found.append(
            _text(
                f"Of {counted(len(signed), 'member')} the sign-up is known: "
                + listed(f"{n:,} in {month}" for month, n in months.items())
                + "."
            )
        )
    statuses = rows.column("status").to_pylist()
    banned = sum(each == "banned" for each in statuses)
    if banned:
        found.append(_text(f"{counted(banned, 'member')} are banned."))
    if pictures.has_timeline(material):
        found.append(_picture(pictures.TIMELINE, "Exchanges of the members by model"))
    return found


def _members(worked: Worked) -> list[Block]:
    figures = worked.figures
    rows = [
        [
            each["account"],
            f"{each['bits']:+.1f}",
            f"{each['sources']}",
            _said(each),
        ]
        for each in figures["core"][:_CORE]
    ]
    columns = ("account", "bits", "sources", "bits by source")
    return [
        _picture(pictures.MEMBERS, "How many members have how many bits"),
        _table(columns, rows, "Its core: held by most sources, then by most bits"),
        _text(f"{tables.STANDINGS.path} lists all {figures['members']:,} members."),
        _picture(pictures.MEDIAN, "What holds a typical member"),
    ]


def _weak(figures: Mapping[str, Any]) -> list[Block]:
    failing = figures["members"] - figures["passing"]
    found = [
        _text("Before anybody acts on this cluster, these should be looked at first."),
        *_list("", [each["sentence"] for each in figures["weakest"][:_WEAKEST]]),
        _picture(pictures.WEAKEST, "What holds the weakest member"),
    ]
    if failing:
        found.append(
            _text(
                f"{counted(failing, 'member')} would not pass by what all share: a "
                "judgement or a chain of payments holds them, or something changed "
                "since the run."
            )
        )
    return found


def _said(member: Mapping[str, Any]) -> str:
    said = sorted(member["by_source"].items(), key=lambda each: (-each[1], each[0]))
    return listed(f"{name} {bits:.1f}" for name, bits in said) or "none"


def _decided(material: Material) -> list[Block]:
    facts = material.facts
    sentences = []
    for each in facts["decisions"]:
        who = f" by {each['analyst']}" if each["analyst"] else ""
        why = f": {each['reason']}" if each["reason"] else ""
        hands = "the same hand's" if each["verdict"] == "same" else "different hands'"
        sentences.append(
            f"Judgement {each['id']}{who}, {day(each['made_ms'])}: "
            f"{' and '.join(each['accounts'])} are {hands}{why}"
        )
    for each in facts["model_of_run"]["discounts"]:
        what = f"{KINDS[each['kind']].noun} {_short(each['key'])}"
        sentences.append(f"The run counted the {what} for {each['factor']:.0%}")
    sentences += [
        f"{name} was labelled legitimate when the run was made"
        for name in facts["model_of_run"]["legitimate"]
    ]
    # Archives of earlier versions have none.
    rulings = facts.get("rulings", [])
    if not sentences and not rulings:
        return [
            _text("Nobody decided anything about these accounts or what they share.")
        ]
    return _list("", sentences) + _list(_tally(rulings), map(_ruled, rulings))


def _tally(rulings: Sequence[Mapping[str, Any]]) -> str:
    """How many rulings touch the cluster, and what became of them."""
    states = Counter(str(each["state"]) for each in rulings)
    parts = [f"{states[name]:,} {words}" for name, words in _STATES if states[name]]
    return f"{counted(len(rulings), 'ruling')} on it or its members: {listed(parts)}"


def _ruled(ruling: Mapping[str, Any]) -> str:
    """A ruling with who said it, who else decided on it, and both reasons."""
    said = _CLAIMS[ruling["claim"]].format(organization=ruling["organization_id"])
    who = f" by {ruling['proposed_by']}" if ruling["proposed_by"] else ""
    why = f": {ruling['reason']}" if ruling["reason"] else ""
    then = _became(ruling)
    return (
        f"Ruling {ruling['id']}{who}, {day(ruling['made_ms'])}: "
        f"{counted(ruling['accounts'], 'account')}, of which {ruling['members']:,} "
        f"among the members now, {said}{why}. It {then}"
    )


def _became(ruling: Mapping[str, Any]) -> str:
    if ruling["decided_ms"] is None:
        waits = ruling["state"] == RulingState.PROPOSED
        return "waits for a second person" if waits else "counts"
    by = f" by {ruling['decided_by']}" if ruling["decided_by"] else ""
    because = f": {ruling['decided_because']}" if ruling["decided_because"] else ""
    done = "confirmed" if ruling["state"] == RulingState.COUNTS else ruling["state"]
    return f"was {done}{by} on {day(ruling['decided_ms'])}{because}"


def _history(material: Material) -> list[Block]:
    lineage = material.facts["lineage"]
    shown = [
        f"{_moment(each['made_ms'])}, {each['run']}: {each['sentence']}"
        for each in lineage[-_HISTORY:]
    ]
    return _list("", shown) or [_text("No run changed it since it appeared.")]


def _limits(material: Material) -> list[Block]:
    redacted = _REDACTED[material.facts["redaction"]]
    return [
        *_list("Verification proves", _PROVES),
        *_list("It does not prove", _NOT_PROVES),
        *_list("Limits of the method, and what was left out", [*_LIMITS, redacted]),
    ]


def _check() -> list[Block]:
    return [
        _text(
            "With samehand, on any machine, without a network, a server or a data "
            "folder: samehand verify FILE. It says in a line each what holds."
        ),
        _text(
            "Without samehand: unpack the archive, run sha256sum --check SHA256SUMS, "
            "and compare the SHA-256 of manifest.json with the seal that you were "
            "told. README.txt has the commands, also for the signature."
        ),
    ]


def _versions(material: Material, about: Mapping[str, Any]) -> list[Block]:
    servers, libraries = material.facts["servers"], about["versions"]
    run = material.facts["run"]
    rows = [["samehand, of the run", run["version"]]]
    rows += [["samehand, of this dossier", libraries["samehand"]]]
    rows += [[name, version] for name, version in sorted(servers.items())]
    rows += [
        [name, version]
        for name, version in sorted(libraries.items())
        if name not in ("samehand", "fonts")
    ]
    return [_table(("what", "version"), rows, "")]


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _heading(text: str) -> Block:
    return {"type": "heading", "text": text}


def _list(title: str, items: Iterable[str]) -> list[Block]:
    """A list with its title; nothing where there are no items."""
    lines = list(items)
    return [{"type": "list", "title": title, "items": lines}] if lines else []


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> Block:
    """A table; columns of figures go to the right."""
    return {
        "type": "table",
        "title": title,
        "columns": list(columns),
        "right": [
            bool(rows) and all(_is_figure(row[place]) for row in rows)
            for place in range(len(columns))
        ],
        "rows": [list(row) for row in rows],
    }


def _is_figure(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).lstrip("+-").isdigit()


def _picture(path: str, caption: str) -> Block:
    return {"type": "picture", "path": f"{path}.svg", "caption": caption}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _moment(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
