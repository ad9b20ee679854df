from tests.harbour import loaded, loaded_once  # noqa: F401 - fixtures
