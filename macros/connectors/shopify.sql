{# Shopify's own words and times. #}


{# An order's status: that of the payment, unless it was cancelled; one that is not known stays as it is. #}
{% macro shopify_status() -%}
    {%- set payment = 'lower(orders.financial_status)' -%}
    {%- set is_fulfilled = "coalesce(lower(orders.fulfillment_status) = 'fulfilled', false)" -%}
    {%- set known -%}
        case
            when orders.cancelled_at is not null then 'cancelled'
            when {{ payment }} = 'refunded' then 'refunded'
            when {{ payment }} in ('voided', 'expired') then 'cancelled'
            when {{ payment }} in ('paid', 'partially_refunded')
                then case when {{ is_fulfilled }} then 'fulfilled' else 'paid' end
            when {{ payment }} in ('pending', 'authorized', 'partially_paid')
                then {% if var('pending_is_paid_when_fulfilled') -%}
                case when {{ is_fulfilled }} then 'fulfilled' else 'pending' end
                {%- else -%}'pending'{%- endif %}
            else orders.financial_status
        end
    {%- endset -%}
    {{ status_of_shop('shopify', 'orders.financial_status', known, 'orders.origin') }}
{%- endmacro %}


{# When an order was changed, or its last refund was made, whichever is later. #}
{% macro shopify_updated_at() -%}
    case
        when refunded_at > {{ parse_time('changed_at') }} then {{ text_of_time('refunded_at') }}
        else changed_at
    end
{%- endmacro %}


{# A time without the blank that an admin export puts before the offset (2026-03-02 09:00:05 -0600). #}
{% macro shopify_time(text) -%}
    case
        when {{ matches(text, '.* [+-][0-9]{4}') }}
            then left({{ text }}, length({{ text }}) - 6) || right({{ text }}, 5)
        else {{ text }}
    end
{%- endmacro %}
