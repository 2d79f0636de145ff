{{ staged_rows('agents') }}
