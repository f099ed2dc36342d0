"""Saved lists: what users come back to. Their titles are somebody's own words, so they are sealed."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from payloads.data_keys import DataKeys
from register.database import unavailable
from register.reading import answers
from register.schema import saved_lists
from register.sealing import Seal
from register.writing import index_owner

MOST = 50  # lists of one user


class TooMany(Exception):
    """The user has as many lists as anybody may have."""


@dataclass(frozen=True)
class Saved:
    """A saved list: `query` says what it is narrowed to and how it is sorted, as in an address."""

    id: str
    title: str
    query: str


class SavedLists:
    """The lists of every user of a municipality. Every method may raise RegisterUnavailable and BadKeys."""

    def __init__(self, engine: Engine, keys: DataKeys, namespace: str) -> None:
        self._engine = engine
        self._keys = keys
        self._namespace = namespace

    def of(self, municipality: str, owner: str) -> list[Saved]:
        """Read the lists of a user, by title."""
        [rows] = answers(
            self._engine,
            select(saved_lists).where(saved_lists.c.municipality == municipality, saved_lists.c.owner == owner),
        )
        if not rows:
            return []
        seal = self._seal(municipality)
        found = [Saved(row.id, seal.open(f"list {row.id}", row.sealed_title), row.query) for row in rows]
        return sorted(found, key=lambda one: one.title.casefold())

    def save(self, municipality: str, owner: str, title: str, query: str) -> Saved:
        """Save a list; one of the same title shows this from now on. Raises TooMany."""
        there = self.of(municipality, owner)
        same = next((one for one in there if one.title == title), None)
        if same is None and len(there) >= MOST:
            raise TooMany
        saved = Saved(same.id if same else str(uuid.uuid4()), title, query)
        self._keys.issue(index_owner(self._namespace, municipality))
        sealed = self._seal(municipality).close(f"list {saved.id}", title)
        values = {"municipality": municipality, "owner": owner, "sealed_title": sealed, "query": query}
        try:
            with self._engine.begin() as connection:
                if same is None:
                    connection.execute(insert(saved_lists).values(id=saved.id, **values))
                else:
                    connection.execute(update(saved_lists).where(saved_lists.c.id == saved.id).values(**values))
        except SQLAlchemyError as error:
            raise unavailable(error) from error
        return saved

    def drop(self, municipality: str, owner: str, id_: str) -> bool:
        """Forget a list of a user; tell whether there was one."""
        theirs = (saved_lists.c.municipality == municipality, saved_lists.c.owner == owner, saved_lists.c.id == id_)
        try:
            with self._engine.begin() as connection:
                return connection.execute(delete(saved_lists).where(*theirs)).rowcount > 0
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def _seal(self, municipality: str) -> Seal:
        owner = index_owner(self._namespace, municipality)
        return Seal(owner, self._keys.of(owner))
