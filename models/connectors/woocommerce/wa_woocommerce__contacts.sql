{{ config(enabled=is_connected('woocommerce')) }}

{{ contacts_of_orders('woocommerce') }}
