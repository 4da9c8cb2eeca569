# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make demo`: the whole house under one supervisor, ended by Ctrl-C; `reset` forgets its data."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from types import FrameType

from config import processes, servers
from config.processes import AlreadyRunning, Process, Trouble
from grants import logins

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_WITH_WEB = 60.0
PATIENCE_AT_THE_END = 10.0

PREPARED = "prepared"
GUNICORN = (
    "gunicorn config.wsgi:application --worker-class gthread --threads 8 --graceful-timeout 3 --no-control-socket"
)
WORKER = "celery -A config worker --loglevel WARNING --concurrency 1 --without-gossip --without-mingle"
BEAT = "celery -A config beat --loglevel WARNING --pidfile="


def run(home: Path) -> None:
    """Start everything, say where it is, wait for the end."""
    began = time.monotonic()
    servers.own_home(home)
    with contextlib.ExitStack() as stack:
        stack.enter_context(processes.hold(home / "demo.lock"))
        port = _free_port(os.environ.get("PORT", "8000"))
        _possible_day(os.environ.get("DEMO_TODAY", ""))
        print("Das Förderwerk startet …", flush=True)
        found = stack.enter_context(servers.running(home, os.environ))
        environ = os.environ | found.urls | _demo_environment(home, port)
        programs = stack.enter_context(_Programs(home, environ))
        web_command = [*GUNICORN.split(), "--bind", f"127.0.0.1:{port}"]
        # With its tables in place the web server may load meanwhile; before that it would answer with an error.
        early = programs.start("web", web_command, logins.PORTAL) if _is_prepared(home) else None
        accounts = _prepare(environ)
        (home / PREPARED).write_text(_migrations())
        web = early or programs.start("web", web_command, logins.PORTAL)
        web.wait_until(lambda: _answers(f"http://127.0.0.1:{port}/"), PATIENCE_WITH_WEB)
        print(_welcome(port, accounts, time.monotonic() - began), flush=True)
        programs.start("worker", WORKER.split(), logins.MACHINES)
        programs.start("beat", [*BEAT.split(), "--schedule", str(home / "beat-schedule")], logins.MACHINES)
        programs.watch(also=found.ours)


def prepare() -> None:
    """In a process of its own: bring the database up to date, seed it once, print the accounts."""
    import django  # noqa: PLC0415 - the supervisor itself stays small
    from django.core.management import call_command, get_commands  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    for command in ("seed_demo", "demo_accounts"):
        if command in get_commands():
            call_command(command)


def reset(home: Path) -> None:
    """Forget the demo's data; refused while it runs."""
    if home.exists():
        with processes.hold(home / "demo.lock"):
            servers.forget(home)
    print("Die Daten der Vorführung sind gelöscht.")


class _Programs:
    """Web, worker and beat; at the end all are asked at once, then awaited."""

    def __init__(self, home: Path, environ: dict[str, str]) -> None:
        self.home, self.environ = home, environ
        self.started: list[Process] = []

    def start(self, name: str, command: list[str], login: str) -> Process:
        """Only who migrates owns the tables: what a query forgets, the database refuses."""
        module = [sys.executable, "-m", *command]
        log = self.home / f"{name}.log"
        environ = self.environ | {"DATABASE_URL": servers.as_login(self.environ["DATABASE_URL"], login)}
        program = processes.start(name, module, log=log, cwd=servers.PROJECT, environ=environ)
        self.started.append(program)
        return program

    def watch(self, also: list[Process]) -> None:
        """Never returns: the end is a signal, or a program that stopped by itself."""
        while True:
            for program in [*also, *self.started]:
                if not program.alive:
                    raise Trouble(f"{program.name} hat sich beendet. {program.last_words()}")
            time.sleep(0.5)

    def __enter__(self) -> "_Programs":
        return self

    def __exit__(self, *trouble: object) -> None:
        for program in self.started:
            program.ask_to_stop()
        for program in self.started:
            program.stop(PATIENCE_AT_THE_END)


def _free_port(wanted: str) -> int:
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise Trouble(f"PORT={wanted} ist keine Nummer eines Anschlusses. Zum Beispiel: PORT=8001 make demo")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wanted)))
        except PermissionError:
            raise Trouble(f"Den Anschluss {wanted} darf nur root öffnen. Zum Beispiel: PORT=8001 make demo") from None
        except OSError:
            other = int(wanted) % 65535 + 1
            raise Trouble(
                f"Der Anschluss {wanted} ist schon belegt. Nehmen Sie einen anderen: PORT={other} make demo"
            ) from None
    return int(wanted)


def _migrations() -> str:
    """The names of all migrations: what the database was last brought up to."""
    return "\n".join(
        sorted(str(path.relative_to(servers.PROJECT)) for path in servers.PROJECT.glob("*/migrations/*.py"))
    )


def _is_prepared(home: Path) -> bool:
    marker = home / PREPARED
    return "DATABASE_URL" not in os.environ and marker.exists() and marker.read_text() == _migrations()


def _possible_day(wanted: str) -> None:
    try:
        date.fromisoformat(wanted or "2027-03-17")
    except ValueError:
        raise Trouble(f"DEMO_TODAY={wanted} ist kein Tag. Zum Beispiel: DEMO_TODAY=2027-03-17 make demo") from None


def _demo_environment(home: Path, port: int) -> dict[str, str]:
    return {
        "DEMO": "1",
        "SECRET_KEY": _secret_key(home / "secret-key"),
        "DATA_DIR": str(home),
        "PORT": str(port),
        "PUBLIC_URL": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def _secret_key(path: Path) -> str:
    """Made once for this data directory, so that sessions survive a restart."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _prepare(environ: dict[str, str]) -> str:
    command = [sys.executable, "-m", "config.supervisor", "prepare"]
    bound = processes.bound_to_us(command, signal.SIGTERM)
    done = subprocess.run(bound, env=environ, cwd=servers.PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Trouble("Die Datenbank lässt sich nicht vorbereiten; der Grund steht darüber.")
    return done.stdout.strip()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        raise Trouble(f"Die Startseite antwortet mit dem Fehler {error.code}.") from None
    except OSError:
        time.sleep(0.05)
        return False


def _welcome(port: int, accounts: str, seconds: float) -> str:
    address = f"http://localhost:{port}/"
    seconds_in_words = f"{seconds:.1f}".replace(".", ",")
    return "\n".join(
        [
            f"Das Förderwerk läuft (nach {seconds_in_words} Sekunden).",
            "",
            f"  Adresse   {address}",
            f"  Personen  {address}demo/",
            *(["", *(f"  {line}" for line in accounts.splitlines())] if accounts else []),
            "",
            "Beenden: Strg+C. Die Daten bleiben; make demo-reset löscht sie.",
        ]
    )


def _end(number: int, frame: FrameType | None) -> None:
    """One farewell is enough: from here on nothing interrupts the tidying up."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(task: str = "run") -> None:
    """`run`, `reset` or `prepare`."""
    home = Path(os.environ.get("DATA_DIR") or servers.default_home())
    if task == "prepare":
        return prepare()
    for ending in ENDINGS:
        signal.signal(ending, _end)
    try:
        reset(home) if task == "reset" else run(home)
    except AlreadyRunning:
        sys.exit("Die Vorführung läuft schon. Beenden Sie sie zuerst mit Strg+C.")
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        print("\nDas Förderwerk ist beendet.")
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
