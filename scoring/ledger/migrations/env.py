"""Run by alembic; the connection comes from `scoring.ledger.upgrade`, with its transaction already open."""

from alembic import context

from scoring.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    version_table="ledger_version",
)
context.run_migrations()
