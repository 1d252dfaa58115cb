"""The terminal door: parses arguments, and turns every error into one sentence. What runs is
commands' business.

Exit status: 0 done (an answer that abstains included), 1 a failure told in one sentence, 2 wrong
usage. With ASKPAPERS_DEBUG=1 a failure that nobody foresaw shows where it happened, too, and
libraries' warnings are shown.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
import warnings
from collections.abc import Sequence

from assistant.control_characters import filtered
from assistant.terminal.arguments import parser
from assistant.wording import tell
from index.errors import AskpapersError
from index.home import locate


def main(argv: Sequence[str] | None = None) -> int:
    """The script `askpapers`."""
    # before numpy: for products of a question's size OpenBLAS's threads only wait for each other
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if argv is None and not _debugging() and not sys.warnoptions:
        # Libraries' warnings are for who develops with them. requests silences urllib3's about
        # SOCKS itself, but is read in a thread, and another's `catch_warnings` undoes that.
        warnings.simplefilter("ignore")
    before = threading.excepthook
    with filtered():
        threading.excepthook = _failed_aside
        try:
            return _run(argv)
        finally:
            threading.excepthook = before


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments, locate(getattr(arguments, "home", None)))
        return code
    except AskpapersError as error:
        tell(f"askpapers: {error}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        tell("askpapers: stopped.")
    except OSError as error:
        where = f"{error.filename!r}: " if error.filename else ""
        tell(f"askpapers: {where}{error.strerror or error}. Check the path and its permissions.")
        _trace(error)
    except Exception as error:
        tell(_unforeseen(error))
        _trace(error)
    return 1


def _unforeseen(error: BaseException) -> str:
    said = " ".join(str(error).split())
    what = type(error).__name__ + (f": {said[:200]}" if said else "")
    return (
        f"askpapers: failed in a way that it did not foresee ({what}). "
        "Set ASKPAPERS_DEBUG=1 to see where, and report it."
    )


def _debugging() -> bool:
    return bool(os.environ.get("ASKPAPERS_DEBUG"))


def _trace(error: BaseException) -> None:
    if _debugging():
        sys.stderr.write("".join(traceback.format_exception(error)))


def _failed_aside(thrown: threading.ExceptHookArgs) -> None:
    """What ends a thread is told as what ends the command is."""
    if thrown.exc_value is not None and not isinstance(thrown.exc_value, SystemExit):
        tell(_unforeseen(thrown.exc_value))
        _trace(thrown.exc_value)
