{{ staged_rows('link_clicks') }}
