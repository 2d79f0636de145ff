{{ config(enabled=is_connected('tiendanube')) }}

{{ contacts_of_orders('tiendanube') }}
