"""Runs the notebooks on the stack of the data folder and keeps what they show.

What is committed shows a world that anybody can make again, and gets the same bytes::

    samehand world --out world --accounts 600 --seed 7
    samehand up --detach
    samehand ingest world/events.ndjson
    samehand link
    make notebooks
"""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent


def run(file: Path) -> None:
    """Execute ``file`` and write it back without what differs from run to run."""
    notebook = nbformat.read(file, as_version=4)
    NotebookClient(notebook, timeout=120, record_timing=False).execute()
    notebook.metadata = {
        "kernelspec": {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
    }
    nbformat.write(notebook, file)


if __name__ == "__main__":
    for each in sorted(FOLDER.glob("*.ipynb")):
        print(each.name)
        run(each)
