{{ staged_rows('consents') }}
