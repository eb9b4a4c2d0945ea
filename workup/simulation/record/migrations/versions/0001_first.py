"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make learner, walk, line and card."""
    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
    )
    op.create_table(
        "walk",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column(
            "learner",
            sa.Integer(),
            sa.ForeignKey("learner.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("case", sa.String(100), nullable=False, index=True),
        sa.Column("case_hash", sa.String(64), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Float()),
        sa.Column("summary", sa.JSON()),
    )
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "walk",
            sa.String(36),
            sa.ForeignKey("walk.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("walk", "place"),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "learner",
            sa.Integer(),
            sa.ForeignKey("learner.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("case", sa.String(100), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.UniqueConstraint("learner", "case"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("card", "line", "walk", "learner"):
        op.drop_table(table)
