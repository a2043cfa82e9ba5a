"""Where the world's accounts are seen from: an address space of its own.

All ranges are reserved for private use, shared use, benchmarks or documentation:

======================== =====================================================
10.0.0.0/8, 2001:db8::   homes, and the residential proxies inside some of them
100.64.0.0/10            carriers' address translation
172.16.0.0/12            offices and schools; when it is full, 10.240.0.0/12
198.18.0.0/16            VPN exits, cloud egress, relays
198.19.0.0/16            data-centre proxies
192.0.2.0, 198.51.100.0, organizations' own networks
203.0.113.0 (/24 each)
======================== =====================================================
"""

from dataclasses import dataclass

from backend.domain.dice import Dice

ACCESS_NETWORKS = 8
PARKS = 16 * 256  # networks of 172.16.0.0/12
RELAYS = 3  # however many customers there are


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How many customers of the provider one /24 has, in homes and in offices."""

    homes: int = 8
    offices: int = 4


SPARSE = Density()
# A million customers need every network that the reserved ranges have.
DENSE = Density(homes=24, offices=10)


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address and the autonomous system that announces it."""

    ip: str
    asn: int


class Places:
    """Homes, offices and exits for a world of ``accounts`` accounts.

    ``spare`` homes more than one an account are kept; ``rented`` of the homes have a
    residential proxy in them, one in fifteen unless it is given.
    """

    def __init__(
        self,
        dice: Dice,
        accounts: int,
        *,
        spare: int = 0,
        rented: int | None = None,
        density: Density = SPARSE,
    ) -> None:
        self._dice = dice
        self._density = density
        self._homes = self._make_homes(accounts + 50 + spare)
        self._taken = 0
        self._offices = 0
        # Exits are shared by many: their number grows far slower than the customers'.
        self.carriers = _exits("100.64", 0, 4, accounts // 1000 + 1, 65_010)
        self.vpns = _exits("198.18", 0, 3, accounts // 1500 + 2, 65_020)
        self.clouds = _exits("198.18", 128, 2, accounts // 1000 + 2, 65_030)
        self.datacentres = _exits("198.19", 0, 2, accounts // 200 + 4, 65_040)
        (self.relays,) = _exits("198.18", 210, 1, RELAYS, 65_045)
        # Other people's routers and phones, rented out without their owners' notice:
        # most of these homes have customers of the provider in them.
        count = accounts // 15 + 8 if rented is None else rented
        self.residential = tuple(home[0] for home in dice.some(self._homes, count))

    def home(self) -> tuple[Address, ...]:
        """Addresses of a home that nobody else lives in."""
        self._taken += 1
        return self._homes[self._taken - 1]

    def office(self) -> Address:
        """Address of an office or school; some share a business park's network."""
        index, self._offices = self._offices, self._offices + 1
        park, door = divmod(index, self._density.offices)
        block, net = divmod(park % PARKS, 256)
        prefix = f"172.{16 + block}" if park < PARKS else f"10.{240 + block}"
        ip = f"{prefix}.{net}.{10 + door * (160 // self._density.offices)}"
        return Address(ip, 65_050 + park % 5)

    def _make_homes(self, count: int) -> list[tuple[Address, ...]]:
        homes: list[tuple[Address, ...]] = []
        for area in range(count // self._density.homes + 1):
            block, provider = divmod(area, ACCESS_NETWORKS)
            net = f"10.{provider * 30 + block // 250 % 30}.{block % 250}"
            for host in self._dice.some(range(2, 254), self._density.homes):
                home = self._make_home(net, area, host)
                homes.append(tuple(Address(ip, 65_000 + provider) for ip in home))
        return self._dice.shuffled(homes)

    def _make_home(self, net: str, area: int, host: int) -> list[str]:
        addresses = [f"{net}.{host}"]
        if self._dice.chance(0.15):  # a lease that changed; perhaps a neighbour's now
            addresses.append(f"{net}.{self._dice.between(2, 253)}")
        if self._dice.chance(0.25):
            suffix = self._dice.between(2, 65_000)
            addresses.append(f"2001:db8:{area + 1:x}:{host:x}::{suffix:x}")
        return addresses


def _exits(
    prefix: str, block: int, providers: int, each: int, asn: int
) -> tuple[tuple[Address, ...], ...]:
    """Addresses of several providers of one sort, each with networks of its own."""
    return tuple(
        tuple(
            Address(
                f"{prefix}.{block + provider * 40 + n // 200}.{10 + n % 200}",
                asn + provider,
            )
            for n in range(each)
        )
        for provider in range(providers)
    )
