"""The dashboard in a real browser: it opens, fits, and shows the figures of the marts. Also on data that has hardly any."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

import dashboard
import publish
import raw_rows
from raw_rows import write_raw
from warehouse import ROOT, Warehouse, build

CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars")  # fmt: skip
WIDTHS = (1280, 390)


def render(warehouse: Path, folder: Path) -> Path:
    """Publish a warehouse and render its dashboard, as the main command does."""
    done = publish.publish(warehouse, folder)
    command = [sys.executable, str(ROOT / "scripts" / "dashboard.py"), str(done.file), "--to", str(folder / "dashboard")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder / "dashboard"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory):
    """Debian's chromium; scripts/browser.sh installs it."""
    assert shutil.which("chromium") and shutil.which("chromedriver"), "no browser: run bash scripts/browser.sh"
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (*CHROMIUM, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def demo_pages(demo: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(demo.path, tmp_path_factory.mktemp("published"))


def open_page(browser: webdriver.Chrome, page: Path, width: int, shot: Path | None = None) -> str:
    """Open a page at a width and return its text; fails on any message of the console."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())
    expected = page.stem + ("-narrow" if width < 760 else "")
    WebDriverWait(browser, 10).until(lambda _: browser.current_url.endswith(f"/{expected}.html"))
    WebDriverWait(browser, 10).until(lambda _: browser.execute_script("return document.readyState") == "complete")
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    if shot:
        size["height"] = browser.execute_script("return document.documentElement.scrollHeight")
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.save_screenshot(str(shot))
    shown = "return Array.from(document.querySelectorAll('svg text'), element => element.textContent).join(' ')"
    return squeezed(browser.execute_script(shown))  # not what the page's scripts hold


def squeezed(text: str) -> str:
    """Without white space: SVG breaks lines where the browser does not."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_shows_the_figures_of_the_marts(
    demo: Warehouse, demo_pages: Path, browser: webdriver.Chrome, width: int, tmp_path_factory: pytest.TempPathFactory
):
    shots = tmp_path_factory.mktemp(f"screenshots-{width}")
    texts = {name: open_page(browser, demo_pages / f"{name}.html", width, shots / f"{name}.png")
             for name in dashboard.PAGES}  # fmt: skip
    values = demo.query(
        "select kpi_id, kpi_group, v.value, unit from marts.kpi_scorecard as s"
        " inner join marts.kpi_values as v using (kpi_id, grain, period_start) inner join marts.dim_kpis using (kpi_id)"
        " where grain = 'month' and v.slice = 'all' and unit in ('share', 'count', 'score', 'ratio') and v.value is not null"
    )
    pages = {"service": "service", "campaigns": "campaigns", "sales": "sales", "loyalty": "sales", "bot": "bot"}
    checked = 0
    for kpi_id, group, value, unit in values:
        if group in pages:
            form = {"share": f"{100 * value:.1f}%", "count": f"{value:,.0f}", "score": f"{value:.2f}points"}
            text = form.get(unit, f"{value:.2f}×")
            assert text in texts[pages[group]], f"{kpi_id} is {text}"
            checked += 1
    assert checked > 20
    assert "2026-10" in texts["overview"]
    rejected = demo.query("select count(*) from marts.rejected_rows where table_name = 'messages'")[0][0]
    assert rejected and "messages" in texts["trust"]
    (masked,) = demo.query("select masked_comment from marts.feedback order by answered_at desc limit 1")[0]
    assert squeezed(masked)[:20] in texts["feedback"]


def test_navigation_leads_to_every_page(demo_pages: Path, browser: webdriver.Chrome):
    open_page(browser, demo_pages / "overview.html", 1280)
    links = [link.get_attribute("href") for link in browser.find_elements("css selector", "nav.pages a")]
    assert [Path(link).stem for link in links] == list(dashboard.PAGES)
    assert all((demo_pages / Path(link).name).exists() for link in links)


@pytest.mark.parametrize("name, tables", {
    "messages_only": {"messages": [raw_rows.message()]},
    "empty": {"messages": []},
}.items())  # fmt: skip
def test_a_page_without_data_says_so_and_why(
    name: str, tables: dict, tmp_path: Path, browser: webdriver.Chrome
):
    raw = write_raw(tmp_path / "raw", tables)
    # A selection is built without the data tests: some fail on no rows at all, and the pages must hold all the same.
    warehouse = build(tmp_path / name, raw, select="package:whatsapp_kpis")
    pages = render(warehouse.path, tmp_path / "published")
    for width in WIDTHS:
        for page in dashboard.PAGES:
            text = open_page(browser, pages / f"{page}.html", width)
            if page in ("campaigns", "bot", "sales", "service", "overview", "trust"):
                assert squeezed("No data yet: it needs") in text, page
            assert "NaN" not in text


def test_a_failing_render_keeps_the_pages_before(demo_pages: Path, tmp_path: Path):
    pages = tmp_path / "dashboard"
    shutil.copytree(demo_pages, pages)
    empty = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(dashboard.DashboardError, match="could not be rendered"):
        dashboard.render(empty, pages)
    assert (pages / "overview.html").read_bytes() == (demo_pages / "overview.html").read_bytes()
