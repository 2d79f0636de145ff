{#
    The end of a fact: its CTE `final`, with the columns that are passed through from its raw table (passthrough.sql) and
    the slices of one's own (own_slices.sql). Without either it is `final` as it is, under its contract; a contract lists
    what everybody has, so that with them it is off.
#}


{# For a model's config: whether its columns are those of its contract. A dimension has no slices. #}
{% macro own_contract(fact, table=none) %}
    {%- set has_slices = fact is not none and var('slices') | length > 0 -%}
    {{ return({'enforced': not (has_slices or passthrough_columns(table))}) }}
{% endmacro %}


{% macro with_own_columns(fact) -%}
    {%- set origin = fact_origins()[fact] -%}
    {%- set table = origin.table -%}
    {%- set passed = passthrough_aliases(table) -%}
    {%- set slices = own_slices() -%}
    {%- if not (passed or slices) -%}
    select * from final
    {%- else -%}
    select
        final.*
        {%- for alias in passed %},
        own_rows.{{ alias }}
        {%- endfor %}
        {%- for name in own_slices_of(fact) %},
        {{ slice_value_of_row(fact, name) }} as {{ name }}_slice
        {%- endfor %}
    from final
    {{ join_own_rows(fact) if passed }}
    {{ join_first_messages() if fact == 'conversations' and slices }}
    {%- for dimension in ['agents', 'campaigns'] if slices and passthrough_aliases(dimension) %}
    {%- set rows = ref('wa_stg_' ~ dimension) %}
    {%- if dimension[:-1] ~ '_id' in contract_of_fact(fact) %}
    left join {{ rows }} as {{ dimension }}
        on final.{{ dimension[:-1] }}_id = {{ dimension }}.{{ dimension[:-1] }}_id
    {%- endif %}
    {%- endfor %}
    {%- if slices and 'conversation' in origin.through %}
    left join {{ ref('wa_fct_conversations') }} as conversations
        on final.conversation_key = conversations.conversation_key
    {%- endif %}
    {%- if slices and 'contact' in origin.through %}
    left join {{ ref('wa_int_contacts') }} as contacts on final.contact_key = contacts.contact_key
    {%- endif %}
    {%- for name in slices if slices[name].table %}
    {%- set lookup = ref('wa_int_slice_values') %}
    {%- for value, is_looked_up in (slice_values_of(fact, name) if execute else none) or [] if not is_looked_up %}
    left join {{ lookup }} as {{ name }}_{{ loop.index }}
        on
            {{ name }}_{{ loop.index }}.slice = '{{ name }}'
            and {{ name }}_{{ loop.index }}.slice_key = cast({{ value }} as {{ dbt.type_string() }})
    {%- endfor %}
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}


{# A slice's value of a row, as text: of the first of its sources that is not null. #}
{% macro slice_value_of_row(fact, name) -%}
    {%- set has_lookup = own_slices()[name].table -%}
    case
            {%- set place = namespace(number=0) %}
            {%- for value, is_looked_up in slice_values_of(fact, name) %}
            {%- set place.number = place.number + (0 if is_looked_up else 1) %}
            when {{ value }} is not null
                then
                {%- if has_lookup and not is_looked_up %} {{ name }}_{{ place.number }}.slice_value
                {%- else %} cast({{ value }} as {{ dbt.type_string() }})
                {%- endif %}
            {%- endfor %}
        end
{%- endmacro %}


{# The staged row behind a fact's row; of a conversation that of its thread. #}
{% macro join_own_rows(fact) -%}
    {%- set origin = fact_origins()[fact] -%}
    {%- if fact == 'conversations' -%}
    left join {{ ref('wa_int_conversations') }} as threads
        on final.conversation_key = threads.conversation_key
    left join {{ ref('wa_stg_conversations') }} as own_rows
        on threads.thread_key = own_rows.helpdesk_thread_key
    {%- else -%}
    left join {{ ref('wa_stg_' ~ origin.table) }} as own_rows
        on
            {%- for key in origin['keys'] %}
            {{ 'and ' if not loop.first }}final.{{ key }} = own_rows.{{ key }}
            {%- endfor %}
    {%- endif -%}
{%- endmacro %}


{# A conversation's key is that of the message that opened it. #}
{% macro join_first_messages() -%}
    left join {{ ref('wa_stg_messages') }} as first_messages
        on final.conversation_key = first_messages.message_key
{%- endmacro %}
