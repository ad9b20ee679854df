import pytest

from governance.local.paths import LocalError, local_paths

LONGEST_SOCKET = 107


def test_sockets_fit_however_deep_the_clone_lies(tmp_path):
    paths = local_paths(tmp_path / ("deep" * 50))

    longest = max([str(paths.broker_socket), f"{paths.run}/.s.PGSQL.5432"], key=len)

    assert len(longest) <= LONGEST_SOCKET


def test_two_clones_share_no_socket(tmp_path):
    assert local_paths(tmp_path / "one").run != local_paths(tmp_path / "two").run


def test_temporary_folder_of_a_terminal_does_not_move_the_sockets(tmp_path, monkeypatch):
    before = local_paths(tmp_path).run
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    assert local_paths(tmp_path).run == before


def test_folder_of_sockets_open_to_others_is_refused(tmp_path):
    paths = local_paths(tmp_path)
    paths.run.mkdir()
    paths.run.chmod(0o755)

    with pytest.raises(LocalError, match="mode 0700"):
        paths.prepare()

    paths.run.rmdir()
