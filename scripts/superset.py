#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Show the published marts in Apache Superset, and check in a browser what it shows.

Makes `.venv-superset`, imports `dashboard/superset/assets` into a fresh Superset with Superset's own command, serves it
on this machine only, opens the dashboard in English and Spanish, chooses by its filters, and compares its figures with the
marts. With `--stay` it goes on serving. `--bundle kpis.zip --lang es` only writes the bundle, for a Superset of your own.
"""

import argparse
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import yaml
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import browser
import publish

ROOT = Path(__file__).resolve().parents[1]
BUNDLE = ROOT / "dashboard" / "superset"
VENV = ROOT / ".venv-superset"
PUBLISHED = publish.published_folder() / publish.FILE
NAMED = "duckdb:///published/warehouse.duckdb"  # what the bundle names, from the folder in which Superset runs
SHOTS = ROOT / "target" / "superset"
NUMBERS = {  # chart: KPI and how the chart writes it
    "Conversations": ("conversations", "{:,.0f}"),
    "First response": ("first_response_time_median", "{:,.1f}"),
    "Resolution rate": ("resolution_rate", "{:.1%}"),
    "CSAT": ("csat", "{:.1%}"),
    "ROCS": ("return_on_conversation_spend", "{:,.2f}"),
    "Revenue": ("revenue", "${:,.0f}"),
}

FILTERS = ("Length", "Period", "Slice", "Slice value", "Phone", "Agent", "Team", "Campaign", "Template", "Country", "Topic", "Ad")
DRILLED = "Conversations by topic (right-click: drill by)"


class SupersetError(Exception):
    """Superset could not be set up, or shows something else than the marts hold."""


def install() -> None:
    """Make .venv-superset with exactly the pinned packages; nothing when that was done since they changed."""
    requirements, stamp = BUNDLE / "requirements.txt", VENV / ".installed"
    if stamp.exists() and stamp.stat().st_mtime > requirements.stat().st_mtime:
        return
    print("Installing Superset into .venv-superset (once, some minutes) ...", flush=True)
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", str(requirements)], check=True)
    stamp.touch()


def superset(environment: dict[str, str], *arguments: str) -> None:
    """Run a command of Superset; what it printed is shown only where it fails."""
    command = [str(VENV / "bin" / "superset"), *arguments]
    run = subprocess.run(command, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode:
        raise SupersetError(f"superset {arguments[0]} failed:\n{run.stdout[-4000:]}")


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[str]:
    """Superset's address while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(VENV / "bin" / "superset"), "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"]
    with open(log, "w") as output:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            if server.poll() is not None:
                raise SupersetError(f"Superset did not start:\n{log.read_text()[-4000:]}")
            try:
                with urllib.request.urlopen(f"{address}/health", timeout=2):
                    break
            except OSError:
                time.sleep(1)
        else:
            raise SupersetError("Superset did not answer within two minutes.")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


LABELS = ("dashboard_title", "description", "name", "slice_name", "sliceName", "text", "verbose_name")  # keys whose texts people read
LANGUAGES = ("en", "es")


def labels(lang: str) -> dict[str, str]:
    """What the texts of the bundle are called in a language."""
    return yaml.safe_load((BUNDLE / "labels_es.yaml").read_text(encoding="utf-8")) if lang == "es" else {}


def labelled(node: Any, words: dict[str, str]) -> Any:
    """A part of the bundle with its labels in another language, and KPIs by their Spanish names."""
    if isinstance(node, dict):
        return {key: words.get(value, value) if key in LABELS and isinstance(value, str) and "datasetUuid" not in node else labelled(value, words)
                for key, value in node.items()}  # fmt: skip
    if isinstance(node, list):
        return [labelled(each, words) for each in node]
    return "name_es" if node == "name_en" else node


def bundle_of(published: Path, folder: Path, lang: str = "en") -> Path:
    """A copy of the bundle in a language that reads this published file; the folder that holds it."""
    assets = Path(shutil.copytree(BUNDLE / "assets", folder / f"bundle-{lang}" / "assets"))
    if words := labels(lang):
        for path in (path for part in ("dashboards", "charts", "datasets") for path in (assets / part).rglob("*.yaml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            named = labelled(content, words)
            for column, before in zip(named.get("columns", []), content.get("columns", []), strict=True):
                column["column_name"] = before["column_name"]  # a column is found by its name
            path.write_text(yaml.safe_dump(named, sort_keys=False, allow_unicode=True), encoding="utf-8")
    database = assets / "databases" / "whatsapp_kpis.yaml"
    text = database.read_text(encoding="utf-8")
    if NAMED not in text:
        raise SupersetError(f"{database.name} of the bundle does not name {NAMED}.")
    database.write_text(text.replace(NAMED, f"duckdb:///{quote(str(published))}"), encoding="utf-8")
    return assets.parent


def check(address: str, password: str, lang: str) -> None:
    """Open the dashboard, compare it with the marts, and choose by its filters."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    words = labels(lang)
    with browser.opened() as driver:
        wait = WebDriverWait(driver, 90)
        browser.resize(driver, 1280, 900)
        driver.get(f"{address}/login/")
        wait.until(lambda d: d.find_elements(By.ID, "username"))[0].send_keys("admin")
        driver.find_element(By.ID, "password").send_keys(password)
        driver.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
        wait.until(lambda d: "/login" not in d.current_url)
        browser.resize(driver, 1280, 5200)
        shown = show(driver, address)
        driver.save_screenshot(str(SHOTS / f"dashboard-1280-{lang}.png"))
        problems = [f"{name}: {text}" for name, text in shown.items()
                    if re.search(r"error|no results|went wrong|unexpected", text, re.IGNORECASE)]  # fmt: skip
        errors = driver.find_elements(By.CSS_SELECTOR, "[role=alert], .ant-alert-error")
        problems += [element.text for element in errors if element.text]
        problems += differences(shown, words)
        # Drawn on a canvas: there is no text to compare, but something must have been drawn.
        canvases = driver.find_elements(By.CSS_SELECTOR, "[data-test-chart-name] canvas")
        if len(canvases) < 6:
            problems.append(f"only {len(canvases)} charts were drawn")
        bar = driver.find_element(By.TAG_NAME, "body").text
        problems += [f"there is no filter {words.get(name, name)}" for name in FILTERS if words.get(name, name) not in bar]
        problems += drill_problems(driver, words)
        browser.resize(driver, 390, 6000)
        time.sleep(2)
        driver.save_screenshot(str(SHOTS / f"dashboard-390-{lang}.png"))
        browser.resize(driver, 1280, 5200)
        problems += filtered_differences(driver, address, words)
    if problems:
        raise SupersetError("Superset shows something else than the marts hold:\n" + "\n".join(problems))


def show(driver: webdriver.Chrome, address: str, choice: str = "") -> dict[str, str]:
    """Open the dashboard with a choice of its filters; each chart's text, once all are there."""
    wait = WebDriverWait(driver, 90)
    driver.get("about:blank")
    driver.get(f"{address}/superset/dashboard/whatsapp-kpis/?standalone=1{choice}")
    expected = len(list((BUNDLE / "assets" / "charts").glob("*.yaml")))
    wait.until(lambda d: len(charts(d)) == expected)
    wait.until(lambda d: not d.find_elements(By.CSS_SELECTOR, "[data-test=loading-indicator], .loading"))
    wait.until(lambda d: all(text.strip() and "Waiting on" not in text for text in charts(d).values()))
    time.sleep(2)  # the charts' opening animation
    wait.until(lambda d: not d.find_elements(By.CSS_SELECTOR, "[data-test=loading-indicator], .loading"))
    return charts(driver)


def chosen(**values: str) -> str:
    """A choice of filters, as Superset reads it from an address."""
    columns = {"slice_value": "slice_name"}
    masks = [
        f"NATIVE_FILTER-{key}:(id:NATIVE_FILTER-{key},ownState:(),extraFormData:(filters:!((col:{columns.get(key, key)},op:IN,val:!('{value}')))),"
        f"filterState:(label:'{value}',value:!('{value}')))"
        for key, value in values.items()
    ]
    return "&native_filters=" + quote(f"({','.join(masks)})")


def filtered_differences(driver: webdriver.Chrome, address: str, words: dict[str, str]) -> list[str]:
    """What the tiles do not show of an agent's month before the latest, after the filters chose it."""
    with duckdb.connect(str(PUBLISHED), read_only=True) as marts:
        period, name, count, rate = marts.execute(
            """
            select cast(period_start as varchar) as period, agent_name, max(value) filter (kpi_id = 'conversations'),
                max(value) filter (kpi_id = 'resolution_rate')
            from marts.kpi_values inner join marts.dim_agents on slice_value = agent_id
            where
                grain = 'month' and slice = 'agent' and kpi_id in ('conversations', 'resolution_rate')
                and period_start < (select max(period_start) from marts.kpi_scorecard where grain = 'month')
            group by all having count(*) = 2 order by period desc, agent_name limit 1"""
        ).fetchone()
    shown = show(driver, address, chosen(grain="month", period=period, slice="agent", slice_value=name))
    expected = [("Conversations", f"{count:,.0f}"), ("Resolution rate", f"{rate:.1%}")]
    return [
        f"{chart} of {name} in {period} is {shown.get(words.get(chart, chart))}, not {text}"
        for chart, text in expected if text not in shown.get(words.get(chart, chart), "")
    ]  # fmt: skip


def drill_problems(driver: webdriver.Chrome, words: dict[str, str]) -> list[str]:
    """Whether a bar's menu offers to drill by the slices."""
    canvas = driver.find_element(By.CSS_SELECTOR, f'[data-test-chart-name="{words.get(DRILLED, DRILLED)}"] canvas')
    width, height = canvas.size["width"], canvas.size["height"]
    for across in range(-4, 5):  # somewhere in the lower half is a bar
        ActionChains(driver).move_to_element_with_offset(canvas, across * width // 12, height // 2 - 60).context_click().perform()
        time.sleep(1)
        if driver.find_elements(By.XPATH, "//*[normalize-space(text())='Drill by']"):
            ActionChains(driver).send_keys(Keys.ESCAPE).perform()
            return []
    return ["no bar offers to drill by"]


def charts(driver: webdriver.Chrome) -> dict[str, str]:
    """Each chart's text, by its name."""
    return driver.execute_script(
        "return Object.fromEntries(Array.from(document.querySelectorAll('[data-test-chart-name]'),"
        " chart => [chart.dataset.testChartName, chart.querySelector('canvas') ? 'drawn' : chart.innerText]))"
    )


def differences(shown: dict[str, str], words: dict[str, str]) -> list[str]:
    """What the charts do not show of what they should."""
    with duckdb.connect(str(PUBLISHED), read_only=True) as marts:
        values = dict(
            marts.execute(
                "select kpi_id, v.value from marts.kpi_scorecard inner join marts.kpi_values as v"
                " using (kpi_id, grain, period_start) where grain = 'month' and slice = 'all'"
            ).fetchall()
        )
        audit = marts.execute("select table_name, rows_in, rows_kept from marts.load_audit").fetchall()
        sent = marts.execute("select campaign_id, cast(sum(sent_count) as bigint) from marts.campaign_funnel group by 1").fetchall()
    expected = [(chart, form.format(values[kpi])) for chart, (kpi, form) in NUMBERS.items()]
    expected += [("Rows that arrived", f"{number:,}") for _, *numbers in audit for number in numbers]
    expected += [("Campaigns: from sent to bought", f"{number:,}") for _, number in sent]
    return [f"{chart} does not show {text}" for chart, text in expected if text not in shown.get(words.get(chart, chart), "")]


def set_up_and_check(lang: str, stays: bool) -> None:
    """A fresh Superset with the dashboard in a language: an import leaves charts that are already there in theirs."""
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory(prefix="superset-") as home:
        environment = {
            **os.environ,
            "SUPERSET_HOME": home,
            "SUPERSET_CONFIG_PATH": str(BUNDLE / "superset_config.py"),
            "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
            "SCARF_ANALYTICS": "false",
            "FLASK_APP": "superset.app:create_app()",
        }
        bundle = shutil.make_archive(f"{home}/{lang}", "zip", bundle_of(PUBLISHED, Path(home), lang), "assets")
        print(f"Setting up Superset and importing the dashboard ({lang}) ...", flush=True)
        superset(environment, "db", "upgrade")
        superset(environment, "fab", "create-admin", "--username", "admin", "--firstname", "Admin", "--lastname", "Admin",
                 "--email", "admin@example.com", "--password", password)  # fmt: skip
        superset(environment, "init")
        superset(environment, "import-dashboards", "--path", bundle, "--username", "admin")
        with served(environment, Path(home) / "server.log") as address:
            print("Checking it in a browser ...", flush=True)
            check(address, password, lang)
            print(f"Superset shows the marts ({lang}); screenshots are in {SHOTS.relative_to(ROOT)}.", flush=True)
            if stays:
                print(f"{address}/superset/dashboard/whatsapp-kpis/  user admin, password {password}. Ctrl-C ends it.", flush=True)
                while True:
                    time.sleep(3600)


def main() -> int:
    """0 when Superset shows what the marts hold."""
    parser = argparse.ArgumentParser(description="Show the published marts in Superset, and check it in a browser.")
    parser.add_argument("--stay", action="store_true", help="go on serving until Ctrl-C")
    parser.add_argument("--bundle", type=Path, help="write the bundle to this zip file, and do nothing else")
    parser.add_argument("--lang", choices=LANGUAGES, help="the language of the bundle, or of the only check; both if it is not said")
    options = parser.parse_args()
    languages = [options.lang] if options.lang else list(LANGUAGES)
    if options.bundle:
        with tempfile.TemporaryDirectory() as folder:
            zipped = shutil.make_archive(f"{folder}/bundle", "zip", bundle_of(PUBLISHED, Path(folder), languages[0]), "assets")
            shutil.move(zipped, options.bundle)
        return 0
    if not PUBLISHED.exists():
        print(f"Nothing is published at {PUBLISHED}: run `make demo` first.", file=sys.stderr)
        return 1
    install()
    try:
        for lang in languages:
            set_up_and_check(lang, stays=options.stay and lang == languages[-1])
    except SupersetError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
