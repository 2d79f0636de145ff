"""The demo data: one year of WhatsApp at an invented Mexican shop. scripts/demo_data.py writes it."""
