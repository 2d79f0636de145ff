{{ staged_rows('webhooks') }}
