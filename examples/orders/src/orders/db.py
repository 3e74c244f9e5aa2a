"""Engine, sessions and the lock that keeps two reports from running at once."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from orders.models import Base

Sessions = async_sessionmaker[AsyncSession]


def make_engine(url: str) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True)


def make_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


async def create_schema(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


@asynccontextmanager
async def session_scope(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A session whose work is committed when the block ends."""
    session = sessions()
    yield session
    await session.commit()
    await session.close()


@contextmanager
def exclusive(lock_path: Path) -> Iterator[None]:
    """Hold a lock file; FileExistsError means that someone else does."""
    descriptor = os.open(lock_path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    os.write(descriptor, str(os.getpid()).encode())
    os.close(descriptor)
    yield
    lock_path.unlink()
