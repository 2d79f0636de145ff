#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Write the demo data: one year of WhatsApp at an invented Mexican shop.

"Telar y Nido" sells handmade home textiles and gifts. On 1 November 2025 it moves its chats to the
WhatsApp Business Platform and imports the customers who had agreed to be written to. The year that
follows (local time of Mexico City, to the end of October 2026) has these turns:

- The seasons of the trade: Buen Fin, Christmas, Kings' Day, Valentine's Day, Mother's Day (the best
  campaign), a quiet January and August, a weak summer sale (the poor campaign), and steady growth.
- Until March 2026 people answer, with an away message out of hours. From 2 March a bot answers the
  main number within seconds and hands about half of its chats to a person; the wholesale number has
  no bot. First responses fall from minutes to seconds, and some customers complain about the bot.
- Four agents in two teams: one is clearly faster, one joins in June.
- From 1 October 2026 Meta charges service messages beyond a free monthly part.
- From March 2026 ads open chats. In the last days of October the export of their costs breaks, the job
  that fetches Meta's figures stands still, and on the last evening some people wait for a person.
- Meta's figures agree with the shop's, but for seven messages of May whose receipts never came.

The files also carry what real exports carry: repeated rows, older versions after newer ones, late
rows, a few broken rows. Everybody and everything in them is invented, phone numbers included.
Two runs write the same bytes: one seeded generator, no clock, no unordered sets.

    python scripts/demo_data.py [--out DIR]

The parts are in scripts/demo: year.py is the place to begin.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from demo.tables import COLUMNS
from demo.year import generate

RAW = Path(__file__).resolve().parents[1] / "seeds" / "raw"


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in generate().items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demo data.")
    parser.add_argument("--out", type=Path, default=RAW, help="folder of the CSV files (default: seeds/raw)")
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
