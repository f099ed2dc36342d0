"""The worker's side: no answer waits for the register, and what could not be written is written when it can."""

from activities.register import Registrar
from payloads.data_keys import DataKeys, Owner
from payloads.failures import Erased
from register.database import RegisterUnavailable
from register.writing import Standing
from tests.programme.ledgers import accepted
from tests.register.standings import owner, standing, taken_over


class _Register:
    """A register that is away when it is told to be, and remembers what was written."""

    def __init__(self) -> None:
        self.is_away = False
        self.written: list[tuple[str, int]] = []
        self.beats = 0

    def write(self, standing: Standing, owner: Owner) -> bool:
        if self.is_away:
            raise RegisterUnavailable("The register cannot be used: connection refused")
        self.written.append((standing.ledger.case, standing.evaluation.number))
        return True

    def erase(self, case: str) -> None:
        raise AssertionError(case)

    def beat(self) -> None:
        if self.is_away:
            raise RegisterUnavailable("The register cannot be used: connection refused")
        self.beats += 1


async def test_what_came_while_the_register_was_away_is_written_once_in_its_latest_form() -> None:
    register = _Register()
    registrar = Registrar(register)
    register.is_away = True
    await registrar.write(standing(taken_over("a-1"), "2025-02-01", 1), owner("a-1"))
    await registrar.write(standing(taken_over("b-1"), "2025-02-01", 4), owner("b-1"))
    noted = accepted(taken_over("a-1"), "2025-02-01", "language_notice_given")
    await registrar.write(standing(noted, "2025-02-01", 2), owner("a-1"))
    await registrar.catch_up()
    assert register.written == []
    register.is_away = False
    await registrar.catch_up()
    assert sorted(register.written) == [("a-1", 2), ("b-1", 4)]
    await registrar.catch_up()
    assert len(register.written) == 2


async def test_an_answer_that_came_later_is_not_overtaken_by_one_that_waits() -> None:
    register = _Register()
    registrar = Registrar(register)
    register.is_away = True
    await registrar.write(standing(taken_over(), "2025-02-02", 2), owner("a-1"))
    await registrar.write(standing(taken_over(), "2025-02-01", 1), owner("a-1"))
    register.is_away = False
    await registrar.catch_up()
    assert register.written == [("a-1", 2)]


async def test_an_erased_case_is_taken_out_instead_of_being_written(keys: DataKeys) -> None:
    erased: list[str] = []

    class _OfErased(_Register):
        def write(self, standing: Standing, owner: Owner) -> bool:
            keys.issue(owner)
            raise Erased(owner.workflow, keys.erase(owner))

        def erase(self, case: str) -> None:
            erased.append(case)

    await Registrar(_OfErased()).write(standing(taken_over(), "2025-02-01"), owner("a-1"))
    assert erased == ["a-1"]
