"""The dashboard in a real browser: it opens, fits, and shows the figures of the marts. Also on data that has hardly any."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

import browser as browsers
import dashboard
import publish
import raw_rows
from dashboard import Page
from raw_rows import write_raw
from warehouse import ALL_MODELS, ROOT, Warehouse, build

WIDTHS = (1280, 390)
SHOTS = ROOT / "target" / "screenshots"  # CI keeps them
BY_MONTH = [page for page in dashboard.all_pages() if page.grain == "month"]
BY_WEEK = [Page("overview", "week", False), Page("service", "week", True)]  # the other weeks are the same boards


@pytest.fixture(scope="module")
def browser():
    with browsers.opened() as driver:
        yield driver


@pytest.fixture(scope="module")
def demo_pages(demo: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    done = publish.publish(demo.path, folder)
    return dashboard.render(done.file, folder / "dashboard", BY_MONTH + BY_WEEK, tests="7 data tests ran, all passed").parent


def open_page(browser: webdriver.Chrome, path: Path, width: int, shot: str = "") -> str:
    """Open a page at a width and return its text; fails on any message of the console and where it scrolls sideways."""
    browsers.resize(browser, width, 900)
    browser.get(path.as_uri())
    expected = path.stem.removesuffix("-narrow") + ("-narrow" if width < 760 else "")
    WebDriverWait(browser, 20).until(lambda _: browser.current_url.endswith(f"/{expected}.html"))
    WebDriverWait(browser, 20).until(lambda _: browser.execute_script("return document.readyState") == "complete")
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    if shot:
        SHOTS.mkdir(parents=True, exist_ok=True)
        browsers.resize(browser, width, browser.execute_script("return document.documentElement.scrollHeight"))
        browser.save_screenshot(str(SHOTS / f"{shot}.png"))
    shown = "return Array.from(document.querySelectorAll('svg text'), element => element.textContent).join(' ')"
    return squeezed(browser.execute_script(shown))  # not what the page's scripts hold


def squeezed(text: str) -> str:
    """Without white space: SVG breaks lines where the browser does not."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_shows_the_figures_of_the_marts(
    width: int, demo: Warehouse, demo_pages: Path, browser: webdriver.Chrome
):
    texts = {board: open_page(browser, demo_pages / f"{board}.html", width, f"{board}-{width}") for board in dashboard.PAGES}
    figures = demo.query(
        "select kpi_id, kpi_group, unit, name_es, definition, v.value, v.ci_low, v.target from marts.kpi_scorecard as s"
        " inner join marts.kpi_values as v using (kpi_id, grain, period_start) inner join marts.dim_kpis using (kpi_id)"
        " where grain = 'month' and v.slice = 'all' and v.value is not null"
    )
    pages = {"engagement": "overview", "loyalty": "sales"}
    assert len(figures) > 60
    for kpi_id, group, unit, name_es, definition, value, ci_low, target in figures:
        text = texts[pages.get(group, group)]
        forms = {"share": f"{100 * value:.1f}%", "count": f"{value:,.0f}", "score": f"{value:.2f}points",
                 "ratio": f"{value:.2f}×", "money": f"US${value:,.{0 if abs(value) >= 1000 else 2}f}"}  # fmt: skip
        if unit in forms:
            assert forms[unit] in text, f"{kpi_id} is {value}"
        assert squeezed(name_es) in text, f"{kpi_id} has no Spanish name"
        assert squeezed(definition)[:60] in text, f"{kpi_id} has no definition"
        if ci_low is not None:
            assert f"{100 * ci_low:.1f}to" in text, f"{kpi_id} has no interval"
        if target is not None and unit == "share":
            assert f"{100 * target:.1f}%" in text, f"{kpi_id} has no target"
    assert "2026-10" in texts["overview"]
    for table, rows_in in demo.query("select table_name, rows_in from marts.load_audit where rows_in > 0"):
        assert table in texts["trust"] and f"{rows_in:,}" in texts["trust"]
    assert squeezed("7 data tests ran, all passed") in texts["trust"]
    (masked,) = demo.query("select masked_comment from marts.feedback order by answered_at desc limit 1")[0]
    assert squeezed(masked)[:20] in texts["feedback"]


def test_what_moved_most_is_the_reading_of_the_marts(demo: Warehouse, demo_pages: Path, browser: webdriver.Chrome):
    text = open_page(browser, demo_pages / "overview.html", 1280)
    moved = demo.query(
        "select name_en, coalesce(agent_name, campaign_name, slice_value), share_of_change from marts.kpi_movers"
        " inner join marts.dim_kpis using (kpi_id) left join marts.dim_agents on slice = 'agent' and slice_value = agent_id"
        " left join marts.dim_campaigns on slice = 'campaign' and slice_value = campaign_id"
        " where grain = 'month' and contribution_rank = 1 and better != 'context' order by move_rank limit 8"
    )
    assert moved
    for name, slice_value, share in moved:
        assert squeezed(name) in text and squeezed(slice_value) in text and f"{100 * share:.0f}%ofit" in text, name


def test_another_period_shows_that_period(demo: Warehouse, demo_pages: Path, browser: webdriver.Chrome):
    texts = [open_page(browser, demo_pages / f"{page.stem}.html", 390 if page.is_narrow else 1280, page.stem) for page in BY_WEEK]
    week, value, target = demo.query(
        "select period_start, value, target from marts.kpi_scorecard where grain = 'week' and kpi_id = 'resolution_rate'"
    )[0]
    for text in texts:
        assert f"weekof{week}" in text and f"{100 * value:.1f}%" in text and f"{100 * target:.1f}%" in text


def test_links_lead_to_every_page_and_period(demo_pages: Path, browser: webdriver.Chrome):
    open_page(browser, demo_pages / "overview.html", 1280)
    links = [link.get_attribute("href") for link in browser.find_elements("css selector", "nav.pages a")]
    assert [Path(link).stem for link in links] == [*dashboard.PAGES, "overview", "overview-week"]
    assert all((demo_pages / Path(link).name).exists() for link in links)
    browser.find_element("link text", "By week").click()
    WebDriverWait(browser, 20).until(lambda _: browser.current_url.endswith("/overview-week.html"))


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Warehouse]:
    """Warehouses with hardly anything. The data tests of the one with a row hold too."""
    folder = tmp_path_factory.mktemp("scarce")
    built = {}
    for name, messages, select in [
        ("one table, one day", [raw_rows.message()], None),
        ("empty", [], ALL_MODELS),
    ]:
        raw = write_raw(folder / "raw", {"messages": messages})
        built[name] = build(folder / name, raw, select=select)
    return built


@pytest.mark.parametrize("name", ["one table, one day", "empty"])
def test_a_page_without_data_says_so_and_why(
    name: str, scarce: dict[str, Warehouse], tmp_path: Path, browser: webdriver.Chrome
):
    done = publish.publish(scarce[name].path, tmp_path)
    is_empty = name == "empty"
    pages = [page for page in BY_MONTH if page.is_narrow == is_empty]
    folder = dashboard.render(done.file, tmp_path / "dashboard", pages).parent
    for page in pages:
        shot = f"{name.replace(', ', '-').replace(' ', '-')}-{page.stem}"
        # The other width is not rendered: it is of the same boards.
        text = open_page(browser, folder / f"{page.stem}.html", 390 if page.is_narrow else 1280, shot)
        assert squeezed("No data yet") in text, page
        if page.board != "overview" or not is_empty:
            assert squeezed("it needs") in text, page
        assert not re.search("NaN|undefined|null|Infinity", text), page
        if page.board == "overview":
            assert not re.search(r"\d\d:\d\d(?!UTC)", text), "a date is written as a time of this machine's zone"


def test_a_kpi_without_values_says_why_beside_the_others(demo: Warehouse, tmp_path: Path, browser: webdriver.Chrome):
    done = publish.publish(demo.path, tmp_path)
    with duckdb.connect(str(done.file)) as connection:  # as board_kpis writes it; its data test holds the rule
        connection.execute(
            "update dashboard.board_kpis set value = null, value_text = '–', interval_text = null, change_text = '–',"
            " why = 'No data yet: nothing that counts in 2026-10, or its windows have not passed' where kpi_id = 'csat'"
        )
        connection.execute("delete from dashboard.board_history where kpi_id = 'csat'")
        connection.execute("delete from dashboard.board_slices where kpi_id = 'csat'")
    folder = dashboard.render(done.file, tmp_path / "dashboard", [Page("service", "month", False)]).parent
    text = open_page(browser, folder / "service.html", 1280, "service-without-csat")
    assert squeezed("No data yet: nothing that counts in 2026-10") in text
    assert squeezed("No data yet, and why").lower() in text.lower()
    assert squeezed("By agent").lower() in text.lower()


def test_a_failing_render_keeps_the_pages_before(demo_pages: Path, tmp_path: Path):
    pages = tmp_path / "dashboard"
    shutil.copytree(demo_pages, pages)
    empty = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises((dashboard.DashboardError, duckdb.Error)):
        dashboard.render(empty, pages)
    assert (pages / "overview.html").read_bytes() == (demo_pages / "overview.html").read_bytes()


def test_boards_read_the_dashboard_s_texts_and_readings_only():
    """No KPI arithmetic in a board: it neither sums nor divides, and no fact but to see whether there is any."""
    for path in (ROOT / "dashboard" / "charts").glob("*.yml"):
        board = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, sql in board.get("queries", {}).items():
            assert not re.search(r"\b(sum|avg|median|quantile\w*)\s*\(|\s/\s|100 \*", sql), f"{path.name}: {name}"
            facts = set(re.findall(r"marts\.(fct_\w+)", sql))
            assert facts <= {"fct_messages"}, f"{path.name}: {name}"
