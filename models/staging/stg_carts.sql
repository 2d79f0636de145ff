{{ staged_rows('carts') }}
