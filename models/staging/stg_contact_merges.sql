{{ staged_rows('contact_merges') }}
