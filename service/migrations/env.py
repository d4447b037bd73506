"""Called by Alembic: runs the steps inside the transaction of :func:`service.store.upgrade`."""

from __future__ import annotations

from alembic import context

from service.store import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
