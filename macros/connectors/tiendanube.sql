{# Tiendanube's own words, of its API and of its admin in Spanish. #}


{# An order's status; a payment's that is not known stays as it is. #}
{% macro tiendanube_status() -%}
    {%- set known -%}
        case
            when lower(status) in ('cancelled', 'cancelada') or cancelled_at is not null then 'cancelled'
            when lower(payment_status) = 'refunded' then 'refunded'
            when lower(payment_status) in ('voided', 'abandoned', 'rechazado') then 'cancelled'
            when
                lower(payment_status) in ('paid', 'recibido')
                and lower(shipping_status) in ('shipped', 'fulfilled', 'enviado')
                then 'fulfilled'
            when lower(payment_status) in ('paid', 'recibido') then 'paid'
            when lower(payment_status) in ('pending', 'authorized', 'pendiente') then 'pending'
            else payment_status
        end
    {%- endset -%}
    {{ status_of_shop('tiendanube', 'payment_status', known) }}
{%- endmacro %}


{% macro is_of_marketplace() -%}
    coalesce(lower(storefront) in ('meli', 'mercado libre', 'mercadolibre'), false)
{%- endmacro %}
