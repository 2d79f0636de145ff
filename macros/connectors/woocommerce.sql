{# WooCommerce's own words. #}


{# The states of what is no order, or not yet. #}
{% macro woocommerce_drafts() %}
    {{ return(['trash', 'auto-draft', 'checkout-draft', 'draft']) }}
{% endmacro %}


{# An order's status; one that is not known stays as it is. #}
{% macro woocommerce_status() -%}
    {%- set cash = [] -%}
    {%- for installation in installations() if installation.kind == 'woocommerce' -%}
        {%- do cash.append(installation.name) if not connector_setting(installation, 'cash_is_paid') -%}
    {%- endfor -%}
    {%- set known -%}
        case
            {%- if cash %}
            when word = 'processing' and paid_at is null and origin in {{ words_in_sql(cash) }} then 'pending'
            {%- endif %}
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
    {%- set sites = [] -%}
    {%- for installation in installations() if installation.kind == 'woocommerce' -%}
        {%- do sites.append(installation.name) if connector_setting(installation, 'parents_only') -%}
    {%- endfor -%}
    {{ '(coalesce(parent_id, 0) > 0 and origin in ' ~ words_in_sql(sites) ~ ')' if sites else 'false' }}
{%- endmacro %}
