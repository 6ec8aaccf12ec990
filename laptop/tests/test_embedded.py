"""The embedded servers: what role the application has, who can come in, what survives a crash."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from laptop import embedded, local
from laptop.tests.processes import alive, wait_for

pytestmark = pytest.mark.trial


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a space and a length that no socket's name could have."""
    return tmp_path_factory.mktemp("a home " + "x" * 120)


@pytest.fixture(scope="module")
def postgres(home: Path) -> Iterator[embedded.EmbeddedPostgres]:
    with embedded.EmbeddedPostgres(home, durable=False) as server:
        yield server


@pytest.fixture
def connection(postgres: embedded.EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.url, autocommit=True) as opened:
        yield opened


def test_role_is_held_by_row_level_security(connection: psycopg.Connection) -> None:
    role = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    assert role == ("prometric", False, False, False, True)
    connection.execute("CREATE TABLE walled (owner text)")
    connection.execute("INSERT INTO walled VALUES ('a'), ('b')")
    connection.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    connection.execute("CREATE POLICY wall ON walled USING (owner = current_setting('app.owner', true))")
    assert connection.execute("SELECT count(*) FROM walled").fetchone() == (0,)
    connection.execute("SELECT set_config('app.owner', 'a', false)")
    assert connection.execute("SELECT owner FROM walled").fetchall() == [("a",)]
    connection.execute("DROP TABLE walled")


def test_superuser_has_no_way_in(postgres: embedded.EmbeddedPostgres) -> None:
    address = postgres.url.replace("//prometric:", "//postgres:")
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(address)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url, password="wrong")


def test_databases_made_by_tests_are_equipped_too(
    postgres: embedded.EmbeddedPostgres, connection: psycopg.Connection
) -> None:
    connection.execute("CREATE DATABASE copied")
    with psycopg.connect(postgres.url, dbname="copied", autocommit=True) as copied:
        extensions = {name for (name,) in copied.execute("SELECT extname FROM pg_extension")}
        assert extensions >= {"pg_trgm", "btree_gin", "btree_gist", "unaccent", "fuzzystrmatch"}
        leaking = copied.execute(
            "SELECT proname FROM pg_proc WHERE NOT proleakproof AND proname IN"
            " ('numeric_ge', 'numeric_lt', 'textlike', 'texticlike', 'upper', 'ts_match_vq',"
            " 'normalize', 'translate',"
            " 'jsonb_contains', 'arrayoverlap', 'similarity_op', 'word_similarity_op', 'timestamptz_ge_date')"
        ).fetchall()
        assert leaking == []
    connection.execute("DROP DATABASE copied")


def test_cyrillic_letters_are_letters(connection: psycopg.Connection) -> None:
    row = connection.execute("SELECT upper('әлия'), 'Қазақстан' ILIKE 'қаз%', 'Әлия' % 'әлия'").fetchone()
    assert row == ("ӘЛИЯ", True, True)


def test_no_secret_is_readable_by_others(home: Path, postgres: embedded.EmbeddedPostgres) -> None:
    files = [home / "local.json", postgres.log, postgres.data]
    assert [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files] == [0, 0, 0]
    password = postgres.password
    assert password not in postgres.log.read_text()
    assert password not in Path(f"/proc/{postgres.process.pid}/cmdline").read_text()


def test_addresses_are_known_before_the_start_and_stay(tmp_path: Path) -> None:
    before = embedded.database_url(tmp_path), embedded.redis_url(tmp_path)
    assert before == (embedded.database_url(tmp_path), embedded.redis_url(tmp_path))
    assert embedded.local_secret_key(tmp_path) == embedded.local_secret_key(tmp_path)
    assert len(embedded.local_secret_key(tmp_path)) >= 50


def test_first_comers_agree_on_one_state(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from laptop import local; print(local.state(Path({str(tmp_path)!r})))"
    runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({run.communicate()[0] for run in runs}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["local.json"]


def test_taken_port_is_replaced(tmp_path: Path) -> None:
    with embedded.EmbeddedValkey(tmp_path, durable=False) as first:
        taken = first.url
        assert local.claim_port(tmp_path, "valkey") != int(taken.rpartition(":")[2].partition("/")[0])
        assert embedded.redis_url(tmp_path) != taken


def test_valkey_asks_for_the_password_and_evicts_nothing(tmp_path: Path) -> None:
    with embedded.EmbeddedValkey(tmp_path) as server:
        with redis.Redis.from_url(server.url) as client:
            kept = client.config_get("append*only") | client.config_get("maxmemory-policy")
        assert kept == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        with (
            redis.Redis.from_url(server.url.replace(server.password, "wrong")) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()


CRASH = """
import sys, time
from pathlib import Path
import psycopg, redis
from laptop import embedded
home = Path(sys.argv[1])
with embedded.EmbeddedPostgres(home) as postgres, embedded.EmbeddedValkey(home) as valkey:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS it")
    with redis.Redis.from_url(valkey.url) as client:
        client.set("kept", 1)
    print(postgres.process.pid, valkey.process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("victims", ["parent", "everything"])
def test_nothing_is_lost_and_nothing_left_by_kill_9(tmp_path: Path, victims: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", CRASH, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    servers = [int(pid) for pid in parent.stdout.readline().split()]
    for pid in [parent.pid] if victims == "parent" else [parent.pid, *servers]:
        os.kill(pid, 9)
    parent.communicate()
    assert wait_for(lambda: not any(alive(pid) for pid in servers), 10)

    with embedded.EmbeddedPostgres(tmp_path) as postgres, embedded.EmbeddedValkey(tmp_path) as valkey:
        with psycopg.connect(postgres.url) as connection:
            assert connection.execute("SELECT it FROM kept").fetchall() == [(1,)]
        with redis.Redis.from_url(valkey.url) as client:
            assert client.get("kept") == b"1"


def test_stale_pid_of_another_program_does_not_matter(tmp_path: Path) -> None:
    with embedded.EmbeddedPostgres(tmp_path, durable=False) as postgres:
        pid_file = postgres.data / postgres.pid_file
        left = pid_file.read_text()
    pid_file.write_text(left.replace(left.split()[0], str(os.getpid()), 1))
    with embedded.EmbeddedPostgres(tmp_path, durable=False) as postgres:
        assert postgres.running


def test_changed_password_reaches_the_server(tmp_path: Path) -> None:
    with embedded.EmbeddedPostgres(tmp_path, durable=False):
        pass
    (tmp_path / "local.json").unlink()
    with (
        embedded.EmbeddedPostgres(tmp_path, durable=False) as postgres,
        psycopg.connect(postgres.url) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
