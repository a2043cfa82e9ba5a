"""``samehand backup`` and ``restore``: all that a deployment needs, in one folder."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.cli.phases import Phases
from backend.errors import Conflict, NotFound, RunAlreadyActive, SetupError

if TYPE_CHECKING:
    from backend.services.backups import Manifest
    from backend.settings import Settings

_MIB = 1 << 20


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="New folder for the backup.")],
) -> None:
    """Copy graph, journal and secrets into a new folder; keep that secret, too."""
    held: Context = context.obj
    from backend.journal.copies import copy_journal  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services import backups  # noqa: PLC0415

    settings, phases = held.settings, Phases(held.output)
    _refuse_nothing(settings)
    place = folder.expanduser().absolute()
    with (
        backups.drafted(place) as draft,
        closing(Journal.from_settings(settings)) as journal,
    ):
        backups.copy_secrets(settings, draft)
        # The graph before the journal, which it follows by offsets: one that is a
        # little behind catches up. One with events that its journal lacks would take
        # the next ones, which get the same offsets, for known.
        _dump_graph(held, phases, draft)
        if journal.is_file:
            with phases.phase("copying the journal", "pages") as show:
                copy_journal(journal, draft / backups.JOURNAL, report=show)
        else:
            held.output.warn(
                "The journal is on a server of its own: back it up now, after the "
                "graph, with that server's tools"
            )
        with phases.phase("checksums", "bytes") as show:
            manifest = backups.seal(draft, journal, settings, report=show)
    _show(held, phases, place, manifest)
    held.output.say(
        f"{place} has {_size(manifest)}, among it the key of the hashes: who reads it "
        "can look addresses up."
    )


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of the backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what the data folder holds.")
    ] = False,
) -> None:
    """Make the data folder of a backup, after every file was checked."""
    held: Context = context.obj
    from backend.embedded.endpoints import command, only_supervisor  # noqa: PLC0415
    from backend.embedded.restoration import staging  # noqa: PLC0415
    from backend.embedded.stack import make_folders  # noqa: PLC0415
    from backend.services import backups  # noqa: PLC0415

    settings, phases = held.settings, Phases(held.output)
    place = folder.expanduser().absolute()
    manifest = backups.read_manifest(place)
    _refuse_held(settings, replace=replace)
    _refuse_unfit(settings, manifest, place)
    with phases.phase("checksums", "bytes") as show:
        backups.verify(place, manifest, report=show)
    make_folders(settings)
    with only_supervisor(settings):
        # Somebody may have used it meanwhile.
        _refuse_held(settings, replace=replace)
        with staging(settings) as stage:
            with phases.phase("copying journal and secrets"):
                backups.put_back(place, manifest, stage)
            _check_journal(stage, manifest)
            dumped = manifest.has(backups.GRAPH)
            _load_graph(held, phases, stage, place, dumped=dumped)
    for name, (then, now) in backups.differing(manifest, settings).items():
        held.output.warn(f"{name} was {then} when the backup was made, and is {now}")
    _show(held, phases, place, manifest)
    held.output.say(
        f"{settings.data_dir} is as it was on {manifest.made_at:%Y-%m-%d at %H:%M} "
        f"UTC; start it with: {command(settings, 'up')}"
    )


def _dump_graph(held: Context, phases: Phases, draft: Path) -> None:
    from backend.embedded.dumping import dump_graph  # noqa: PLC0415

    settings = held.settings
    if settings.neo4j.uri is not None:
        held.output.warn(
            f"The graph at {settings.neo4j.uri} is not part of the backup; a new one "
            "fills itself from the journal, and clusters come with the next run"
        )
        return
    if not (settings.data_dir / "neo4j" / "data" / "databases").exists():
        # No stack ever ran here, so there is no graph yet.
        return
    _refuse_run(settings)
    with (
        _store_at_rest(settings, phases) as held_store,
        phases.phase("dumping the graph"),
    ):
        dump_graph(settings, draft, held=held_store)


@contextmanager
def _store_at_rest(settings: "Settings", phases: Phases) -> Iterator[int]:
    from backend.embedded.endpoints import is_running  # noqa: PLC0415
    from backend.embedded.standstill import store_at_rest  # noqa: PLC0415

    if not is_running(settings):
        with store_at_rest(settings) as held:
            yield held
        return
    with ExitStack() as scope:
        with phases.phase("stopping Neo4j"):
            held = scope.enter_context(store_at_rest(settings))
        yield held
        with phases.phase("starting Neo4j"):
            scope.close()


def _load_graph(
    held: Context, phases: Phases, stage: "Settings", place: Path, *, dumped: bool
) -> None:
    from backend.embedded import artifacts  # noqa: PLC0415
    from backend.embedded.dumping import make_store  # noqa: PLC0415

    if held.settings.neo4j.uri is not None:
        held.output.warn(
            f"The graph at {held.settings.neo4j.uri} is left as it is; it must be "
            "empty, and then fills itself from the journal"
        )
        return
    embedded = held.settings.embedded
    # On a new machine this takes longest; later it finds all there.
    with held.output.progress("fetching Neo4j") as bar:
        artifacts.provide(
            embedded.artifacts_dir, repository=embedded.repository, report=bar.update
        )
    with phases.phase("loading the graph"):
        make_store(stage, place if dumped else None)


def _check_journal(stage: "Settings", manifest: "Manifest") -> None:
    """SetupError unless the journal opens with these settings, and is the one meant."""
    from backend.journal.journal import Journal  # noqa: PLC0415

    with closing(Journal.from_settings(stage)) as journal:
        if journal.id != manifest.journal_id:
            raise SetupError(
                "The backup is of another journal than the one that settings name; "
                "restore that one first, with its server's tools"
            )


def _refuse_nothing(settings: "Settings") -> None:
    if settings.journal.url is None and not (settings.data_dir / "journal.db").exists():
        raise NotFound(f"There is nothing to back up in {settings.data_dir}")


def _refuse_run(settings: "Settings") -> None:
    """A run that lost its graph half-way would fail; the next one is soon over."""
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.embedded.endpoints import is_running  # noqa: PLC0415
    from backend.graph.runs import RunRecords  # noqa: PLC0415

    if not is_running(settings):
        return
    with graph_of(settings) as graph, graph.session() as session:
        holder = RunRecords(session).get_holder()
    if holder is not None:
        raise RunAlreadyActive(f"Linkage run {holder} is active; wait for its end")


def _refuse_held(settings: "Settings", *, replace: bool) -> None:
    from backend.embedded.restoration import holds_data  # noqa: PLC0415

    if not replace and holds_data(settings):
        raise Conflict(
            f"{settings.data_dir} has data; name another with --data-dir, or add "
            "--replace to lose what it has"
        )


def _refuse_unfit(settings: "Settings", manifest: "Manifest", place: Path) -> None:
    """What settings say about journal and key must not speak against the backup."""
    from backend.services import backups  # noqa: PLC0415

    held = manifest.has(backups.JOURNAL)
    if held == (settings.journal.url is not None):
        raise SetupError(
            "The backup has a journal of its own; unset SAMEHAND_JOURNAL__URL"
            if held
            else "The backup has no journal; name it with SAMEHAND_JOURNAL__URL"
        )
    key = place / backups.SECRETS / backups.HASH_KEY
    if settings.hash_key_file and _text(settings.hash_key_file) != _text(key):
        raise SetupError(
            "SAMEHAND_HASH_KEY_FILE names another key than that of the backup, with "
            "which no address would be found again; unset it"
        )


def _text(file: Path) -> str | None:
    try:
        return file.read_text().strip()
    except OSError:
        return None


def _show(held: Context, phases: Phases, place: Path, manifest: "Manifest") -> None:
    held.output.result(
        {
            "folder": str(place),
            "files": {file.name: file.bytes for file in manifest.files},
            "bytes": manifest.bytes,
            "phases": phases.seconds,
            "seconds": phases.total(),
        }
    )


def _size(manifest: "Manifest") -> str:
    return f"{manifest.bytes / _MIB:,.1f} MiB"
