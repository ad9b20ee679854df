import os
import signal
import subprocess
import sys

import psycopg
import pytest
from redis import Redis

from governance.local.broker import Broker
from governance.local.database import Database
from governance.local.keeper import keep
from governance.local.leases import Lease
from governance.local.locks import Lock
from governance.local.paths import CHECKOUT, LocalError, local_paths

COUNT = "from roles.models import Person; print(Person.objects.count())"


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return local_paths(tmp_path_factory.mktemp("local"))


@pytest.fixture
def lease(paths):
    lease = Lease(Database(paths))
    yield lease
    lease.release()


def session(paths):
    return psycopg.connect(host=str(paths.run), user="remit", dbname="remit", autocommit=True)


def nothing_runs(server):
    """Tell whether no process of the server is left: each of them would hold its lock."""
    with Lock(server.server_lock) as lock:
        return lock.try_exclusive()


def postmaster(paths):
    return int((paths.data / "postgres" / "postmaster.pid").read_text().split()[0])


def test_server_runs_while_the_lease_is_held_and_no_longer(paths, lease):
    lease.hold()
    with session(paths) as opened:
        [settings] = opened.execute("SELECT current_setting('listen_addresses'), datlocprovider, datlocale "
                                    "FROM pg_database WHERE datname = 'remit'")  # fmt: skip
    running = not nothing_runs(lease.server)
    lease.release()

    assert settings == ("", "b", "C.UTF-8")
    assert running
    assert nothing_runs(lease.server)
    assert not paths.run.exists()


def test_server_stays_while_somebody_else_uses_it(paths, lease):
    other = Lease(Database(paths))
    lease.hold()
    other.hold()

    lease.release()
    answered = other.server.answers()
    other.release()

    assert answered
    assert not lease.server.answers()


def test_killed_server_comes_back_with_all_that_was_committed(paths, lease, monkeypatch):
    monkeypatch.setenv("REMIT_DURABLE", "true")
    lease.hold()
    with session(paths) as opened:
        opened.execute("CREATE TABLE kept AS SELECT 1 AS value")
    os.kill(lease._keeper.pid, signal.SIGKILL)
    os.kill(postmaster(paths), signal.SIGKILL)
    lease._keeper.wait()
    lease._keeper = None

    lease.revive()

    with session(paths) as opened:
        assert opened.execute("SELECT value FROM kept").fetchall() == [(1,)]


def test_number_left_by_a_dead_server_may_be_another_process_by_now(paths, lease):
    (paths.data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{paths.data}/postgres\n0\n5432\n")

    lease.hold()

    assert postmaster(paths) != os.getpid()


def test_cluster_half_made_is_made_anew(paths, lease, tmp_path):
    half = Lease(Database(local_paths(tmp_path)))
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)

    half.hold()
    half.release()

    assert (tmp_path / "postgres" / "PG_VERSION").exists()
    assert not (tmp_path / "postgres.new").exists()


def test_data_of_another_version_is_not_touched(tmp_path, capfd):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("11\n")
    lease = Lease(Database(local_paths(tmp_path)))

    with pytest.raises(LocalError, match="was made by PostgreSQL 11 and this is 18"):
        lease.hold()

    lease.release()


def test_second_keeper_leaves_the_server_to_the_first(paths, lease):
    lease.hold()

    assert keep(Database(paths), standby=False, dismissed=lambda: False) == 0


def test_jobs_sent_outlive_a_killed_broker(paths):
    broker = Lease(Broker(paths))
    broker.hold()
    with Redis.from_url(paths.cache_url) as client:
        client.lpush("jobs", "sweep")
        os.kill(client.info()["process_id"], signal.SIGKILL)
    broker._keeper.wait()
    broker._keeper = None

    broker.revive()

    with Redis.from_url(paths.cache_url) as client:
        assert client.lrange("jobs", 0, -1) == [b"sweep"]
    broker.release()
    assert nothing_runs(broker.server)


def test_command_finds_tables_with_nothing_running(paths):
    command = [sys.executable, CHECKOUT / "manage.py", "shell", "--verbosity", "0", "--command", COUNT]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"DJANGO_SETTINGS_MODULE": "governance.settings", "REMIT_LOCAL": str(paths.data)}

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("0\n", "The embedded database is behind the code: migrating first.\n")
    assert nothing_runs(Database(paths))
