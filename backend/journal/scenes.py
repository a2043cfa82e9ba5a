"""Pictures of clusters as they were last drawn, and the nodes that people pinned."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from backend.journal.journal import Journal
from backend.journal.tables import pins, scenes

Point = tuple[float, float]


class SceneStore:
    """One picture a cluster; each run's takes the place of the one before."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def get_scene(self, cluster_id: str) -> dict[str, Any] | None:
        """What is in the picture; None before the first."""
        query = select(scenes.c.scene).where(scenes.c.cluster == cluster_id)
        with self._journal.reading() as connection:
            text = connection.execute(query).scalar()
        return None if text is None else orjson.loads(text)

    def put_scene(self, cluster_id: str, scene: Mapping[str, Any]) -> None:
        """Keep the picture in place of the cluster's last one."""
        values = {"scene": orjson.dumps(scene).decode()}
        same = scenes.c.cluster == cluster_id
        with self._journal.writing() as connection:
            changed = connection.execute(scenes.update().where(same).values(**values))
            if not changed.rowcount:
                connection.execute(scenes.insert().values(cluster=cluster_id, **values))

    def list_pins(self, cluster_id: str) -> dict[str, Point]:
        """Nodes that somebody pinned, with their places."""
        query = select(pins).where(pins.c.cluster == cluster_id)
        with self._journal.reading() as connection:
            rows = connection.execute(query).all()
        return {row.node: (row.x, row.y) for row in rows}

    def set_pins(self, cluster_id: str, places: Mapping[str, Point | None]) -> None:
        """Pin nodes at their places; None lets one go."""
        with self._journal.writing() as connection:
            for node, place in places.items():
                same = (pins.c.cluster == cluster_id) & (pins.c.node == node)
                connection.execute(pins.delete().where(same))
                if place is not None:
                    x, y = place
                    connection.execute(
                        pins.insert().values(cluster=cluster_id, node=node, x=x, y=y)
                    )
