{#
    The rejected rows of a raw table as rejected_rows shows them. Nothing in them may identify a person, even where the
    cells of a row stand in the wrong columns: ids that could carry a number are hashed, and a cell is shown only where
    it fits its type or its closed set, and a number only where it is shorter than a telephone number.
#}
{% macro rejected_rows(table, only=none) %}
    {%- set spec = raw_contract()[table] -%}
    {%- set ns = namespace(key=[]) -%}
    {%- for column in spec.columns if column.name in spec.key -%}
        {%- set cell = 'cast(raw_' ~ column.name ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- if column.personal -%}
            {%- set cell = keyed_hash_digits(cell) -%}
        {%- elif column.type != 'text' or column.get('values') -%}
            {%- set cell = shown_cell(column) -%}
        {%- endif -%}
        {%- set ns.key = ns.key + ['coalesce(' ~ cell ~ ", '')"] -%}
    {%- endfor -%}
    select
        '{{ table }}' as table_name,
        {{ ns.key | join(" || '|' || ") }} as row_key,
        reject_reason as reason,
        {%- for column in spec.columns %}
        coalesce('{{ column.name }}=' || {{ shown_cell(column) }} || '; ', ''){{ ' ||' if not loop.last }}
        {%- endfor %} as content
    from (
        {{ judged_rows(table, only=only) }}
        {%- if table == 'messages' and has_webhooks() %}
        union all
        select
            {%- for column in spec.columns %}
            sent_messages.{{ column.name }},
            {%- endfor %}
            {%- for column in spec.columns %}
            sent_messages.raw_{{ column.name }},
            {%- endfor %}
            true as is_from_webhooks,
            sent_messages.reject_reason
        from {{ ref('stg_webhook_sent_messages') }} as sent_messages
        left join {{ ref('stg_messages') }} as messages
            on sent_messages.message_id = messages.message_id
        where messages.message_id is null
        {%- endif %}
    ) as judged
    where reject_reason is not null
{% endmacro %}


{% macro shown_cell(column) -%}
    {%- set cell = 'cast(raw_' ~ column.name ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- if column.type in ['amount', 'integer'] -%}
        {%- set fits = 'abs(' ~ column.name ~ ') < 1000000 and length(' ~ cell ~ ') < 12' -%}
    {%- elif column.type != 'text' -%}
        {%- set fits = column.name ~ ' is not null' -%}
    {%- elif column.get('values') -%}
        {%- set fits = column.name ~ " in ('" ~ column['values'] | join("', '") ~ "')" -%}
    {%- elif column.pattern -%}
        {%- set fits = matches(column.name, column.pattern) -%}
    {%- else -%}
        {%- set fits = 'false' -%}
    {%- endif -%}
    case
        when {{ fits }} then {{ cell }}
        else '(' || cast(length({{ cell }}) as {{ dbt.type_string() }}) || ' characters)'
    end
{%- endmacro %}
