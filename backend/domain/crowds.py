"""Crowded things, and how the accounts that share each of them behave.

A thing is *crowded* when many accounts have it, or when some do that linkage did not
find to be one hand's: what its rarity promises, the groups do not keep. What honest
accounts have in common they have for a reason, and the reason shows in what else these
accounts share and in when they came.

Every cost is linear: what is crowded is counted over all accounts, and how its accounts
behave is measured on so many of them at most, evenly over time, a slice of things at
once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise

import numpy as np

from backend.domain.identifiers import network_of
from backend.domain.incidence import expand, starts
from backend.domain.linkage import HUB_ACCOUNTS, LEAST_GROUP, Flags, Floats, Ints

NONE = -1
DAY_MS = 86_400_000
# Neighbours share a network by living in one street.
LEAST_NEIGHBOURS = 20
# The ledger of a run holds the most crowded things and no more.
MOST_ENTRIES = 5_000
# So many of a crowd's accounts say how it behaves: shares are right to two hundredths.
SAMPLE = 1_000
# What else an account was seen with, its first so many things.
MOST_THINGS = 200
# A domain is a firm's or a school's when no more than this share of accounts has it.
FIRM_SHARE = 0.01
_TAIL = 0.05
_SLICE = 50_000
# Kinds of things that say how accounts behave.
_LOOKED_AT = (
    "network", "ip_address", "device", "instrument", "email_domain", "prompt_family",
)  # fmt: skip


@dataclass(frozen=True)
class Uses:
    """Who was seen with what and when; one row for an account and a thing.

    ``account`` and ``thing`` are numbers from 0, and things ascend by kind, then key.
    ``thing_kind`` and ``thing_key`` are places among ``kinds`` and ``keys``: most
    things are one account's, and nobody asks for their names. ``cluster`` is each
    account's, ``NONE`` for none.
    """

    account: Ints
    thing: Ints
    first_ms: Ints
    last_ms: Ints
    kinds: Sequence[str]
    keys: Sequence[str]
    thing_kind: Ints
    thing_key: Ints
    cluster: Ints

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return len(self.cluster)

    @property
    def things(self) -> int:
        """How many things there are."""
        return len(self.thing_key)

    @cached_property
    def everyone(self) -> Ints:
        """How many accounts have each thing."""
        return np.bincount(self.thing, minlength=self.things)

    def of_kind(self, *kinds: str) -> Flags:
        """Which things are of the kinds."""
        wanted = np.array([kind in kinds for kind in self.kinds], dtype=np.bool_)
        return wanted[self.thing_kind]

    def kind(self, thing: int) -> str:
        """The kind of a thing."""
        return self.kinds[int(self.thing_kind[thing])]

    def key(self, thing: int) -> str:
        """The key of a thing."""
        return self.keys[int(self.thing_key[thing])]


@dataclass(frozen=True, slots=True)
class Looks:
    """How a crowd's accounts behave; all but the last five are shares of them.

    ``steady`` have the thing on more than one day. ``elsewhere`` come from another
    network, too. ``own_device`` and ``own_instrument`` have one that nobody else has.
    ``place``, ``payer``, ``site`` and ``text`` have the most common network,
    instrument, firm's e-mail domain and prompt beside the thing itself.

    ``variety`` is how many different networks there are for each time that one of them
    came from another. ``addresses`` of the thing, where it is a network, for each of
    them. ``days`` within which nine of ten of them came, and the share of all the days
    of its kind that these are. ``firms`` is how much more often they write from a
    firm's domain than everybody does.
    """

    steady: float
    elsewhere: float
    own_device: float
    own_instrument: float
    place: float
    payer: float
    site: float
    text: float
    variety: float
    addresses: float
    days: float
    lasting: float
    firms: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """A crowded thing: who has it, how many of these are in clusters, how they look.

    ``most`` of them are in one ``cluster``; ``NONE`` when no cluster has any.
    ``hidden`` is how much more often they are in clusters than everybody is.
    """

    kind: str
    key: str
    accounts: int
    members: int
    clusters: int
    most: int
    cluster: int
    hidden: float
    looks: Looks


def crowds(uses: Uses) -> list[Crowd]:
    """The most crowded things, most accounts first."""
    members, clusters, most, cluster = _membership(uses)
    least = np.where(uses.of_kind("network"), LEAST_NEIGHBOURS, LEAST_GROUP)
    crowded = (uses.everyone >= least) & (
        (uses.everyone > HUB_ACCOUNTS) | (2 * most <= uses.everyone)
    )
    named = np.flatnonzero(crowded)
    order = np.argsort(-uses.everyone[named], kind="stable")
    things = named[order[:MOST_ENTRIES]]
    base = max(1, int((uses.cluster >= 0).sum())) / max(1, uses.accounts)
    return [
        Crowd(
            uses.kind(thing),
            uses.key(thing),
            int(uses.everyone[thing]),
            int(members[thing]),
            int(clusters[thing]),
            int(most[thing]),
            int(cluster[thing]),
            float(members[thing] / uses.everyone[thing] / base),
            looks,
        )
        for thing, looks in zip(
            things.tolist(), _Crowds(uses).look(things), strict=True
        )
    ]


def _membership(uses: Uses) -> tuple[Ints, Ints, Ints, Ints]:
    """For each thing: members, clusters, members of the first cluster, that cluster."""
    of_row = uses.cluster[uses.account]
    rows = of_row >= 0
    many = int(uses.cluster.max(initial=0)) + 1
    code, count = np.unique(uses.thing[rows] * many + of_row[rows], return_counts=True)
    thing, cluster = np.divmod(code, many)
    members = np.bincount(uses.thing[rows], minlength=uses.things)
    first = np.full(uses.things, NONE)
    most = np.zeros(uses.things, dtype=np.int64)
    order = np.lexsort((-cluster, count))  # the last that is written stays
    first[thing[order]] = cluster[order]
    most[thing[order]] = count[order]
    return members, np.bincount(thing, minlength=uses.things), most, first


@dataclass(frozen=True, slots=True)
class _Slice:
    """Accounts of some crowds, and what else these were seen with.

    Each of ``things`` has ``sizes`` rows, which are accounts; ``crowd`` is each row's
    place among the things. For each other thing ``of`` is the row and ``thing`` it.
    """

    things: Ints
    crowd: Ints
    sizes: Ints
    of: Ints
    thing: Ints

    def share(self, chosen: Ints) -> Floats:
        """Share of each crowd's rows among ``chosen``, any of them named twice."""
        met = np.zeros(self.crowd.size, dtype=np.bool_)
        met[chosen] = True
        return np.bincount(self.crowd, met, minlength=self.sizes.size) / self.sizes

    def counts(self, chosen: Flags, things: int) -> tuple[Ints, Ints]:
        """(crowd, how many of its rows) for each of the other things ``chosen``."""
        code, count = np.unique(
            self.crowd[self.of[chosen]] * things + self.thing[chosen],
            return_counts=True,
        )
        return code // things, count

    def most(self, chosen: Flags, things: int) -> Floats:
        """Share of each crowd's rows that has the most common thing ``chosen``."""
        crowd, count = self.counts(chosen, things)
        found = np.zeros_like(self.sizes)
        np.maximum.at(found, crowd, count)
        return found / self.sizes


class _Crowds:
    """Looks of the crowds of ``uses``."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._begins, self._things = _first_things(uses)
        self._is = {kind: uses.of_kind(kind) for kind in _LOOKED_AT}
        few = uses.everyone <= max(HUB_ACCOUNTS, FIRM_SHARE * uses.accounts)
        self._firm = self._is["email_domain"] & few
        networks = np.flatnonzero(self._is["network"]).tolist()
        self._named = {uses.key(thing): thing for thing in networks}
        of_row = uses.thing_kind[uses.thing]
        self._days = [
            _spread(uses.first_ms[of_row == kind]) for kind in range(len(uses.kinds))
        ]

    def look(self, things: Ints) -> Iterator[Looks]:
        """Looks of each of the things, in their order."""
        everybody = np.unique(self._uses.account[self._firm[self._uses.thing]]).size
        firms = max(1, everybody) / max(1, self._uses.accounts)
        sizes = np.minimum(self._uses.everyone[things], SAMPLE)
        ends = np.append(0, np.cumsum(sizes))
        sample = _sample(self._uses, things, sizes)
        for part in _parts(sizes):
            rows = sample[ends[part.start] : ends[part.stop]]
            sliced = self._slice(things[part], sizes[part], rows)
            columns = self._columns(sliced, rows, firms)
            yield from (
                Looks(*(round(value, 4) for value in values))
                for values in zip(
                    *(columns[field.name].tolist() for field in fields(Looks)),
                    strict=True,
                )
            )

    def _slice(self, things: Ints, sizes: Ints, rows: Ints) -> _Slice:
        """The accounts in ``rows`` of the uses, so many of each of the things."""
        crowd = np.repeat(np.arange(things.size), sizes)
        of, thing = expand(self._begins, self._things, self._uses.account[rows])
        other = thing != things[crowd[of]]
        return _Slice(things, crowd, sizes, of[other], thing[other])

    def _columns(self, part: _Slice, rows: Ints, firms: float) -> dict[str, Floats]:
        uses, of, thing = self._uses, part.of, part.thing
        is_of = {kind: flags[thing] for kind, flags in self._is.items()}
        own = uses.everyone[thing] == 1
        at = self._network_of(part.things)[part.crowd[of]]
        away = is_of["network"] & (thing != at)
        crowd, count = part.counts(away, uses.things)
        times = np.bincount(crowd, count, minlength=part.sizes.size)
        inside = self._inside(part, is_of["ip_address"])
        held, _ = part.counts(inside, uses.things)
        many = part.sizes.size
        days, all_days = self._arrivals(part, rows)
        return {
            "steady": part.share(
                np.flatnonzero(uses.last_ms[rows] - uses.first_ms[rows] >= DAY_MS)
            ),
            "elsewhere": part.share(of[away]),
            "own_device": part.share(of[is_of["device"] & own]),
            "own_instrument": part.share(of[is_of["instrument"] & own]),
            "place": part.most(away, uses.things),
            "payer": part.most(is_of["instrument"], uses.things),
            "site": part.most(self._firm[thing], uses.things),
            "text": part.most(is_of["prompt_family"], uses.things),
            "variety": np.bincount(crowd, minlength=many) / np.maximum(times, 1),
            "addresses": np.bincount(held, minlength=many) / part.sizes,
            "days": days,
            "lasting": days / np.maximum(all_days, 1.0),
            "firms": part.share(of[self._firm[thing]]) / firms,
        }

    def _inside(self, part: _Slice, is_address: Flags) -> Flags:
        """Addresses in the network that brought the account up."""
        found = is_address & self._is["network"][part.things][part.crowd[part.of]]
        asked = np.flatnonzero(found)
        here = part.things[part.crowd[part.of[asked]]]
        found[asked] = self._network_of(part.thing[asked]) == here
        return found

    def _arrivals(self, part: _Slice, rows: Ints) -> tuple[Floats, Floats]:
        """Days within which nine of ten came, to each thing and to all of its kind."""
        ends = np.cumsum(part.sizes)
        days = [
            _spread(self._uses.first_ms[rows[end - size : end]])
            for size, end in zip(part.sizes.tolist(), ends.tolist(), strict=True)
        ]
        kinds = self._uses.thing_kind[part.things].tolist()
        return np.array(days), np.array([self._days[kind] for kind in kinds])

    def _network_of(self, things: Ints) -> Ints:
        """The network of each address, itself of each network; ``NONE`` for others."""
        distinct, place = np.unique(things, return_inverse=True)
        found = np.where(self._is["network"][distinct], distinct, NONE)
        for n in np.flatnonzero(self._is["ip_address"][distinct]).tolist():
            network = network_of(self._uses.key(distinct[n]))
            found[n] = self._named.get(network, NONE)
        return found[place]


def _first_things(uses: Uses) -> tuple[Ints, Ints]:
    """Each account's first things that are looked at: where they begin, and they.

    Hardly any account has more things than are looked at, so only the rows of those
    that do are put in the order of time.
    """
    kept = uses.of_kind(*_LOOKED_AT)[uses.thing]
    many = np.bincount(uses.account, minlength=uses.accounts) > MOST_THINGS
    rows = np.flatnonzero(many[uses.account])
    times = uses.thing[rows], uses.first_ms[rows], uses.account[rows]
    rows = rows[np.lexsort(times)]
    begins = starts(uses.account[rows], uses.accounts)
    late = np.arange(rows.size) - begins[uses.account[rows]] >= MOST_THINGS
    kept[rows[late]] = False
    # Sorting codes costs a sixth of sorting rows by account.
    code = np.sort(uses.account[kept] * uses.things + uses.thing[kept])
    account, thing = np.divmod(code, max(1, uses.things))
    return starts(account, uses.accounts), thing


def _sample(uses: Uses, things: Ints, sizes: Ints) -> Ints:
    """Rows of ``sizes`` accounts of each of the things, evenly over time."""
    place = np.full(uses.things, NONE)
    place[things] = np.arange(things.size)
    rows = np.flatnonzero(place[uses.thing] >= 0)
    times = uses.account[rows], uses.last_ms[rows], uses.first_ms[rows]
    rows = rows[np.lexsort((*times, place[uses.thing[rows]]))]
    everyone = uses.everyone[things]
    of = np.repeat(np.arange(things.size), sizes)
    nth = np.arange(of.size) - (np.cumsum(sizes) - sizes)[of]
    begins = np.cumsum(everyone) - everyone
    picked: Ints = rows[begins[of] + nth * everyone[of] // sizes[of]]
    return picked


def _spread(times_ms: Ints) -> float:
    if not times_ms.size:
        return 0.0
    low, high = np.quantile(times_ms, (_TAIL, 1 - _TAIL))
    return float(high - low) / DAY_MS


def _parts(sizes: Ints) -> Iterator[slice]:
    """Consecutive slices of so many accounts together, or one crowd more."""
    part = (np.cumsum(sizes) - 1) // _SLICE
    cuts = np.flatnonzero(np.diff(part)) + 1
    for low, high in pairwise([0, *cuts.tolist(), sizes.size]):
        yield slice(low, high)
