"""`/lists`: the lists that a user has saved, under a name, to come back to."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from register.saved_lists import MOST, Saved, SavedLists, TooMany
from service.bodies import described, json_of, read_model
from service.cases import own_municipality
from service.listing import read_query
from service.problems import Problem, documented
from service.security import User, require

router = APIRouter(prefix="/lists", tags=["programmes"])
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Wanted(BaseModel):
    """A list to be saved: its name, and what it shows as in the address of `GET /programmes`."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    query: Annotated[str, StringConstraints(max_length=1_000)] = ""


class OwnLists:
    """The saved lists of one user."""

    def __init__(self, lists: SavedLists, user: User) -> None:
        self._lists = lists
        self._whose = own_municipality(user), user.subject

    async def all(self) -> list[Saved]:
        """Read them, by title."""
        return await asyncio.to_thread(self._lists.of, *self._whose)

    async def save(self, wanted: Wanted) -> Saved:
        """Save one; it takes the place of one of the same title. Raises Problem."""
        query = read_query(wanted.query).query(page=None)
        try:
            return await asyncio.to_thread(self._lists.save, *self._whose, wanted.title, query)
        except TooMany:
            raise Problem(409, f"Du har {MOST} lister; slet en af dem først.") from None

    async def drop(self, id_: str) -> None:
        """Forget one. Raises Problem 404."""
        if not await asyncio.to_thread(self._lists.drop, *self._whose, id_):
            raise Problem(404, "Der er ingen sådan liste.")


def own_lists(request: Request, user: Annotated[User, Depends(require("list_cases"))]) -> OwnLists:
    """Return the saved lists of who asks."""
    return OwnLists(request.app.state.saved_lists, user)


ListsOf = Annotated[OwnLists, Depends(own_lists)]


@router.get("", responses=documented(503))
async def read_lists(lists: ListsOf) -> list[Saved]:
    """List the user's saved lists; `query` goes after `GET /programmes?`, or after `/desk?`."""
    return await lists.all()


@router.post("", status_code=201, responses=documented(409, 413, 415, 503), openapi_extra=described(Wanted))
async def save_list(request: Request, lists: ListsOf) -> Saved:
    """Save a list; it takes the place of one of the same title. A user has at most fifty."""
    return await lists.save(read_model(Wanted, await json_of(request)))


@router.delete("/{id}", status_code=204, responses=documented(404, 503))
async def drop_list(lists: ListsOf, id: str) -> None:  # noqa: A002  (the word of the answer)
    """Forget a saved list."""
    await lists.drop(id)
