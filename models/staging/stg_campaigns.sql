{{ staged_rows('campaigns') }}
