"""Background work: Celery tasks that ingest events and run linkage."""
