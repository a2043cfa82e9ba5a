"""What screening needs of the newest run, as one row that each run replaces."""

from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
from sqlalchemy import select

from backend.domain.calibration import Calibration
from backend.domain.linkage import Rules
from backend.domain.profiles import Bonds, Members, Profiles, Traits
from backend.domain.recognition import Common, KnownFamilies
from backend.journal.journal import Journal
from backend.journal.packing import packed, unpacked
from backend.journal.tables import profiles as table

_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a run read the journal: of which edition, to which event."""

    edition: str
    upto: int


class ProfileStore:
    """The profiles of the newest run that made some."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def run_id(self) -> str | None:
        """The run whose profiles there are; None before the first."""
        with self._journal.reading() as connection:
            found: str | None = connection.execute(select(table.c.run)).scalar()
        return found

    def reach(self) -> Reach | None:
        """How far that run read; None when it did not say."""
        with self._journal.reading() as connection:
            said = connection.execute(select(table.c.said)).scalar()
        found = None if said is None else orjson.loads(said).get("reach")
        return None if found is None else Reach(found["edition"], found["upto"])

    def read(self) -> tuple[str, Profiles, KnownFamilies] | None:
        """The run with its profiles and families; None before the first."""
        with self._journal.reading() as connection:
            row = connection.execute(select(table)).first()
        if row is None:
            return None
        said = orjson.loads(row.said)
        clusters = unpacked(row.clusters)
        members = unpacked(row.members)
        found = Profiles(
            said["accounts"],
            Rules(**said["rules"]),
            Calibration(**said["calibration"]),
            clusters.column("size").to_numpy(),
            _bars(clusters),
            _matrix(clusters.column("most"), np.float64).reshape(said["most"]),
            Traits(**_columns(row.traits)),
            Bonds(**_columns(row.bonds)),
            Members(
                tuple(members.column("account").to_pylist()),
                members.column("cluster").to_numpy(),
                members.column("vouches").to_numpy(zero_copy_only=False),
            ),
            tuple(said["families"]),
            tuple(clusters.column("id").to_pylist()),
            tuple(clusters.column("organization").to_pylist()),
        )
        return row.run, found, _families(row.families, row.common)

    def clear(self) -> None:
        """Forget them, until the next run makes new ones."""
        with self._journal.writing() as connection:
            connection.execute(table.delete())

    def replace(
        self, run_id: str, found: Profiles, families: KnownFamilies, reach: Reach
    ) -> None:
        """Keep these instead of the ones before."""
        said = {
            "reach": asdict(reach),
            "accounts": found.accounts,
            "rules": asdict(found.rules),
            "calibration": asdict(found.calibration),
            "families": found.families,
            "most": found.most.shape,
        }
        values = {
            "run": run_id,
            "said": orjson.dumps(said).decode(),
            "clusters": packed(
                pa.table(
                    {
                        "id": pa.array(found.clusters, pa.string()),
                        "organization": pa.array(found.organizations, pa.string()),
                        "size": found.sizes,
                        "bar": found.bars,
                        "most": _rows(found.most),
                    }
                )
            ),
            "traits": packed(pa.table(asdict(found.traits))),
            "bonds": packed(pa.table(asdict(found.bonds))),
            "members": packed(
                pa.table(
                    {
                        "account": pa.array(found.members.ids, pa.string()),
                        "cluster": found.members.cluster,
                        "vouches": found.members.vouches,
                    }
                )
            ),
            "families": packed(
                pa.table(
                    {
                        "key": pa.array(families.names, pa.string()),
                        "middle": _rows(families.middles),
                        "large": families.large,
                    }
                )
            ),
            "common": packed(pa.table(asdict(families.common))),
        }
        with self._journal.writing() as connection:
            connection.execute(table.delete())
            connection.execute(table.insert().values(**values))


def _bars(clusters: pa.Table) -> npt.NDArray[np.float64]:
    """Runs of older versions kept none."""
    if "bar" not in clusters.column_names:
        return np.zeros(len(clusters))
    bars: npt.NDArray[np.float64] = clusters.column("bar").to_numpy()
    return bars


def _columns(stored: bytes) -> dict[str, Any]:
    rows = unpacked(stored)
    return {name: rows.column(name).to_numpy() for name in rows.column_names}


def _families(stored: bytes, common: bytes) -> KnownFamilies:
    rows = unpacked(stored)
    return KnownFamilies(
        tuple(rows.column("key").to_pylist()),
        _matrix(rows.column("middle"), np.uint32),
        rows.column("large").to_numpy(zero_copy_only=False),
        Common(**_columns(common)),
    )


def _rows(matrix: npt.NDArray[np.generic]) -> pa.Array:
    """Each row as bytes."""
    width = matrix.itemsize * int(np.prod(matrix.shape[1:]))
    whole = pa.py_buffer(np.ascontiguousarray(matrix).tobytes())
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(matrix), [None, whole]
    )


def _matrix(column: pa.ChunkedArray, kind: type[_Number]) -> npt.NDArray[_Number]:
    found = np.frombuffer(b"".join(column.to_pylist()), kind)
    return found.reshape(len(column), column.type.byte_width // found.itemsize)
