{# WooCommerce's own words. #}


{# The states of what is no order, or not yet. #}
{% macro woocommerce_drafts() %}
    {{ return(['trash', 'auto-draft', 'checkout-draft', 'draft']) }}
{% endmacro %}


{# An order's status; one that is not known stays as it is. #}
{% macro woocommerce_status() -%}
    {%- set known -%}
        case
            when
                word = 'processing' and paid_at is null
                and not {{ is_setting_on('woocommerce', 'cash_is_paid') }}
                then 'pending'
            when word = 'processing' then 'paid'
            when word = 'completed' then 'fulfilled'
            when word = 'refunded' then 'refunded'
            when word in ('cancelled', 'failed', 'trash') then 'cancelled'
            when word in ('pending', 'on-hold') then 'pending'
            else word
        end
    {%- endset -%}
    {{ status_of_shop('woocommerce', 'word', known) }}
{%- endmacro %}


{# Whether an order belongs to another one, of a site where such are not orders of their own (setting parents_only). #}
{% macro is_left_out_of_woocommerce() -%}
    (coalesce(parent_id, 0) > 0 and {{ is_setting_on('woocommerce', 'parents_only') }})
{%- endmacro %}
