"""Daily Papers from the Hub: asked politely, in pages, and again. Covers index.daily."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from assistant.terminal.cli import main
from index.daily import FetchReport, days_between, fetch
from index.errors import HubError, SettingError
from index.generation.generations import read_manifest
from index.home import Home
from index.layouts.detection import parse
from index.retries import RetryPolicy
from index.sources.hub import Hub
from tests.conftest import SHARED
from tests.hub_server import HTML, Failure, HubServer, paper

DAY = date(2025, 3, 3)
LATER = date(2025, 6, 1)
HASTY = RetryPolicy(pause=0, tries=3, wait=0.01, longest=5, timeout=2)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """The library keeps one session open for as long as the program runs."""
    yield
    from huggingface_hub import close_session

    close_session()


def fetched(server: HubServer, home: Path, *days: date, today: date = LATER) -> FetchReport:
    return fetch(days, Hub(server.url, HASTY), home=home, today=today)


def test_all_pages_of_a_day_are_fetched_and_indexed(tmp_path: Path) -> None:
    with HubServer({"2025-03-03": [paper(number) for number in range(120)]}) as server:
        report = fetched(server, tmp_path, DAY)
        assert server.asked == [("2025-03-03", 0), ("2025-03-03", 1), ("2025-03-03", 2)]
    assert (report.build.added, report.build.papers, report.fetched) == (120, 120, ("2025-03-03",))
    (digest,) = read_manifest(Home(tmp_path)).digests
    assert (digest.name, digest.captured) == ("daily-papers-2025-03-03.json", "2025-03-03")
    assert digest.path == f"{server.url}/papers/date/2025-03-03"


def test_a_day_of_exactly_one_page_ends() -> None:
    with HubServer({"2025-03-03": [paper(number) for number in range(50)]}) as server:
        content = Hub(server.url, HASTY).papers(DAY)
        assert content is not None
        assert len(json.loads(content)) == 50
        assert server.asked == [("2025-03-03", 0), ("2025-03-03", 1)]


def test_the_same_papers_are_the_same_bytes_and_keep_what_matters() -> None:
    kept = {"ai_keywords": ["pebbles"], "githubStars": 7}
    with HubServer(
        {"2025-03-03": [paper(1, **kept), paper(2)], "2025-03-04": [paper(2), paper(1, **kept)]}
    ) as server:
        hub = Hub(server.url, HASTY)
        content = hub.papers(DAY)
        assert content == hub.papers(DAY + timedelta(days=1))
    assert content is not None
    first = json.loads(content)[0]["paper"]
    assert set(first) == {
        "id",
        "title",
        "summary",
        "authors",
        "publishedAt",
        "upvotes",
        "ai_keywords",
    }
    assert first["authors"] == [{"name": "Ada Quill"}]
    entry = parse(content, "daily.json").entries[0]
    assert (entry.arxiv_id, entry.authors, entry.keywords) == (
        "2503.00001",
        ("Ada Quill",),
        ("pebbles",),
    )


def test_title_and_summary_may_stand_beside_the_paper() -> None:
    item = paper(1)
    inner = dict(item["paper"])
    beside = {"paper": inner, "title": inner.pop("title"), "summary": inner.pop("summary")}
    with HubServer({"2025-03-03": [beside], "2025-03-04": [item]}) as server:
        hub = Hub(server.url, HASTY)
        assert hub.papers(DAY) == hub.papers(DAY + timedelta(days=1))


def test_the_real_answer_is_read_like_the_file_it_is() -> None:
    file = SHARED / "digests" / "captures" / "hf_api_2025-03-03.json"
    if not file.is_file():
        pytest.skip("the Hub's real answer (../shared/digests/captures) is not here")
    papers = json.loads(file.read_bytes())
    with HubServer({"2025-03-03": papers}) as server:
        content = Hub(server.url, HASTY).papers(DAY)
    assert content is not None
    expected = {entry.arxiv_id: entry for entry in parse(file.read_bytes(), "file").entries}
    found = {entry.arxiv_id: entry for entry in parse(content, "fetched").entries}
    assert found.keys() == expected.keys()
    for key, entry in found.items():
        same = expected[key]
        assert (entry.title, entry.abstract, entry.authors) == (
            same.title,
            same.abstract,
            same.authors,
        )
        assert (entry.published, entry.upvotes) == (same.published, same.upvotes)


def test_a_day_without_papers_is_no_error(tmp_path: Path) -> None:
    with HubServer({"2025-03-03": [paper(1)]}) as server:
        nothing = fetched(server, tmp_path, DAY - timedelta(days=1))
        assert (nothing.fetched, nothing.empty, nothing.build.generation) == (
            (),
            ("2025-03-02",),
            "",
        )
        report = fetched(server, tmp_path, *days_between(DAY - timedelta(days=1), DAY))
        assert (report.fetched, report.empty, report.build.papers) == (
            ("2025-03-03",),
            ("2025-03-02",),
            1,
        )
        again = fetched(server, tmp_path, DAY - timedelta(days=1))
        assert (again.build.generation, again.build.unchanged) == (report.build.generation, 1)


def test_only_what_is_not_held_or_may_have_grown_is_asked_for(tmp_path: Path) -> None:
    days = days_between(DAY, DAY + timedelta(days=3))
    papers = {day.isoformat(): [paper(day.day)] for day in days}
    with HubServer(papers) as server:
        first = fetched(server, tmp_path, *days, today=days[-1])
        server.asked.clear()
        second = fetched(server, tmp_path, *days, today=days[-1])
        assert [day for day, _ in server.asked] == ["2025-03-05", "2025-03-06"]
        assert second.skipped == ("2025-03-03", "2025-03-04")
        assert second.build.generation == first.build.generation
        server.days["2025-03-06"] = [paper(6), paper(60)]
        third = fetched(server, tmp_path, *days, today=days[-1])
        assert (third.build.added, third.build.unchanged, third.build.digests) == (1, 4, 4)


def test_days_are_indexed_in_batches_and_told_as_one(tmp_path: Path) -> None:
    days = days_between(DAY, DAY + timedelta(days=34))
    steps: list[tuple[str, int, int]] = []
    with HubServer({day.isoformat(): [paper(number)] for number, day in enumerate(days)}) as server:
        report = fetch(
            days,
            Hub(server.url, HASTY),
            home=tmp_path,
            today=LATER,
            progress=lambda *step: steps.append(step),
        )
    assert (report.build.added, report.build.unchanged, report.build.digests) == (35, 0, 35)
    at = [what for what, _, _ in steps]
    fetching = [place for place, what in enumerate(at) if what == "Fetching Daily Papers"]
    assert any(what != "Fetching Daily Papers" for what in at[fetching[29] : fetching[30]])
    assert ("Fetching Daily Papers", 35, 35) in steps


@pytest.mark.parametrize(
    "failures",
    [
        [Failure(429, {"Retry-After": "0"})],
        [Failure(500), Failure(503)],
        [Failure(0), Failure(0)],
        [Failure(429, {"RateLimit": '"api";r=0;t=0'}), Failure(500)],
    ],
    ids=["429", "500 twice", "dropped twice", "the Hub's own header"],
)
def test_what_passes_is_waited_for(failures: list[Failure]) -> None:
    with HubServer({"2025-03-03": [paper(1)]}, *failures) as server:
        assert Hub(server.url, HASTY).papers(DAY) is not None
        assert len(server.asked) == len(failures) + 1


def test_retry_after_is_honoured_in_seconds_and_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    told: list[float] = []
    busy = [Failure(429, {"Retry-After": "1"}), Failure(503, {"Retry-After": soon})]
    with HubServer({"2025-03-03": [paper(1)]}, *busy) as server:
        began = time.monotonic()
        assert Hub(server.url, HASTY).papers(DAY, told.append) is not None
        assert time.monotonic() - began >= 1
    assert told[0] == 1
    assert 0 <= told[1] <= 2


@pytest.mark.parametrize(
    ("failures", "asked", "said"),
    [
        ([Failure(500)] * 9, 3, "it answered 500, 3 times"),
        (
            [Failure(0)] * 9,
            3,
            "it cannot be reached (Server disconnected without sending a response.), 3 times",
        ),
        (
            [Failure(429, {"Retry-After": "3600"})],
            1,
            "it answered 429 and asks to wait 3,600 seconds",
        ),
        ([Failure(404)], 1, "it answered 404"),
        ([HTML], 1, "it sent no list of papers (Invalid JSON: "),
        (
            [Failure(200, {}, b'{"error": "x"}')],
            1,
            "it sent no list of papers (Input should be a valid array)",
        ),
        (
            [Failure(200, {}, b'[{"paper": {"id": "1", "title": "x"}}]')],
            1,
            "(0.paper.summary: Field required)",
        ),
        ([Failure(200, {}, b"[7]")], 1, "it sent no list of papers (0: "),
    ],
)
def test_what_does_not_pass_is_told_and_the_days_before_it_are_kept(
    tmp_path: Path, failures: list[Failure], asked: int, said: str
) -> None:
    days = days_between(DAY, DAY + timedelta(days=2))
    papers = {day.isoformat(): [paper(day.day)] for day in days}
    with HubServer(papers, None, *failures) as server:
        with pytest.raises(HubError) as error:
            fetched(server, tmp_path, *days)
        assert len(server.asked) == 1 + asked
        assert str(error.value).startswith(
            f"{server.url} did not give the papers of 2025-03-04: it "
        )
        assert said in str(error.value)
        assert str(error.value).endswith(
            "Stored before that: 1 of 3 days. To go on, run the same command again."
        )
        assert read_manifest(Home(tmp_path)).papers == 1
        server.failures.clear()
        server.asked.clear()
        report = fetched(server, tmp_path, *days)
        assert (report.skipped, report.build.papers) == (("2025-03-03",), 3)


@pytest.mark.enable_socket
def test_without_a_network_it_is_told_at_once(tmp_path: Path) -> None:
    hub = Hub("http://no-such-name.invalid")  # asked as patiently as ever
    began = time.monotonic()
    with pytest.raises(HubError) as error:
        fetch([DAY], hub, home=tmp_path, today=LATER)
    assert time.monotonic() - began < 5
    assert str(error.value) == (
        "http://no-such-name.invalid cannot be found from here: there seems to be no network. "
        "Connect this machine, and fetch again."
    )


def test_nobody_listens() -> None:
    with HubServer({}) as server:
        pass
    with pytest.raises(HubError, match="it cannot be reached"):
        Hub(server.url, HASTY).papers(DAY)


@pytest.mark.parametrize(
    "endpoint", ["huggingface.co", "file:///etc", "https://", "http://u:hush@", "u:hush@host/"]
)
def test_what_is_no_address(endpoint: str) -> None:
    with pytest.raises(SettingError, match="is no http") as caught:
        Hub(endpoint)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("endpoint", ["http://[::1", "http://u:hush@host:port", "http://ho st/"])
def test_an_address_that_cannot_be_used_is_told(endpoint: str) -> None:
    with pytest.raises(SettingError, match=r"cannot be used|is no http") as caught:
        Hub(endpoint)
    assert "hush" not in str(caught.value)


def test_a_password_of_the_hub_is_sent_and_not_told(tmp_path: Path) -> None:
    with HubServer({"2025-03-03": [paper(1)]}) as server:
        hub = Hub(server.url.replace("//", "//user:hush@"), HASTY)
        fetch([DAY], hub, home=tmp_path, today=LATER)
        assert server.headers[0]["authorization"] == "Basic dXNlcjpodXNo"
        (digest,) = read_manifest(Home(tmp_path)).digests
        assert digest.path == f"{server.url}/papers/date/2025-03-03"
        server.failures.append(Failure(404))
        with pytest.raises(HubError, match=f"^{server.url} did not give"):
            fetch([DAY - timedelta(days=1)], hub, home=tmp_path, today=LATER)


def command(
    server: HubServer, home: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`askpapers fetch` in a process of its own: the library reads its variables when it is
    imported."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from assistant.terminal.cli import main; raise SystemExit(main())",
            "fetch",
            *arguments,
        ],
        env=variables | {"ASKPAPERS_HOME": str(home), "HF_HOME": str(home / "hf")} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
def test_the_command_sends_no_saved_token_and_takes_the_endpoint_of_the_environment(
    tmp_path: Path,
) -> None:
    (tmp_path / "hf").mkdir()
    (tmp_path / "hf" / "token").write_text("hf_saved")
    with HubServer({"2025-03-03": [paper(1)]}) as server:
        done = command(
            server,
            tmp_path,
            "--date",
            "2025-03-03",
            "--json",
            HF_ENDPOINT=server.url,
            HF_TOKEN="hf_secret",
        )
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["fetched"], report["skipped"], report["papers"]) == (["2025-03-03"], [], 1)
        ours = command(
            server,
            tmp_path,
            "--date",
            "2025-03-04",
            ASKPAPERS_HUB=server.url,
            HF_ENDPOINT="http://127.0.0.1:9",
        )
        assert ours.returncode == 0, ours.stderr
        assert ours.stdout.startswith(
            "Daily Papers: 0 days fetched, 1 without papers, 0 held already.\n"
        )
        assert len(server.headers) == 2
        assert not any("authorization" in headers for headers in server.headers)
        assert {headers["user-agent"] for headers in server.headers} == {
            f"askpapers/{version('askpapers')}"
        }
        assert server.paths == {"/api/daily_papers"}


@pytest.mark.slow
def test_offline_means_offline(tmp_path: Path) -> None:
    with HubServer({"2025-03-03": [paper(1)]}) as server:
        done = command(
            server, tmp_path, "--date", "2025-03-03", ASKPAPERS_HUB=server.url, HF_HUB_OFFLINE="1"
        )
        assert (done.returncode, done.stdout, server.asked) == (1, "", [])
    assert "HF_HUB_OFFLINE is set, so nothing may be fetched" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--date", "2999-01-01"], "--date 2999-01-01 has not begun yet"),
        (["--since", "2025-03-04", "--until", "2025-03-03"], "is after --until 2025-03-03"),
        (["--until", "2025-03-03"], "--until needs --since"),
        (["--date", "monday"], "--date 'monday' is not a date"),
    ],
)
def test_days_that_cannot_be_meant(
    capsys: pytest.CaptureFixture[str], arguments: list[Any], said: str
) -> None:
    assert main(["fetch", *arguments]) == 1
    err = capsys.readouterr().err
    assert err.startswith("askpapers: ")
    assert said in err
