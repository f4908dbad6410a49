"""The daily run and the worker."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.jobs.inbox import Swept
    from app.jobs.log import Trouble


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("daily", run_daily_verb, help="run the rules over all queues (service login svc_daily)", configure=_as_of)
    verbs.add("worker", run_worker, help="fold, sweep, daily run and backups, until stopped", configure=_worker_options)


def run_daily_verb(args: argparse.Namespace, context: Context) -> int:
    """Run once as of a day; running it again changes nothing. 1 when a rule had to be passed over."""
    from app.jobs.daily import LANES, run_daily  # noqa: PLC0415
    from app.jobs.log import Trouble, logged  # noqa: PLC0415
    from app.jobs.worker import daily_report  # noqa: PLC0415

    database = context.database("daily")
    results = []

    def work() -> str | Trouble:
        results.append(run_daily(database, today=args.as_of or date.today(), lanes=LANES))
        return daily_report(results[0])

    # A supervisor may run it for the own scope; only the services write the log.
    service = context.session("daily").holds("service")
    said = logged(database, "daily", work, clock=_now) if service else work()
    context.print(results[0], args.json, said.text if isinstance(said, Trouble) else said)
    return results[0].exit_code


def run_worker(args: argparse.Namespace, context: Context) -> int:
    """Lead until stopped (or until the process given with --with ends), or do everything once."""
    from app.jobs.seal import Sealer  # noqa: PLC0415
    from app.jobs.worker import Logins, Worker  # noqa: PLC0415

    logins = Logins(
        context.database("worker"), context.database("daily"), _copier(context), _watcher(context),
        Sealer(context.home), _driller(context),
    )  # fmt: skip
    worker = Worker(logins, clock=_now)
    if args.once:
        sentence = worker.run_once()
        context.print({"done": sentence}, args.json, sentence)
        return 0
    stop = threading.Event()
    if args.companion:
        threading.Thread(target=_stop_with, args=(args.companion, stop), daemon=True).start()
    worker.run(stop)
    return 0


def _copier(context: Context) -> Callable[[datetime], str] | None:
    """How the embedded office is copied every day; a shared server's copies are its administrator's."""
    embedded = context.desk.embedded
    if embedded is None:
        return None

    def copy(now: datetime) -> str:
        from app.db.backup import write_backup  # noqa: PLC0415
        from app.db.binaries import embedded_binaries  # noqa: PLC0415
        from app.jobs.chores import make_copy  # noqa: PLC0415

        source = embedded.root.to_database(context.desk.server.database)
        file = make_copy(
            context.home.backups, lambda path: write_backup(source, embedded_binaries(None), path, now=now), now=now
        )
        return f"The office was copied to {file.name}."

    return copy


def _driller(context: Context) -> Callable[[datetime], str | Trouble] | None:
    """How the embedded office is restored beside itself every week."""
    embedded = context.desk.embedded
    if embedded is None:
        return None

    def drill(now: datetime) -> str | Trouble:
        from app.db.account import server_account  # noqa: PLC0415
        from app.db.binaries import embedded_binaries  # noqa: PLC0415
        from app.db.drill import private_room  # noqa: PLC0415
        from app.jobs.drill import Wish, drill_words, run_drill  # noqa: PLC0415

        living, account = embedded.root.to_database(context.desk.server.database), server_account()
        # Beside the data, which lies where the serving account gets to and is as private.
        with private_room(embedded_binaries(account), account, embedded.cluster.data.parent) as room:
            return drill_words(run_drill(living, room, Wish(now.date())))

    return drill


def _watcher(context: Context) -> Callable[[datetime], Swept] | None:
    """Receive what is put into the folder `inbox` of this machine, where it holds the import service's secret."""
    from app.domain.errors import NotPermitted  # noqa: PLC0415
    from app.jobs.inbox import Inbox  # noqa: PLC0415

    try:
        database = context.database("import")
    except NotPermitted:
        return None
    return Inbox(database, context.home.folder("inbox")).sweep


def _stop_with(process: int, stop: threading.Event) -> None:
    """Set `stop` once the companion (the window that started this worker) is gone."""
    import psutil  # noqa: PLC0415

    while psutil.pid_exists(process) and not stop.wait(2):
        continue
    stop.set()


def _now() -> datetime:
    return datetime.now().astimezone()


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day to run for (default today)")


def _worker_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="fold, sweep, daily run, and leave")
    parser.add_argument("--with", dest="companion", type=int, metavar="PID", help="leave when that process has ended")
