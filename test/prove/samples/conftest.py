import pytest


@pytest.fixture
def root_of_all():
    return 40


@pytest.fixture
def store(root_of_all, tmp_path):
    return root_of_all + 2


@pytest.fixture
def store_of_stores(not_there):
    return 1


@pytest.fixture(params=[1, 2])
def each(request):
    return request.param


@pytest.fixture
async def connection():
    return 1


@pytest.fixture
def pool(connection):
    return connection
