"""Makes ``jars.lock`` anew: resolves the endpoint and writes what was found.

Run by ``make lock`` when a version below is raised.
"""

import tempfile
from pathlib import Path

_ROOTS = (
    "org.neo4j:neo4j:5.26.30",
    "org.neo4j.app:neo4j-server:5.26.30",
    "org.neo4j.gds:proc:2.13.9",
    "org.neo4j.gds:opengds-extension:2.13.9",
    "org.neo4j.client:neo4j-browser:5.24.0",
)
_HEADER = """\
# Neo4j, Graph Data Science and Neo4j Browser with all that they need, pinned.
# group:artifact:version sha256; made by: make lock
"""


def relock() -> None:
    """Resolve in an empty folder, so that nothing old can be pinned by accident."""
    import tomllib  # noqa: PLC0415

    from jgo.env import EnvironmentBuilder  # noqa: PLC0415
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        context = MavenContext(resolver=PythonResolver(), repo_cache=folder / "repo")
        builder = EnvironmentBuilder(context=context, cache_dir=folder / "envs")
        builder.from_endpoint("+".join(_ROOTS))
        lock = next((folder / "envs").rglob("jgo.lock.toml"))
        found = tomllib.loads(lock.read_text())["dependencies"]
    lines = sorted(
        f"{jar['groupId']}:{jar['artifactId']}:{jar['version']} {jar['sha256']}\n"
        for jar in found
        # Native transports of one platform each; Netty does without them.
        if not jar.get("classifier")
    )
    target = Path(__file__).with_name("jars.lock")
    target.write_text(_HEADER + "".join(lines))


if __name__ == "__main__":
    relock()
