"""`forloeb up` keeps programmes running: through a killed worker, a second start, a killed `up`, and Ctrl-C."""

import os
import signal
import socket

import pytest

from tests.cli.conftest import House, is_alive

pytestmark = pytest.mark.server

SIGNED = ["contract_signed", "--party", "both", "--manner", "signed", "--on", "2025-03-20"]


def test_programmes_survive_a_killed_worker_ctrl_c_and_a_new_start(empty_house: House):
    house = empty_house
    house.start(str(house.event("person-1")))
    house.wait_for(lambda: "person-1" in house("list", "--overdue").stdout)

    _, worker, _ = house.processes()
    os.kill(worker, signal.SIGKILL)
    house.wait_for(lambda: "Arbejderen blev stoppet af signal 9; startes igen" in house.said())
    house.wait_for(lambda: house("act", "person-1", *SIGNED, "--command", "signed").returncode == 0)
    assert house.processes()[1] != worker

    processes = house.processes()
    assert house.stop() == 0
    assert not any(is_alive(pid) for pid in processes)
    assert "person-1" in house("list").stdout  # the register answers while nothing runs
    assert "contract_signed --party both" in house("show", "person-1").stdout

    house.start(str(house.folder / "person-1.ndjson"))
    house.wait_for(lambda: "0 forløb startet, 1 var der i forvejen." in house.said())
    house.wait_for(lambda: "contract_signed --party both" in house("show", "person-1").stdout)
    assert house.stop() == 0


def test_a_second_up_in_the_same_directory_says_so(house: House):
    second = house("up")
    assert second.returncode == 1
    assert second.stderr.startswith("Forløb kører allerede i ")
    assert second.stderr.count("\n") == 1


def test_what_a_killed_up_leaves_behind_is_stopped_by_the_next(empty_house: House):
    house = empty_house
    killed = house.start()
    orphans = house.processes()
    killed.kill()
    killed.wait()
    assert all(is_alive(pid) for pid in orphans)
    house.start()
    assert "Processer fra en tidligere kørsel, der blev afbrudt, er stoppet." in house.said()
    assert not any(is_alive(pid) for pid in orphans)
    assert house.stop() == 0


def test_a_port_that_is_taken_is_said_in_one_sentence(empty_house: House):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        started = empty_house("up", "--port", str(port))
    assert started.returncode == 1
    assert f"Port {port} er optaget" in started.stderr
    assert "Traceback" not in started.stderr


def test_without_a_server_what_needs_it_fails_in_one_sentence(empty_house: House):
    failed = empty_house("act", "person-1", *SIGNED, TEMPORAL_ADDRESS="127.0.0.1:1")
    assert failed.returncode == 1
    assert "127.0.0.1:1" in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_without_a_register_the_list_fails_in_one_sentence(empty_house: House):
    failed = empty_house("list")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "FORLOEB_DATABASE_URL" in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_settings_that_cannot_be_used_stop_the_start(empty_house: House):
    started = empty_house("up", FORLOEB_SMTP_URL="mail.example")
    assert started.returncode == 1
    assert "FORLOEB_SMTP_URL" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_file_that_is_missing_stops_the_start(empty_house: House):
    started = empty_house("up", "nowhere.ndjson")
    assert started.returncode == 2
    assert "nowhere.ndjson" in started.stderr
    assert not (empty_house.folder / ".forloeb").exists()
