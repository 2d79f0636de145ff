#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Write the dashboard from the published marts: published/dashboard/index.html, which opens from disk and needs no server.

The page is `dashboard/page`; its figures are scripts in `data/`, which the page adds when it needs them (a page that was
opened from disk may not fetch files, but it may add scripts). Here nothing is computed: each figure is a column of a mart
or of `models/dashboard`. The folder is put in place by one rename.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

import publish

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "dashboard" / "page"
CHARTS = ROOT / "dashboard" / "vendor" / "echarts.min.js"
GRAINS = ("month", "week", "day")
ROWS = 300  # rows behind a KPI that the page lists; the newest. All of them are a query away, which the page shows
QUOTES = 1000  # the newest comments
VERDICTS = {None: 0, "better": 1, "worse": 2}
TARGETS = {None: 0, "met": 1, "missed": 2, "unclear": 3}

# What the pages show beside the KPIs: a query each, by the name under which the page finds its rows.
READINGS = {
    "service": {
        "heatmap": """
            select iso_weekday, hour_of_day, inbound_message_count, answered_conversation_count, mean_first_response_seconds
            from marts.message_heatmap order by all""",
        "waits": "select month, bucket, conversation_count, share from marts.first_response_distribution order by month, bucket_order",
    },
    "campaigns": {
        "funnel": """
            select month, slice, slice_value, step, message_count, share, ci_low, ci_high
            from dashboard.board_funnel order by month, slice, slice_value, step_order""",
        # Of an ad its own KPIs, in the same places.
        "totals": """
            with named as (
                select
                    slice, slice_value, period_start, value, numerator, denominator,
                    case kpi_id
                        when 'campaign_messages' then 'sent' when 'ad_conversations' then 'sent'
                        when 'campaign_conversion_rate' then 'bought' when 'ad_conversion_rate' then 'bought'
                        when 'campaign_revenue' then 'revenue' when 'ad_revenue' then 'revenue'
                        when 'return_on_conversation_spend' then 'return' when 'return_on_ad_spend' then 'return'
                    end as measure
                from marts.kpi_values
                where
                    grain = 'month' and slice in ('campaign', 'template', 'ad') and slice_value != '(none)'
                    and (slice = 'ad') = (kpi_id in ('ad_conversations', 'ad_conversion_rate', 'ad_revenue', 'return_on_ad_spend'))
            )
            select
                slice, slice_value, max(period_start) filter (value is not null) as last_month,
                sum(numerator) filter (measure = 'sent') as messages,
                sum(numerator) filter (measure = 'bought') / nullif(sum(denominator) filter (measure = 'bought'), 0) as conversion,
                sum(denominator) filter (measure = 'return') as spend,
                sum(numerator) filter (measure = 'revenue') as revenue,
                sum(numerator) filter (measure = 'return') / nullif(sum(denominator) filter (measure = 'return'), 0) as return_on_spend
            from named where measure is not null
            group by slice, slice_value order by slice, last_month desc, slice_value""",
        "errors": """
            select month, error_code, campaign_id, failed_messages, contacts, meaning_en, meaning_es, advice_en, advice_es
            from marts.message_errors order by month desc, failed_messages desc, error_code, campaign_id limit 2000""",
    },
    "sales": {
        "funnel": "select cohort_month, stage, contacts from marts.kpi_funnel order by cohort_month, stage_order",
        "cohorts": """
            select cohort_month, months_since, customers, active_customers, revenue from marts.kpi_cohorts order by all""",
    },
    "feedback": {
        "quotes": f"""
            select answered_date, survey_kind, score, band, theme, sentiment, masked_comment from marts.feedback
            order by answered_at desc, survey_key limit {QUOTES}""",
        "themes": """
            select date_trunc('month', answered_date)::date as month, theme, sentiment, count(*) from marts.feedback
            group by all order by all""",
        "nps": """
            select grain, period_start, promoter_count, passive_count, detractor_count from marts.nps_breakdown
            order by all""",
    },
    "trust": {
        "audit": "select table_name, origin, rows_in, rows_kept, rows_copies, rows_rejected, items_ignored from marts.load_audit order by all",
        "rejected": """
            select table_name, reason, reason_es, count(*) from marts.rejected_rows group by all
            order by count(*) desc, table_name, reason limit 500""",
        "bill": """
            select date_trunc('month', pricing_date)::date as month, sum(own_messages), sum(meta_messages),
                sum(own_cost_amount), sum(meta_cost_amount)
            from marts.cost_reconciliation group by all order by all""",
        "matched": "select count(*), count(conversation_key) from marts.fct_orders where is_valid",
        "settings": "select name, value, unit, meaning from marts.settings order by name",
    },
}  # fmt: skip

# Names of slice values, where they have one.
NAMES = {
    "agent": "select agent_id, agent_name from marts.dim_agents",
    "campaign": "select campaign_id, campaign_name from marts.dim_campaigns",
    "business_phone": "select business_phone_id, business_phone_name from marts.dim_business_phones",
    "template": "select template_name, template_title from marts.dim_templates",
}


class DashboardError(Exception):
    """The dashboard could not be written; what had been published before is still there."""


def render(published: Path, folder: Path, tests: str = "") -> Path:
    """Write the dashboard into `folder` and return its page. On any failure the folder stays as it was.

    `tests` says how the tests of this state went; the page Trust shows it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rendering-", dir=folder.parent) as scratch:
        new = Path(scratch) / "dashboard"
        shutil.copytree(PAGE, new)
        shutil.copy(CHARTS, new)
        (new / "data").mkdir()
        with duckdb.connect(str(published), read_only=True) as marts:
            try:
                for name, content in data(marts, tests):
                    write(new / "data" / f"{name}.js", name, content)
            except duckdb.Error as error:
                raise DashboardError(f"The dashboard cannot be written from {published}: {error}") from error
        before = Path(scratch) / "before"
        if folder.exists():
            os.rename(folder, before)
        os.rename(new, folder)
    return folder / "index.html"


def write(path: Path, name: str, content: Any) -> None:
    """A script that hands `content` to the page. All but ASCII is escaped, so no text can end a string or a script."""
    text = json.dumps(content, default=plain, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    path.write_text(f"put({json.dumps(name)},{text.replace('<', chr(92) + 'u003c')})", encoding="ascii")


def plain(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def data(marts: duckdb.DuckDBPyConnection, tests: str) -> Iterator[tuple[str, Any]]:
    """Name and content of each script."""
    tables = {name for (name,) in marts.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()}
    periods = {grain: periods_of(marts, grain) for grain in GRAINS} | rolling_periods(marts)
    kpis = kpis_of(marts)
    rows = {kpi["id"]: rows_of(marts, kpi, tables) for kpi in kpis}
    yield "core", {
        "kpis": [kpi | {"hasRows": rows[kpi["id"]] is not None} for kpi in kpis],
        "periods": periods,
        "names": names_of(marts, tables),
        "slices": slices_of(marts),
        "alerts": alerts_of(marts, tables),
        "settings": dict(marts.execute("select name, value from marts.settings").fetchall()),
        "tests": tests,
    }
    for page, queries in READINGS.items():
        yield page, {name: marts.execute(query).fetchall() for name, query in queries.items()}
    for grain in periods.keys() - GRAINS:
        for slice_name in ["all", *slices_of(marts)]:
            yield f"{slice_name}-{grain}", rolling_values(marts, slice_name, grain, periods[grain])
    for grain in GRAINS:
        starts = {start: number for number, (start, *_) in enumerate(periods[grain])}
        for slice_name in ["all", *slices_of(marts)]:
            yield f"{slice_name}-{grain}", values_of(marts, slice_name, grain, starts)
    for kpi_id, found in rows.items():
        if found:
            yield f"rows-{kpi_id}", found


def kpis_of(marts: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The catalogue, in the order of groups and names."""
    answer = marts.execute(
        """
        select
            kpis.kpi_id as id, kpis.kpi_group as "group", kpis.unit, kpis.better, kpis.aggregation, kpis.target,
            [kpis.name_en, kpis.name_es] as name, [kpis.definition, kpis.definition_es] as definition,
            [kpis.how_to_read_en, kpis.how_to_read_es] as reading, [kpis.unknown_en, kpis.unknown_es] as unknown, kpis.benchmark, kpis.benchmark_source,
            string_split(kpis.grains, ' ') as grains, string_split(coalesce(kpis.slices, ''), ' ') as slices,
            kpis.numerator_measure as measure, kpis.denominator_measure as denominator, kpis.date_basis as date,
            needs.needs
        from marts.dim_kpis as kpis
        left join (select kpi_id, max(needs) as needs from dashboard.board_kpis where not is_offered group by all) as needs
            on kpis.kpi_id = needs.kpi_id
        order by kpis.kpi_group, kpis.name_en
        """
    )
    columns = [column[0] for column in answer.description]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def periods_of(marts: duckdb.DuckDBPyConnection, grain: str) -> list[tuple[Any, ...]]:
    """The periods of a grain from the first with a value to the running one, oldest first.

    Each is (first date, last date, position of the one before, of the one a year before, whether it is complete); a
    position is null where the period lies before the first.
    """
    return marts.execute(
        """
        with shown as (
            select *, row_number() over (order by period_start) - 1 as position
            from marts.dim_periods
            where
                grain = ?
                and periods_ago >= 0
                and period_start >= (select min(period_start) from marts.kpi_values where grain = ? and value is not null)
        )
        select
            cast(shown.period_start as varchar), cast(shown.period_end as varchar), earlier.position, year.position,
            shown.is_complete
        from shown
        left join shown as earlier on shown.previous_period_start = earlier.period_start
        left join shown as year on shown.previous_year_period_start = year.period_start
        order by shown.period_start
        """,
        [grain, grain],
    ).fetchall()


def rolling_periods(marts: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """The scorecard's further grains (last 7 days, ...): the period before, which has no address of its own, and the latest."""
    found = marts.execute(
        """
        select cards.grain, cast(min(cards.period_start) as varchar), cast(min(days.period_start) - 1 as varchar)
        from marts.kpi_scorecard as cards cross join marts.dim_periods as days
        where cards.grain not in ('day', 'week', 'month') and days.grain = 'day' and days.is_current and cards.period_start is not null
        group by cards.grain order by cards.grain desc
        """
    ).fetchall()
    return {grain: [("", "", None, None, True), (start, end, 0, None, True)] for grain, start, end in found if start <= end}


def rolling_values(
    marts: duckdb.DuckDBPyConnection, slice_name: str, grain: str, periods: list[tuple[Any, ...]]
) -> dict[str, dict[str, dict[str, list[Any]]]]:
    """The values of a further grain as values_of() gives them: the scorecard's; of a slice the sums of its days."""
    found: dict[str, dict[str, dict[str, list[Any]]]] = {}
    start, end = periods[1][:2]
    if slice_name == "all":
        rows = marts.execute(
            """
            select kpi_id, 'all', previous_value, cards.value, cards.observations, ci_low, ci_high, target_state
            from marts.kpi_scorecard as cards inner join dashboard.board_kpis as board using (kpi_id, grain)
            where grain = ? and cards.value is not null
            """,
            [grain],
        ).fetchall()
    else:
        rows = marts.execute(
            """
            with windows as (
                select
                    cast(? as date) as first_date, cast(? as date) as last_date,
                    case when ? = 'month_to_date' then to_months(1) else to_days(cast(last_date - first_date + 1 as integer)) end as back
            ),
            sums as (
                select
                    kpi_id, slice_value, vals.period_start >= first_date as is_latest, sum(vals.numerator) as numerator,
                    sum(vals.denominator) as denominator, sum(observations) as observations, any_value(aggregation) as aggregation
                from marts.kpi_values as vals inner join marts.dim_kpis using (kpi_id) cross join windows
                where
                    vals.grain = 'day' and vals.slice = ? and aggregation in ('sum', 'mean', 'ratio')
                    and (vals.period_start between first_date and last_date or vals.period_start between first_date - back and last_date - back)
                group by all
            )
            select
                now.kpi_id, now.slice_value,
                case before.aggregation when 'sum' then before.numerator else before.numerator / nullif(before.denominator, 0) end,
                case now.aggregation when 'sum' then now.numerator else now.numerator / nullif(now.denominator, 0) end as value,
                cast(now.observations as bigint), null, null, null
            from sums as now
            left join sums as before on now.kpi_id = before.kpi_id and now.slice_value = before.slice_value and not before.is_latest
            where now.is_latest and value is not null
            """,
            [start, end, grain, slice_name],
        ).fetchall()
    for kpi_id, slice_value, previous, value, observations, low, high, target in rows:
        lists = {"p": [0, 1], "v": [previous, value], "n": [None, observations], "j": [0, 27 * TARGETS[target]]}
        if low is not None:
            lists |= {"l": short([None, low], 6), "h": short([None, high], 6)}
        found.setdefault(kpi_id, {})[slice_value] = lists
    return found


def alerts_of(marts: duckdb.DuckDBPyConnection, tables: set[str]) -> list[dict[str, Any]]:
    """What deserves a look at `as_of`, where the mart is there; the newest first."""
    if "kpi_alerts" not in tables:
        return []
    rows = marts.execute(
        """
        select severity, kpi_id, grain, message_en, message_es, advice_en, advice_es
        from marts.kpi_alerts left join dashboard.board_kpis as board using (kpi_id, grain)
        where alert_kind != 'target_missed' or board.target_state = 'missed'  -- a target within its interval is unclear
        order by alert_rank limit 100
        """
    ).fetchall()
    return [
        {"severity": severity, "kpi": kpi_id, "grain": grain, "message": messages[:2], "advice": messages[2:]}
        for severity, kpi_id, grain, *messages in rows
    ]


def names_of(marts: duckdb.DuckDBPyConnection, tables: set[str]) -> dict[str, dict[str, str]]:
    """Names by slice and slice value, of the dimensions that are there."""
    return {
        slice_name: {key: name for key, name in marts.execute(query).fetchall() if name}
        for slice_name, query in NAMES.items()
        if query.rsplit(".", 1)[1] in tables
    }


def slices_of(marts: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The values of each slice, those with most rows first. A slice in which nothing has a value is no choice."""
    found: dict[str, list[str]] = {}
    for slice_name, value in marts.execute(
        """
        select slice, slice_value from marts.kpi_values where slice != 'all' and grain = 'month'
        group by slice, slice_value order by slice, max(observations) desc, slice_value
        """
    ).fetchall():
        found.setdefault(slice_name, []).append(value)
    return {name: values for name, values in found.items() if values != ["(none)"]}


def values_of(
    marts: duckdb.DuckDBPyConnection, slice_name: str, grain: str, starts: dict[str, int]
) -> dict[str, dict[str, dict[str, list[Any]]]]:
    """The values of a slice and grain by KPI and slice value, in lists of equal length by period.

    p: positions of the periods; v: values; n: observations; l, h: interval; a, b: usual range; j: what may be said, as
    verdict + 3 x of the year + 9 x of the usual range + 27 x of the target; s: share of the change; m: where most of
    the change came from. A list in which all is null is left out.
    """
    found: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for (
        kpi_id, slice_value, starts_at, value, observations, low, high, usual_low, usual_high, share, verdict, year, usual,
        target, main,
    ) in marts.execute(
        """
        select
            kpi_id, slice_value, list(cast(period_start as varchar) order by period_start),
            list(value order by period_start), list(observations order by period_start),
            list(ci_low order by period_start), list(ci_high order by period_start),
            list(expected_low order by period_start), list(expected_high order by period_start),
            list(share_of_change order by period_start),
            list(verdict order by period_start), list(year_verdict order by period_start),
            list(usual_verdict order by period_start), list(target_state order by period_start),
            list(
                case when main_slice is not null then [main_slice, main_slice_value, cast(round(main_share_of_change, 3) as varchar)] end
                order by period_start
            )
        from dashboard.board_values where slice = ? and grain = ? and value is not null
        group by kpi_id, slice_value order by kpi_id, slice_value
        """,
        [slice_name, grain],
    ).fetchall():  # fmt: skip
        said = [
            VERDICTS[a] + 3 * VERDICTS[b] + 9 * VERDICTS[c] + 27 * TARGETS[d]
            for a, b, c, d in zip(verdict, year, usual, target, strict=True)
        ]
        lists = {
            "p": [starts[start] for start in starts_at], "v": value, "n": observations, "l": short(low, 6),
            "h": short(high, 6), "a": short(usual_low, 6), "b": short(usual_high, 6), "j": said, "s": short(share, 3), "m": main,
        }  # fmt: skip
        found.setdefault(kpi_id, {})[slice_value] = {key: items for key, items in lists.items() if key in "pvn" or any(item not in (None, 0) if key == "j" else item is not None for item in items)}
    return found


def short(values: list[float | None], digits: int) -> list[float | None]:
    """Numbers with so many significant digits."""
    return [None if value is None else float(f"{value:.{digits}g}") for value in values]


def rows_of(marts: duckdb.DuckDBPyConnection, kpi: dict[str, Any], tables: set[str]) -> dict[str, Any] | None:
    """The newest rows that a KPI's numerator rests on, by their keys; None where its fact is not public."""
    fact, column = kpi["measure"].split(".")
    if f"fct_{fact}" not in tables:
        return None
    columns = [row[0] for row in marts.execute(f"describe marts.fct_{fact}").fetchall()]
    keys = [name for name in columns if name.endswith("_key") and name != column]
    date_column = kpi["date"] if kpi["date"] in columns else next((name for name in columns if name.endswith("_date")), None)
    if not keys or date_column is None:
        return None
    chosen = ", ".join([date_column, *keys, column])
    rows = marts.execute(
        f"select {chosen} from marts.fct_{fact} where {column} is not null and {date_column} is not null"
        f" order by {date_column} desc, {keys[0]} limit {ROWS}"
    ).fetchall()
    forms = ("{}", "{}_id", "{}_name", "{}_code", "{}_slice")
    sliced = {name: form.format(name) for name in kpi["slices"] for form in forms if form.format(name) in columns}
    return {"columns": [date_column, *keys, column], "rows": rows, "slices": sliced}


def main() -> int:
    """Write the dashboard; 1 and one sentence on stderr when that is not possible."""
    parser = argparse.ArgumentParser(description="Write the dashboard from the published marts.")
    folder = publish.published_folder()
    parser.add_argument("published", nargs="?", default=folder / publish.FILE)
    parser.add_argument("--to", default=folder / "dashboard")
    parser.add_argument("--tests", default="", help="how the tests of this state went, for the page Trust")
    options = parser.parse_args()
    started = time.monotonic()
    published = Path(options.published)
    if not published.exists():
        print(f"Nothing is published at {published}: run scripts/publish.py first.", file=sys.stderr)
        return 1
    try:
        index = render(published, Path(options.to), options.tests)
    except (DashboardError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote the dashboard in {time.monotonic() - started:.1f} s: open {index} in a browser")
    return 0


if __name__ == "__main__":
    sys.exit(main())
