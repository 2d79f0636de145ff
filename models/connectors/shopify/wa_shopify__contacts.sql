{{ config(enabled=is_connected('shopify')) }}

{{ contacts_of_orders('shopify') }}
