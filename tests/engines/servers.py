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


# What a build of few rows needs on Spark: its cost is that of planning, compiling and starting tasks, not of the rows.
SPARK_SETTINGS = {
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.parquet.compression.codec": "uncompressed",
    "spark.shuffle.compress": "false",
    "spark.broadcast.compress": "false",
    # Without it the heap was collected in full twenty times, for it began small: a twentieth of the time.
    "spark.driver.extraJavaOptions": "-Xmn1g -XX:MetaspaceSize=512m",
}


def spark_environment(folder: Path, key: str) -> dict[str, str]:
    """The environment of a build on Spark whose tables and settings lie in a folder, with this key of the hashes."""
    (folder / "settings").mkdir(parents=True)
    (folder / "settings/spark-defaults.conf").write_text(
        "".join(f"{name} {value}\n" for name, value in SPARK_SETTINGS.items())
    )
    options = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
    return {
        "CONTACT_KEY_SALT": key,
        "PYTHONWARNINGS": "ignore",
        "SPARK_CONF_DIR": str(folder / "settings"),
        "SPARK_FOLDER": str(folder / "warehouse"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_SHUFFLE_PARTITIONS": "1",
        "SPARK_DRIVER_MEMORY": "4g",  # full collections of 2 GB took a fifteenth of the time
        # Nothing here has to outlive the machine.
        "JDK_JAVA_OPTIONS": f"{options} -Dderby.system.durability=test -Dderby.stream.error.file={folder}/derby.log",
    }


@contextmanager
def spark_thrift(folder: Path, python: Path, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The Thrift server of the PySpark beside a Python, as the environment variables that lead to it."""
    port = free_port()
    home = subprocess.check_output([python, "-c", "import pyspark; print(pyspark.__path__[0])"], text=True).strip()
    settings = {
        "spark.master": "local[2]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.sql.shuffle.partitions": environment["SPARK_SHUFFLE_PARTITIONS"],
        "spark.sql.warehouse.dir": f"{environment['SPARK_FOLDER']}/tables",
        "spark.hadoop.javax.jdo.option.ConnectionURL":
            f"jdbc:derby:;databaseName={environment['SPARK_FOLDER']}/metastore;create=true",
        "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
        "spark.hadoop.hive.server2.thrift.port": str(port),
    }  # fmt: skip
    command = [f"{home}/bin/spark-submit", "--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    with open(folder / "server.log", "w") as log:
        # A process group of its own: spark-submit is a shell that starts Java.
        server = subprocess.Popen(
            [*command, "spark-internal"], env=os.environ | environment | {"SPARK_HOME": home},
            stdout=log, stderr=log, cwd=folder, start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 180
        while True:
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((folder / "server.log").read_text()[-3000:]) from None
                time.sleep(0.5)
        # The first session that ends fails: PySpark 4.3 lacks a class of Hive (LlapSigner). The later ones do not ask for it.
        session = f"from pyhive import hive; hive.connect('127.0.0.1', {port}).close()"
        subprocess.run([python, "-c", session], stderr=subprocess.DEVNULL, check=False)
        yield environment | {"SPARK_HOST": "127.0.0.1", "SPARK_PORT": str(port)}
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)
