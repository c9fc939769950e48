"""Every test of a client runs over every event loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.ui.shell.qprocess_runtime import QtRuntime
from tests.ipc.loops import Loop, qt_loop, selector_loop


@pytest.fixture(params=["selector", "threads", "qt"])
def loop(request: pytest.FixtureRequest) -> Iterator[Loop]:
    """An event loop; every process that it started is gone afterwards."""
    runtime: SelectorRuntime | QtRuntime
    if request.param == "qt":
        qtbot = request.getfixturevalue("qtbot")
        runtime = QtRuntime()
        loop = qt_loop(runtime, qtbot)
    else:
        # With threads: as it is on Windows.
        runtime = SelectorRuntime(threads=request.param == "threads")
        loop = selector_loop(runtime)
    yield loop
    loop.stop()
    runtime.close()
