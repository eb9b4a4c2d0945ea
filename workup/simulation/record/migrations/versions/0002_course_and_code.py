"""A walk may belong to a course, and a learner has a code for exports."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both columns; every learner who is there gets a code of their own."""
    op.add_column("walk", sa.Column("course", sa.String(100), nullable=False, server_default=""))
    op.add_column("learner", sa.Column("code", sa.String(20), nullable=False, server_default=""))
    learner = sa.table("learner", sa.column("id", sa.Integer), sa.column("code", sa.String))
    connection = op.get_bind()
    ids: list[int] = list(connection.execute(sa.select(learner.c.id)).scalars())
    for id_ in ids:
        connection.execute(
            learner.update().where(learner.c.id == id_).values(code=secrets.token_hex(3))
        )


def downgrade() -> None:
    """Drop both."""
    op.drop_column("learner", "code")
    op.drop_column("walk", "course")
