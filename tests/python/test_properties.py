"""What holds on any data: nothing is lost, and nothing that must not matter does.

hypothesis draws small businesses (worlds.py); each is built whole, by the SQL that one real `dbt build` compiled
(compiled.py). TRUST_WORLDS sets how many worlds each property is tried on.
"""

import os
import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import raw_rows as rows
from compiled import Program, compile_program
from conftest import Figure
from test_bad_rows import BAD
from test_staging import every_kind
from webhook_bodies import body, message, status
from worlds import DAY, FIRST, YEARS_AWAY, World, as_files, shifted, worlds

pytestmark = pytest.mark.proof

WORLDS = int(os.environ.get("TRUST_WORLDS", "2"))
TRIED = settings(
    max_examples=WORLDS,
    # The same worlds each time, unless somebody asks for more: a commit is not to fail for what it did not touch.
    derandomize="TRUST_WORLDS" not in os.environ,
    # A smaller failing world is worth minutes only to whoever looks into it.
    phases=set(Phase) - ({Phase.shrink} if not os.environ.get("TRUST_SHRINK") else set()),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)

# Nothing of these changes with the date, so that a world may be shifted by years.
REFERENCE = {
    "holidays": "date,name\n",
    "exchange_rates": "currency,rate_date,rate\nMXN,2009-01-01,0.05\n",
    "pricing_policies": "effective_from,billable_categories\n2009-01-01,\"marketing,utility\"\n",
    "message_prices": "country_code,category,pricing_model,effective_from,price,currency\n"
    "MX,marketing,PMP,2009-01-01,0.03,USD\n*,marketing,PMP,2009-01-01,0.06,MXN\n*,utility,PMP,2009-01-01,0.01,USD\n"
    "*,marketing,CBP,2009-01-01,0.04,USD\n*,utility,CBP,2009-01-01,0.02,USD\n",
    "business_hours": rows.NINE_TO_SIX,
    "kpi_targets": "kpi_id,target\ninbound_messages,1000\n",
}


class Builder:
    """Builds worlds, one after the other, in the database of one program."""

    def __init__(self, folder: Path):
        self.raw, reference = folder / "raw", folder / "reference"
        reference.mkdir(parents=True)
        for name, text in REFERENCE.items():
            (reference / f"{name}.csv").write_text(text)
        self.write(TYPICAL)
        self.program: Program = compile_program(folder / "built", self.raw, {}, reference)
        self.builds = 0
        self.seen: Counter[str] = Counter()  # builds in which a mart had rows, or a KPI a value that is not 0

    def write(self, tables: World) -> None:
        rows.write_raw(self.raw, tables)

    def build(self, world: World, name: str | None = None) -> Program:
        """Build a world, and keep its marts in the schema `name`."""
        self.write(as_files(world))
        self.program.run()
        self.builds += 1
        self.seen.update(
            mart for mart in self.program.marts() if self.program.query(f'select 1 from marts."{mart}" limit 1')
        )
        kpis = self.program.query("select distinct kpi_id from marts.kpi_values where value != 0")
        self.seen.update(kpi for (kpi,) in kpis)
        if name:
            self.program.keep(name)
        return self.program


# Nobody is erased in it: that is done when all models are built, and compiled.py runs models only.
TYPICAL = {
    **every_kind(),
    "contacts": [row | {"erased_at": None} for row in every_kind()["contacts"]],
    "webhooks": [rows.webhook(payload=body(messages=[message()], statuses=[status("read")]))],
}


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    folder = tmp_path_factory.mktemp("properties")
    (folder / "built").mkdir()
    return Builder(folder)


@pytest.fixture(autouse=True)
def counted(builder: Builder, figure: Figure):
    before = builder.builds
    yield
    figure("properties", "whole builds of drawn worlds", builder.builds - before)


def test_the_compiled_sql_builds_what_dbt_builds(builder: Builder):
    """Every table of every schema, in columns, types and rows. Without this the properties would prove nothing."""
    builder.write(TYPICAL)
    program = builder.program
    program.run()
    columns = "select schema_name, table_name, column_name, data_type from duckdb_columns() where database_name = '{}'"
    columns += " and schema_name not in ('main', 'reference', 'state') order by schema_name, table_name, column_index"
    assert program.query(columns.format("warehouse")) == program.query(columns.format("built"))
    tables = {(schema, table) for schema, table, _, _ in program.query(columns.format("built"))}
    assert len(tables) == len(program.models) > 60
    for schema, table in sorted(tables):
        one, other = (f'from {database}.{schema}."{table}"' for database in ("built", "warehouse"))
        assert program.query(f"({one} except all {other}) union all ({other} except all {one})") == [], table
    assert program.query("select count(*) > 300 from warehouse.marts.kpi_values") == [(True,)]
    assert len(program.tests) > 300 and program.failing_tests() == {}


@TRIED
@given(world=worlds())
def test_rows_balance_slices_add_up_and_nothing_is_negative(builder: Builder, world: World):
    """And every data test of the project, the second route of the headline KPIs included, holds."""
    program = builder.build(world)
    uneven = "select * from marts.load_audit where rows_in != rows_kept + rows_copies + rows_rejected"
    assert program.query(uneven) == []
    rows_in = dict(program.query("select table_name, sum(rows_in) from marts.load_audit group by table_name"))
    for table in rows.TABLES:
        of_webhooks = rows_in[table] - len(world[table])
        assert of_webhooks == 0 or (world["webhooks"] and of_webhooks > 0), table
    assert rows_in["webhooks"] == len(world["webhooks"])
    assert program.query(
        """
        select kpi_values.kpi_id, kpi_values.value, kpi_values.numerator, kpi_values.denominator
        from marts.kpi_values inner join marts.dim_kpis on kpi_values.kpi_id = dim_kpis.kpi_id
        where
            (dim_kpis.unit = 'share' and (kpi_values.value not between 0 and 1
                or kpi_values.numerator > kpi_values.denominator
                or (kpi_values.value is null and kpi_values.denominator > 0)))
            or (kpi_values.kpi_id != 'nps' and (kpi_values.value < 0 or kpi_values.numerator < 0))
            or kpi_values.denominator < 0
            or kpi_values.observations < 0
        """
    ) == []
    assert negative_cells(program) == []
    assert slices_that_do_not_add_up(program) == []
    assert program.failing_tests() == {}


def negative_cells(program: Program) -> list[tuple[str, str]]:
    """The numeric columns of marts that hold something below zero where nothing may; a bound of an interval is rounded."""
    numbers = program.query(
        """
        select table_name, column_name from duckdb_columns()
        where database_name = 'warehouse' and schema_name = 'marts'
            and (data_type in ('BIGINT', 'INTEGER', 'DOUBLE') or data_type like 'DECIMAL%')
            -- An nps runs from -100; what has changed may have fallen; a period may lie after as_of.
            and column_name not in ('nps_points', 'change', 'relative_change', 'contribution', 'share_of_change', 'periods_ago')
            and not (table_name = 'nps_breakdown' and column_name in ('nps', 'ci_low', 'ci_high'))
            and not (
                table_name in ('kpi_values', 'kpi_scorecard', 'kpi_movers')
                and column_name in (
                    'value', 'numerator', 'previous_value', 'previous_year_value', 'target', 'part_previous_value', 'part_value'
                )
            )
        """
    )
    assert len(numbers) > 70
    return [
        (table, column)
        for table, column in numbers
        if program.query(f'select 1 from marts."{table}" where "{column}" < -1e-12 limit 1')
    ]


def slices_that_do_not_add_up(program: Program) -> list[tuple]:
    """KPIs whose slice is not the whole; written apart from the data test of the same meaning."""
    return program.query(
        """
        with parts as (
            select kpi_id, grain, period_start, slice,
                sum(coalesce(numerator, 0)) as numerator, sum(coalesce(denominator, 0)) as denominator
            from marts.kpi_values
            where slice != 'label' -- which do not add up
                and kpi_id in (select kpi_id from marts.dim_kpis where aggregation in ('sum', 'mean', 'ratio'))
            group by all
        ),
        kinds as (select distinct kpi_id, slice from parts where slice != 'all')
        select whole.kpi_id, whole.grain, whole.period_start, kinds.slice, whole.numerator, part.numerator
        from parts as whole
        inner join kinds using (kpi_id)
        left join parts as part on part.kpi_id = whole.kpi_id and part.grain = whole.grain
            and part.period_start = whole.period_start and part.slice = kinds.slice
        where whole.slice = 'all' and (
            abs(whole.numerator - coalesce(part.numerator, 0)) > 1e-6
            or abs(whole.denominator - coalesce(part.denominator, 0)) > 1e-6
        )
        """
    )


@TRIED
@given(world=worlds(), seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_order_and_repetition_of_the_rows_change_nothing(builder: Builder, world: World, seed: int, times: int):
    """Rows shuffled, and some of them delivered again: only the counts of copies may differ."""
    builder.build(world, "once")
    chance = random.Random(seed)
    again = {}
    added: Counter[str] = Counter()
    for table, given_rows in world.items():
        repeated = [row for row in given_rows for _ in range(chance.randint(1, times + 1))]
        chance.shuffle(repeated)
        again[table] = repeated
        added[table] = len(repeated) - len(given_rows)
    program = builder.build(again, "repeated")
    differences = program.differences("once", "repeated")
    assert set(differences) <= {"load_audit", "rejected_rows"}, differences
    audit = "select table_name, origin, rows_in, rows_kept, rows_copies, rows_rejected from {}.load_audit"
    once = {(table, origin): counts for table, origin, *counts in program.query(audit.format("once"))}
    for table, origin, rows_in, kept, copies, rejected in program.query(audit.format("repeated")):
        assert kept == once[table, origin][1]
        assert rows_in == kept + copies + rejected
        if table == "webhooks" or origin == "table":
            assert rows_in - once[table, origin][0] == added[table]
    reasons = "select distinct table_name, row_key, reason, content from {}.rejected_rows order by all"
    assert program.query(reasons.format("once")) == program.query(reasons.format("repeated"))


# Bad rows whose badness is their own: a merge on a circle makes good ones bad.
LONELY = [(table, row, reason) for table, row, reason in BAD if "circle" not in reason]


@TRIED
@given(world=worlds(), seed=st.integers(0, 2**32), most=st.integers(1, 40))
def test_a_bad_row_changes_nothing_but_the_two_tables_of_trust(builder: Builder, world: World, seed: int, most: int):
    """Bad rows of every table, with ids of good rows and with their own."""
    builder.build(world, "once")
    chance = random.Random(seed)
    with_bad = {table: list(given_rows) for table, given_rows in world.items()}
    added: Counter[str] = Counter()
    for table, row, reason in chance.sample(LONELY, most):
        if world[table] and chance.random() < 0.7:
            like = chance.choice(world[table])
            spared = {name for name in row if name in reason} | {"loaded_at"}
            row = row | {name: cell for name, cell in like.items() if name.endswith("_id") and name not in spared}
        with_bad[table].insert(chance.randint(0, len(with_bad[table])), row)
        added[table] += 1
    with_bad["webhooks"].append({"received_at": FAR, "payload": {}})
    program = builder.build(with_bad, "bad")
    assert set(program.differences("once", "bad")) <= {"load_audit", "rejected_rows"}, program.differences("once", "bad")
    changes = program.query(
        """
        select table_name, b.rows_in - a.rows_in, b.rows_rejected - a.rows_rejected, b.rows_kept - a.rows_kept
        from once.load_audit as a inner join bad.load_audit as b using (table_name, origin)
        where origin = 'table' or table_name = 'webhooks'
        """
    )
    assert {(table, n, rejected, kept) for table, n, rejected, kept in changes} == {
        (table, added[table], added[table], 0) for table in rows.TABLES
    } | {("webhooks", 1, 1, 0)}


FAR = datetime(2999, 1, 1)

# Columns whose texts quote dates and times, and the key of a wish in a webhook, which has no id and is known by its time.
QUOTING = {
    "dim_kpis": "unknown_en, unknown_es", "kpi_alerts": "message_en, message_es", "settings": "value", "fct_opt_events": "event_key",
}  # fmt: skip


def shifted_back(program: Program, schema: str, by: timedelta) -> dict[str, str]:
    """A query for each mart of `schema` that moves its dates and times back, without what quotes them."""
    selects = {}
    for mart in program.marts():
        moved = [
            f'cast("{column}" - interval {by.days} day as {type_.lower()}) as "{column}"'
            for column, type_ in program.query(
                "select column_name, data_type from duckdb_columns() where database_name = 'warehouse'"
                f" and schema_name = '{schema}' and table_name = '{mart}' and data_type in ('DATE', 'TIMESTAMP')"
            )
        ]
        replaced = f"replace ({', '.join(moved)})" if moved else ""
        excluded = f"exclude ({QUOTING[mart]})" if mart in QUOTING else ""
        selects[mart] = f'select * {excluded} {replaced} from {schema}."{mart}"'
    return selects


def shift_differences(program: Program, by: timedelta, has_same_months: bool) -> dict[str, list[tuple]]:
    """What differs between the schemas `once` and `moved` beside the dates."""
    found = {}
    given = shifted_back(program, "once", timedelta(0))
    for mart, moved in shifted_back(program, "moved", by).items():
        where = ""
        if mart in ("dim_dates", "rejected_rows"):
            continue  # the first has all dates that are in use, the second quotes times
        if mart == "dim_periods" and not has_same_months:
            continue  # it has whole months of days
        if not has_same_months:
            columns = {column for (column,) in program.query(
                "select column_name from duckdb_columns() where database_name = 'warehouse'"
                f" and schema_name = 'once' and table_name = '{mart}'"
            )}  # fmt: skip
            if columns & {"month", "cohort_month", "month_start_date"}:
                continue
            where = "where grain in ('day', 'week')" if "grain" in columns else ""
        one, other = (f"select * from ({query}) {where}" for query in (given[mart], moved))
        rows_found = program.query(
            f"select * from (select 'once', t from ({one} except all {other}) as t"
            f" union all select 'moved', t from ({other} except all {one}) as t) limit 4"
        )
        if rows_found:
            found[mart] = rows_found
    return found


@TRIED
@given(world=worlds(), weeks=st.integers(1, 4))
def test_a_shift_by_weeks_moves_the_periods_and_no_value(builder: Builder, world: World, weeks: int):
    """Days and weeks: months begin elsewhere in a shifted world, and hold other days."""
    builder.build(world, "once")
    program = builder.build(shifted(world, weeks * 7 * DAY), "moved")
    assert shift_differences(program, weeks * 7 * DAY, has_same_months=False) == {}


@TRIED
@given(world=worlds())
def test_a_shift_by_years_to_the_same_calendar_moves_the_months_too(builder: Builder, world: World):
    """574 weeks lead from 2015 to 2026, which have the same calendar: then months shift whole as well."""
    builder.build(world, "once")
    program = builder.build(shifted(world, YEARS_AWAY), "moved")
    assert shift_differences(program, YEARS_AWAY, has_same_months=True) == {}


def crowded_months() -> World:
    """Enough messages of two months for a change that is no noise: in the second none was delivered."""
    crowd: World = {"messages": [], "message_statuses": []}
    for day, status in [(15, "delivered"), (45, "failed"), (75, "delivered")]:
        at = FIRST + timedelta(days=day)
        for number in range(40):
            message = f"crowd {day} {number}"
            crowd["messages"].append(rows.message(
                message_id=message, contact_id=f"crowd {number}", direction="outbound", sender_type="automation", sent_at=at, loaded_at=at
            ))  # fmt: skip
            crowd["message_statuses"].append(rows.status(message_id=message, status=status, status_at=at, loaded_at=at))
    return crowd


def test_the_worlds_hold_what_the_properties_are_about(builder: Builder):
    """Every mart had rows and every KPI a value, else the properties would hold of nothing. Stands last."""

    @settings(TRIED, max_examples=10)
    @given(world=worlds())
    def build(world: World) -> None:
        crowd = crowded_months()
        builder.build(world | {
            "orders": [*world["orders"], rows.order(currency="no currency")],
            "messages": world["messages"] + crowd["messages"],
            "message_statuses": world["message_statuses"] + crowd["message_statuses"],
        })  # fmt: skip

    build()  # this test may run alone
    kpis = [kpi for (kpi,) in builder.program.query("select kpi_id from marts.dim_kpis")]
    assert [mart for mart in builder.program.marts() if not builder.seen[mart]] == []
    assert {kpi for kpi in kpis if not builder.seen[kpi]} == set()
