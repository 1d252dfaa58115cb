"""What the commands that change a collection do with their arguments. What is heavy is imported
where it is needed."""

from __future__ import annotations

import threading
from argparse import Namespace
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from assistant.terminal.printing import put, put_json, put_news, told_fetch, told_zotero
from assistant.wording import preview_lines, tell, tell_left_out
from index.errors import SettingError

if TYPE_CHECKING:
    from datetime import date

    from index.home import Home


def index(arguments: Namespace, home: Home) -> int:
    from assistant.progress import bar
    from assistant.settings import read_settings
    from index.builder import build
    from index.retrieval.filters import iso_date
    from index.watching import existing

    read_settings(home)  # what is wrong there is told before anything is done
    captured = iso_date(arguments.captured, "captured").isoformat() if arguments.captured else None
    if any(path.startswith("zotero:") for path in arguments.paths):
        return _zotero(arguments, home)
    if arguments.dry_run:
        return _dry_run(arguments, home, captured)
    folder = existing(arguments.watch) if arguments.watch else None
    if arguments.paths or arguments.rebuild or folder is None:
        with bar() as progress:
            report = build(
                arguments.paths,
                home=home.root,
                rebuild=arguments.rebuild,
                captured=captured,
                progress=progress,
                ray=arguments.ray,
            )
        put_news(report, as_json=arguments.json)
    if folder is not None:
        from index.watching import watch

        tell(f"askpapers: watching {folder} (stop with Ctrl-C)")
        put_each = partial(put_news, as_json=arguments.json)  # in JSON, an object a line
        watch(folder, home=home.root, stop=threading.Event(), tell=put_each)
    return 0


def _zotero(arguments: Namespace, home: Home) -> int:
    from assistant.progress import bar
    from index.zotero import PREFIX, index_zotero

    alone = len(arguments.paths) == 1 and not (
        arguments.rebuild
        or arguments.watch
        or arguments.captured
        or arguments.dry_run
        or arguments.ray
    )
    if not alone:
        raise SettingError(
            f"{PREFIX} stands alone: askpapers index {PREFIX}, or {PREFIX}FILE.sqlite"
        )
    with bar() as progress:
        report = index_zotero(
            arguments.paths[0].removeprefix(PREFIX), home=home.root, progress=progress
        )
    told = {"collections": report.collections, "bare": report.bare, "gone": report.gone}
    if not arguments.json:
        put(told_zotero(report))
    put_news(report.build, as_json=arguments.json, **told)
    return 0


def _dry_run(arguments: Namespace, home: Home, captured: str | None) -> int:
    from assistant.progress import bar
    from index.preview import preview

    for other in ("rebuild", "watch", "ray"):
        if getattr(arguments, other):
            raise SettingError(f"--dry-run and --{other} contradict each other. Give one of them.")
    with bar() as progress:
        shown = preview(arguments.paths, home=home.root, captured=captured, progress=progress)
    tell_left_out(shown)
    if arguments.json:
        put_json(asdict(shown))
    else:
        put("\n".join(preview_lines(shown)))
    return 0


def remove(arguments: Namespace, home: Home) -> int:
    from assistant.progress import bar
    from assistant.settings import read_settings
    from index.builder import remove

    read_settings(home)
    with bar() as progress:
        report = remove(arguments.names, home=home.root, progress=progress)
    put_news(report, as_json=arguments.json)
    return 0


def fetch(arguments: Namespace, home: Home) -> int:
    from assistant.progress import bar
    from assistant.settings import read_settings
    from index.daily import fetch
    from index.sources.hub import Hub

    days = _days(arguments)
    hub = Hub(read_settings(home).endpoint)
    with bar() as progress:
        report = fetch(days, hub, home=home.root, progress=progress)
    told = {"fetched": report.fetched, "empty": report.empty, "skipped": report.skipped}
    if not arguments.json:
        put(told_fetch(*map(len, told.values())))
    if arguments.json or report.build.generation:
        put_news(report.build, as_json=arguments.json, **told)
    return 0


def _days(arguments: Namespace) -> list[date]:
    """The days that `fetch` is asked for. Raises SettingError for one that has not begun (the Hub
    counts in UTC)."""
    from datetime import UTC, datetime

    from index.daily import begun, days_between
    from index.retrieval.filters import iso_date

    today = datetime.now(UTC).date()
    if arguments.until and not arguments.since:
        raise SettingError(
            "--until needs --since, the first day. Give both, or one day with --date."
        )
    first_name = "since" if arguments.since else "date"
    given = arguments.since or arguments.date
    first = iso_date(given, first_name) if given else today
    last = (
        iso_date(arguments.until, "until")
        if arguments.until
        else today
        if arguments.since
        else first
    )
    begun(first, f"--{first_name} ")
    begun(last, "--until ")
    if first > last:
        raise SettingError(f"--since {first} is after --until {last}. Exchange them.")
    return days_between(first, last)
