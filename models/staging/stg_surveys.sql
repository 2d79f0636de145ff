{{ staged_rows('surveys') }}
