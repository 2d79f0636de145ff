{{ staged_rows('messages') }}
