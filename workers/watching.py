"""The task that looks at watch lists and tells what is new."""

from backend.jobs import Job
from backend.services.watches import look_at_all
from backend.services.webhooks import deliver
from workers.app import app
from workers.base import GraphTask
from workers.resources import resources


@app.task(name=Job.LOOK.value, base=GraphTask, autoretry_for=())
def look() -> dict[str, int]:
    """Look once at all that is watched, and send what is due; the next tick retries."""
    held = resources()
    made = look_at_all(held.journal, held.graph)
    return {"alerts": len(made), "sent": deliver(held.journal, held.settings)}
