"""A PostgreSQL server for the benchmark, and what its work costs.

    python benchmarks/postgres_server.py FILE.sql

runs a file on the server of the PG* variables by psql and stops at the first error.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests/engines"))

import servers  # noqa: E402


class Server(NamedTuple):
    """A server that runs."""

    environment: dict[str, str]

    def psql(self, *arguments: str) -> str:
        """What psql prints. CalledProcessError where it fails."""
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments]
        return subprocess.run(command, env=os.environ | self.environment, check=True, text=True, stdout=subprocess.PIPE).stdout

    def cpu_seconds(self) -> float:
        """User and system seconds of the server and of all sessions that have ended (Linux)."""
        process = self.psql("-c", "select pg_read_file('postmaster.pid')").split()[0]
        numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, numbers[11:15])) / os.sysconf("SC_CLK_TCK")

    def keep_kpi_values(self, schema: str, database: Path) -> None:
        """Copy `kpi_values` of a schema into a DuckDB file, as both the floor and a build hold it there."""
        file = database.with_suffix(".csv")
        columns = "kpi_id, grain, period_start, slice, slice_value, value"
        self.psql("-c", rf"\copy (select {columns} from {schema}.kpi_values) to '{file}' csv header")
        with duckdb.connect(database) as connection:
            connection.execute("create schema marts")
            connection.execute(f"create table kpi_values as from read_csv('{file}', types = {{'value': 'double'}})")
            connection.execute("create view marts.kpi_values as from main.kpi_values")


@contextmanager
def start() -> Iterator[Server]:
    """A server with an empty database, which keeps nothing."""
    with servers.postgres(["whatsapp_kpis"]) as environment:
        yield Server(environment)


def main() -> None:
    Server({}).psql("-f", sys.argv[1])


if __name__ == "__main__":
    main()
