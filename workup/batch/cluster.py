"""
The pieces of a batch on a Dask cluster (extra `cluster`): the same bytes as on one machine; a
worker that dies costs time, not results.

What travels is sealed: a task's key is a number and its argument has no readable form, so no
scheduler or worker writes of a case into its log.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workup.batch.chunk import Setting
from workup.errors import Problem, WorkupError
from workup.knowledge.rulebook import VERSION
from workup.rule_checks.site import load_with_site

if TYPE_CHECKING:
    from distributed import Client, Future

WAIT = 60  # seconds for the scheduler to answer and for a first worker
LEAST = 4  # workers supposed at least, so that those which join later find work
_alone = threading.Lock()


@dataclass(frozen=True)
class Sealed:
    """A call and its arguments as bytes that no log can show."""

    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class Ran:
    """
    What came of a call on a worker: its outcome, or what kept it from being done, in words without
    values.
    """

    outcome: Any = field(repr=False, default=None)
    trouble: str = ""


class Cluster:
    """A pool of workers elsewhere, all with the rules of `hash`."""

    def __init__(self, client: Client, address: str, hash: str) -> None:
        self._client, self._address, self._hash = client, address, hash
        self._numbers = count()

    @property
    def workers(self) -> int:
        """Workers there now, LEAST at least."""
        return max(LEAST, len(self._client.scheduler_info()["workers"]))

    def submit(self, function: Callable[..., Any], /, *args: Any) -> _Ahead:
        """Begin a call on some worker."""
        sealed = Sealed(pickle.dumps((function, args, self._hash, VERSION)))
        key = f"workup-{next(self._numbers):08d}"
        return _Ahead(self._client.submit(unseal, sealed, key=key, pure=False), self._address)


class _Ahead:
    def __init__(self, future: Future[Any], address: str) -> None:
        self._future, self._address = future, address

    def result(self) -> Any:
        """
        The outcome, waited for.

        Raises:
            WorkupError: If no worker could do it, or the cluster went away.
        """
        from concurrent.futures import CancelledError

        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            ran: Ran = self._future.result()
        except KilledWorker:
            raise _lost(
                self._address, "several workers died over the same piece; is their memory enough"
            ) from None
        except (CancelledError, CommClosedError, TimeoutError, OSError):
            raise _lost(self._address, "the cluster went away") from None
        if ran.trouble:
            raise _lost(self._address, ran.trouble)
        return ran.outcome


def unseal(sealed: Sealed) -> Ran:
    """
    What a worker does. One piece at a time: the readings of the rules are not shared between
    threads.
    """
    function, args, hash_, version = pickle.loads(sealed.raw)
    setting = next(a for a in args if isinstance(a, Setting))
    try:
        with _alone:
            if (other := _rules(setting.rules, setting.site)) != hash_ or version != VERSION:
                return Ran(
                    trouble=f"a worker holds other rules ({other[:12]}) or another version "
                    f"({VERSION}) than this machine"
                )
            return Ran(function(*args))
    except Exception as error:
        return Ran(trouble=f"a worker failed with {type(error).__name__}")


@lru_cache(maxsize=2)
def _rules(rules: Path | None, site: Path | None) -> str:
    return load_with_site(site, rules).hash


@contextmanager
def cluster(address: str, hash: str) -> Iterator[Cluster]:
    """
    A cluster to hand to `workup.batch.run.run` as its pool.

    Args:
        address: The scheduler's, as in `tcp://host:8786` or `tls://host:8786`.

        hash: Of the rules on this machine; a worker with others is refused.

    Raises:
        WorkupError: If `distributed` is not installed, nothing answers there, or no worker has
        joined within a minute.
    """
    try:
        from distributed import Client
    except ImportError:
        raise WorkupError(
            "`--cluster` needs Dask. Install: pip install 'dystonia-workup[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise WorkupError(
            [
                Problem(
                    address,
                    0,
                    f"no scheduler answers there ({type(error).__name__}). Give its address, as in "
                    f"`tcp://host:8786`",
                )
            ]
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            raise WorkupError(
                [Problem(address, 0, "the scheduler answers, but no worker has joined it")]
            ) from None
        yield Cluster(client, address, hash)


def _lost(address: str, why: str) -> WorkupError:
    return WorkupError(
        [Problem(address, 0, f"{why}. What was done so far is kept; run the same command again")]
    )
