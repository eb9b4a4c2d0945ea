"""
The tables of a record. A learner needs no name; a case is known by its id, its text is not kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The root of all tables."""


class Learner(Base):
    """
    One learner; the name is free and may be empty. `code` is drawn at random and stands for the
    learner in exports.
    """

    __tablename__ = "learner"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    code: Mapped[str] = mapped_column(String(20))


class WalkRow(Base):
    """
    One walk: which case, with which rules, for which course, how it ended. `summary` holds the
    score by stage and what was missed.
    """

    __tablename__ = "walk"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), index=True)
    case: Mapped[str] = mapped_column(String(100), index=True)
    case_hash: Mapped[str] = mapped_column(String(64))
    rules: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(10))
    course: Mapped[str] = mapped_column(String(100), server_default="", default="")
    began: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    over: Mapped[bool] = mapped_column(Boolean, default=False)
    total: Mapped[float | None] = mapped_column(Float)
    summary: Mapped[dict[str, object] | None] = mapped_column(JSON)


class LineRow(Base):
    """One line that was typed, by its place in the walk."""

    __tablename__ = "line"
    __table_args__ = (UniqueConstraint("walk", "place"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    walk: Mapped[str] = mapped_column(ForeignKey("walk.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CardRow(Base):
    """When a case is due again for a learner: the state of the spaced-repetition library."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("learner", "case"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    learner: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), index=True)
    case: Mapped[str] = mapped_column(String(100))
    state: Mapped[dict[str, object]] = mapped_column(JSON)
    due: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
