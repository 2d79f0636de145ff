{{ staged_rows('conversations') }}
