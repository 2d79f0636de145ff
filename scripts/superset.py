#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Show the published marts in Apache Superset, and check in a browser what it shows.

Makes `.venv-superset`, imports `dashboard/superset/assets` into a fresh Superset with Superset's own command, serves it
on this machine only, opens the dashboard, and compares its figures with the marts. With `--stay` it goes on serving.
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
from urllib.parse import quote

import duckdb
from selenium import webdriver
from selenium.webdriver.common.by import By
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


def bundle_of(published: Path, folder: Path) -> Path:
    """A copy of the bundle that reads this published file; the folder that holds it."""
    assets = Path(shutil.copytree(BUNDLE / "assets", folder / "bundle" / "assets"))
    database = assets / "databases" / "whatsapp_kpis.yaml"
    text = database.read_text(encoding="utf-8")
    if NAMED not in text:
        raise SupersetError(f"{database.name} of the bundle does not name {NAMED}.")
    database.write_text(text.replace(NAMED, f"duckdb:///{quote(str(published))}"), encoding="utf-8")
    return assets.parent


def check(address: str, password: str) -> None:
    """Open the dashboard and compare it with the marts."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with browser.opened() as driver:
        wait = WebDriverWait(driver, 90)
        browser.resize(driver, 1280, 900)
        driver.get(f"{address}/login/")
        wait.until(lambda d: d.find_elements(By.ID, "username"))[0].send_keys("admin")
        driver.find_element(By.ID, "password").send_keys(password)
        driver.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
        wait.until(lambda d: "/login" not in d.current_url)
        browser.resize(driver, 1280, 4200)
        driver.get(f"{address}/superset/dashboard/whatsapp-kpis/?standalone=1")
        expected = len(list((BUNDLE / "assets" / "charts").glob("*.yaml")))
        wait.until(lambda d: len(charts(d)) == expected)
        wait.until(lambda d: not d.find_elements(By.CSS_SELECTOR, "[data-test=loading-indicator], .loading"))
        wait.until(lambda d: all(text.strip() for text in charts(d).values()))
        time.sleep(2)  # the charts' opening animation
        driver.save_screenshot(str(SHOTS / "dashboard-1280.png"))
        shown = charts(driver)
        problems = [f"{name}: {text}" for name, text in shown.items()
                    if re.search(r"error|no results|went wrong|unexpected", text, re.IGNORECASE)]  # fmt: skip
        errors = driver.find_elements(By.CSS_SELECTOR, "[role=alert], .ant-alert-error")
        problems += [element.text for element in errors if element.text]
        problems += differences(shown)
        # Drawn on a canvas: there is no text to compare, but something must have been drawn.
        canvases = driver.find_elements(By.CSS_SELECTOR, "[data-test-chart-name] canvas")
        if len(canvases) < 5:
            problems.append(f"only {len(canvases)} charts were drawn")
        browser.resize(driver, 390, 6000)
        time.sleep(2)
        driver.save_screenshot(str(SHOTS / "dashboard-390.png"))
    if problems:
        raise SupersetError("Superset shows something else than the marts hold:\n" + "\n".join(problems))


def charts(driver: webdriver.Chrome) -> dict[str, str]:
    """Each chart's text, by its name."""
    return driver.execute_script(
        "return Object.fromEntries(Array.from(document.querySelectorAll('[data-test-chart-name]'),"
        " chart => [chart.dataset.testChartName, chart.querySelector('canvas') ? 'drawn' : chart.innerText]))"
    )


def differences(shown: dict[str, str]) -> list[str]:
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
    return [f"{chart} does not show {text}" for chart, text in expected if text not in shown.get(chart, "")]


def main() -> int:
    """0 when Superset shows what the marts hold."""
    parser = argparse.ArgumentParser(description="Show the published marts in Superset, and check it in a browser.")
    parser.add_argument("--stay", action="store_true", help="go on serving until Ctrl-C")
    options = parser.parse_args()
    if not PUBLISHED.exists():
        print(f"Nothing is published at {PUBLISHED}: run `make demo` first.", file=sys.stderr)
        return 1
    install()
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
        bundle = shutil.make_archive(f"{home}/whatsapp_kpis", "zip", bundle_of(PUBLISHED, Path(home)), "assets")
        try:
            print("Setting up Superset and importing the dashboard ...", flush=True)
            superset(environment, "db", "upgrade")
            superset(environment, "fab", "create-admin", "--username", "admin", "--firstname", "Admin", "--lastname", "Admin",
                     "--email", "admin@example.com", "--password", password)  # fmt: skip
            superset(environment, "init")
            superset(environment, "import-dashboards", "--path", bundle, "--username", "admin")
            with served(environment, Path(home) / "server.log") as address:
                print("Checking the dashboard in a browser ...", flush=True)
                check(address, password)
                print(f"Superset shows the marts; screenshots are in {SHOTS.relative_to(ROOT)}.")
                if options.stay:
                    print(f"{address}/superset/dashboard/whatsapp-kpis/  user admin, password {password}. Ctrl-C ends it.")
                    while True:
                        time.sleep(3600)
        except SupersetError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
