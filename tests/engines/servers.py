"""The servers that the engines' tests start by themselves on 127.0.0.1, each in a folder of its own, and end by their id."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ordinary_user() -> list[str]:
    """What stands before a command of PostgreSQL, which refuses to run as root: nothing for anyone else."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@contextmanager
def postgres(databases: list[str]) -> Iterator[dict[str, str]]:
    """A PostgreSQL server with these databases, as the environment variables that lead to it. It keeps nothing.

    Its folder is no pytest folder: each start of pytest closes those to every other user, and so to the server.
    """
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="whatsapp_kpis_postgres_"))
    if ordinary_user():
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    port = str(free_port())

    def run(program: str, *arguments: str) -> None:
        command = [*ordinary_user(), str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    data, user = str(folder / "data"), "whatsapp_kpis"
    run("initdb", "-D", data, "-U", user, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        for database in databases:
            run("createdb", "-h", "127.0.0.1", "-p", port, "-U", user, database)
        yield {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": user, "PGDATABASE": databases[0]}
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@contextmanager
def spark(folder: Path, python: Path, kind: str, settings: dict[str, str]) -> Iterator[int]:
    """A Spark server, `connect` or `thrift`, of the PySpark beside a Python; gives its port. Its tables are in the folder."""
    folder.mkdir(parents=True)
    port = free_port()
    home = subprocess.check_output(
        [python, "-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__))"], text=True
    ).strip()
    main_class, own = {
        "connect": (
            "org.apache.spark.sql.connect.service.SparkConnectServer",
            {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": str(port)},
        ),
        "thrift": (
            "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
            {
                "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
                "spark.hadoop.hive.server2.thrift.port": str(port),
            },
        ),
    }[kind]
    command = [f"{home}/bin/spark-submit", "--class", main_class]
    for name, value in {**settings, **own}.items():
        command += ["--conf", f"{name}={value}"]
    environment = os.environ | {"SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1"}
    with open(folder / "log", "w") as log:
        # A process group of its own: spark-submit is a shell that starts Java.
        server = subprocess.Popen(
            [*command, "spark-internal"], env=environment, stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
    try:
        deadline = time.monotonic() + 180
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((folder / "log").read_text()[-3000:]) from None
                time.sleep(0.5)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)
