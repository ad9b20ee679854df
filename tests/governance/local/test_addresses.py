import socket

import pytest

from governance.local import addresses
from governance.local.addresses import Address
from governance.local.paths import LocalError


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Address("127.0.0.1", server.getsockname()[1])


def test_free_port_is_accepted(listening):
    free = Address("127.0.0.1", listening.port + 1)

    assert free.problem() or free.ensure_free() is None


def test_busy_port_is_named_with_one_that_is_free(listening, monkeypatch):
    monkeypatch.setattr(addresses, "PATIENCE_SECONDS", 0)

    with pytest.raises(LocalError) as refused:
        listening.ensure_free()

    advised = int(str(refused.value).partition("PORT=")[2].split()[0])
    assert str(refused.value) == (
        f"Port {listening.port} is in use by another program. Choose another: PORT={advised} make demo"
    )
    assert Address("127.0.0.1", advised).problem() is None


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.0"])
def test_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(LocalError, match="PORT must be a number from 1 to 65535"):
        Address.from_environment()


def test_without_a_word_the_demo_listens_to_this_machine_alone(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.delenv("HOST", raising=False)

    assert Address.from_environment().url == "http://127.0.0.1:8000/"


def test_address_of_all_hosts_is_reached_at_this_one():
    assert Address("::", 8010).url == "http://[::1]:8010/"
