"""Real texts to measure prompt families on, read from what packages ship.

Two releases each of a few pure Python packages are downloaded by pip into a cache
folder and only read, never installed. The texts are the prompts that agent frameworks
hold in their code and the documentation of functions and classes. A **revision** is the
text of the same name in another release, if its words changed; nobody judged how alike
the two are, so a text that was written anew counts as a revision too, and no method can
find all of them. Half of the names is for choosing, the other half for final figures.
"""

import ast
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from backend.domain.prompts import normal_prompt

RELEASES = {
    # Agent frameworks: their code is full of prompts.
    "langchain": ("0.0.100", "0.2.0"),
    "langchain-experimental": ("0.0.40", "0.3.0"),
    "llama-index": ("0.8.0", "0.9.40"),
    "crewai": ("0.28.0", "0.80.0"),
    "pyautogen": ("0.2.0", "0.2.35"),
    "ragas": ("0.1.0", "0.2.0"),
    "deepeval": ("0.20.50", "2.0"),
    "metagpt": ("0.5.0", "0.8.1"),
    "haystack-ai": ("2.0.0", "2.8.0"),
    # Libraries with long documentation, many years apart.
    "celery": ("4.4.0", "5.4.0"),
    "django": ("1.11", "5.0"),
    "keras": ("2.2.4", "3.3.3"),
    "matplotlib": ("2.2.2", "3.9.2"),
    "networkx": ("2.4", "3.3"),
    "pandas": ("0.23.0", "2.2.3"),
    "scikit-learn": ("0.19.2", "1.5.2"),
    "scrapy": ("1.5.0", "2.11.0"),
    "setuptools": ("30.0.0", "75.0.0"),
    "sympy": ("1.5", "1.12"),
}
# Not pure Python; the wheel is only read, so it need not fit this one.
_PYTHON = {
    "matplotlib==2.2.2": "36",
    "pandas==0.23.0": "36",
    "scikit-learn==0.19.2": "36",
}
_PLATFORMS = ("manylinux1_x86_64", "manylinux2014_x86_64")
LEAST_WORDS, MOST_WORDS = 20, 600
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, the group of its revisions, and whether it is a prompt."""

    group: str
    is_prompt: bool
    text: str


def download(cache: Path) -> list[Path]:
    """Wheels of all the releases, from the cache where they are there already."""
    cache.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}=={v}" for name, pair in RELEASES.items() for v in pair]
    for each in wanted:
        if not (mark := cache / f"{each}.done").exists():
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
            command += ["--only-binary=:all:", "--ignore-requires-python"]
            command += ["--python-version", _PYTHON.get(each, "311")]
            for platform in _PLATFORMS:
                command += ["--platform", platform]
            subprocess.run([*command, "-d", str(cache), each], check=True)
            mark.touch()
    return sorted(cache.glob("*.whl"))


def texts(wheels: list[Path], *, held_back: bool) -> list[Text]:
    """Texts of one half of the names, in an order that does not depend on disks."""
    found: dict[str, dict[str, tuple[bool, str]]] = defaultdict(dict)
    for wheel in wheels:
        for key, is_prompt, text in _unique(_named_texts(wheel)):
            if _held_back(key) == held_back:
                found[key].setdefault(normal_prompt(text), (is_prompt, text))
    group = _groups(found)
    kept: dict[str, Text] = {}
    for key, versions in sorted(found.items()):
        for normal, (is_prompt, text) in sorted(versions.items()):
            kept.setdefault(normal, Text(group[key], is_prompt, text))
    return sorted(kept.values(), key=lambda t: (digest(t.group), t.text))


def _unique(named: Iterable[tuple[str, bool, str]]) -> list[tuple[str, bool, str]]:
    """Texts whose name is theirs alone in the release: modules move, names stay."""
    rows = list(named)
    often = Counter(name for name, _, _ in rows)
    return [row for row in rows if often[row[0]] == 1]


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _held_back(key: str) -> bool:
    return digest(".".join(key.split(".")[:2])) >= "8"


def _groups(found: dict[str, dict[str, tuple[bool, str]]]) -> dict[str, str]:
    """Group of each name: names that have a text in common are one."""
    parent = {key: key for key in found}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    first: dict[str, str] = {}
    for key in sorted(found):
        for normal in found[key]:
            a, b = sorted((root(key), root(first.setdefault(normal, key))))
            parent[b] = a
    return {key: root(key) for key in found}


def _named_texts(wheel: Path) -> Iterator[tuple[str, bool, str]]:
    package = wheel.name.partition("-")[0].lower()
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith(".py") or "/locale/" in name or "/tests/" in name:
                continue
            try:
                tree = ast.parse(archive.read(name))
            except (SyntaxError, ValueError):
                continue
            for path, is_prompt, text in _walk(tree, ""):
                if _is_prose(text):
                    yield f"{package}{path or name}", is_prompt, text


def _walk(node: ast.AST, path: str) -> Iterator[tuple[str, bool, str]]:
    """Documentation and assigned texts, with the names that they have."""
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    if isinstance(node, documented) and (text := ast.get_docstring(node)):
        yield path, False, text
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            for n, part in enumerate(ast.walk(child.value)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    name = f"{path}.{child.targets[0].id}{n}"
                    yield name, "prompt" in name.lower(), part.value
        elif isinstance(child, documented):
            yield from _walk(child, f"{path}.{getattr(child, 'name', '')}")


def _is_prose(text: str) -> bool:
    words = text.split()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        return False
    return sum(bool(_LETTERS.search(w)) for w in words) >= 0.7 * len(words)
