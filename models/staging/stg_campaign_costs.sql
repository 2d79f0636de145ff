{{ staged_rows('campaign_costs') }}
