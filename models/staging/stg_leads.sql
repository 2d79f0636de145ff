{{ staged_rows('leads') }}
