"""The guard against noise really bites: each kind of leak fails a test that is otherwise fine."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

QT_LEAKS = {
    "window": "from PySide6.QtWidgets import QLabel\nkept = []\ndef test_it(qtbot):\n    kept.append(QLabel('x'))\n",
    "timer": (
        "from PySide6.QtCore import QTimer\nkept = []\ndef test_it(qtbot):\n"
        "    timer = QTimer()\n    timer.start(60000)\n    kept.append(timer)\n"
    ),
}
OTHER_LEAKS = {
    "thread": (
        "import threading\ngate = threading.Event()\ndef test_it():\n"
        "    threading.Thread(target=gate.wait, name='forgotten', daemon=True).start()\n"
    ),
    "log": "import logging\ndef test_it():\n    logging.getLogger('x').warning('oh')\n",
}
CLEAN = """
import logging, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

def test_window(qtbot):
    label = QLabel('x')
    qtbot.addWidget(label)
    label.show()

def test_parented(qtbot):
    outer = QLabel('x')
    qtbot.addWidget(outer)
    QTimer(outer).start(60000)

def test_thread():
    threading.Thread(target=int).start()

def test_log(caplog):
    logging.getLogger('x').warning('oh')
    assert 'oh' in caplog.text
    caplog.clear()
"""


@pytest.fixture
def house(pytester: pytest.Pytester, pytestconfig: pytest.Config) -> pytest.Pytester:
    """A small project that stands under the same conftest and the same settings as this one."""
    conftest = pytestconfig.rootpath / "tests" / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makeini(
        "[pytest]\naddopts = --import-mode=importlib\nqt_api = pyside6\n"
        "qt_log_level_fail = WARNING\nfilterwarnings = error\n"
        f"pythonpath = {pytestconfig.rootpath / 'tests'}\n"
        "qt_log_ignore = ^This plugin does not support propagateSizeHints\n"
    )
    return pytester


@pytest.mark.parametrize("kind", [*QT_LEAKS, *OTHER_LEAKS])
def test_a_leak_fails_the_test(house: pytest.Pytester, kind: str) -> None:
    house.makepyfile({**QT_LEAKS, **OTHER_LEAKS}[kind])
    result = house.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.parseoutcomes().get("errors") == 1
    result.stdout.fnmatch_lines([f"*left behind: {kind} *"])


def test_a_clean_test_passes(house: pytest.Pytester) -> None:
    house.makepyfile(CLEAN)
    result = house.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=4)


def test_a_qt_warning_fails_the_test(house: pytest.Pytester) -> None:
    house.makepyfile("from PySide6.QtCore import qWarning\ndef test_it(qtbot):\n    qWarning('oh')\n")
    house.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(failed=1)


def test_the_home_is_not_the_persons(house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    house.makepyfile(
        "import os, pathlib\ndef test_it():\n"
        "    assert 'parcours-home-' in str(pathlib.Path.home())\n"
        "    assert 'parcours-home-' in os.environ['XDG_DATA_HOME']\n"
    )
    house.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
