"""What several tests of science share: a cluster."""

import os
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A real one that speaks Spark Connect, on this machine.

    Spark's client takes a program without a file, as a worker of xdist is, for its own doctests, and
    ends it.
    """
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
        server = SparkConnectServer(ip="127.0.0.1", port=0)
        server.start(background=True)
        address = server.listening_address
        assert address is not None
        yield f"spark://127.0.0.1:{address[1]}"
        server.stop()
