"""How alembic reaches the record: by the connection that the store hands it."""

from alembic import context

from workup.simulation.record.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
