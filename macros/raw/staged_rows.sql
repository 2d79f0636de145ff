{#
    From raw cells to typed rows with a verdict, and from these to one row per key. Everything here is driven by
    raw_contract(); a rule of the contract is written there and nowhere else.
#}


{#
    Every row of a raw table, typed, with `reject_reason`: null for a good row, else the first reason in the order
    of the columns. Beside each column `x` stands `raw_x`, the cell as it came. Where there are webhooks, their rows
    of this table are among them: `is_from_webhooks` tells which, and all cells are texts. `only`: a condition on the raw
    rows of the table itself.
#}
{% macro judged_rows(table, is_judging_cycles=true, only=none) %}
    {%- set columns = raw_contract()[table].columns -%}
    {%- set relation = raw_relation(table) -%}
    {%- set is_fed = is_fed_by_webhooks(table) -%}
    {%- set checks_cycles = table == 'contact_merges' and is_judging_cycles -%}
    select
        typed.*,
        {{ verdict(columns, 'cycles.old_contact_id' if checks_cycles) }}
    from (
        {%- if is_fed and relation is none %}
        {{ typed_webhook_rows(table) }}
        {%- else %}
        {{ typed_rows(columns, relation, as_text=is_fed, only=only) }}
        {%- if is_fed %}
        union all
        {{ typed_webhook_rows(table) }}
        {%- endif %}
        {%- endif %}
    ) as typed
    {%- if checks_cycles %}
    left join {{ ref('stg_contact_merge_cycles') }} as cycles
        on
            typed.old_contact_id = cycles.old_contact_id
            and typed.new_contact_id = cycles.new_contact_id
    {%- endif %}
{% endmacro %}


{# The first reason by which a row of these columns is bad. #}
{% macro verdict(columns, circle=none) %}
        case
            {%- for column in columns %}
            {{ column_verdicts(column) }}
            {%- endfor %}
            {%- if circle %}
            when {{ circle }} is not null then 'the merge is part of a circle'
            {%- endif %}
        end as reject_reason
{%- endmacro %}


{# The rows of a raw table, each column `x` typed and as it came (`raw_x`); `as_text` makes all cells texts. #}
{% macro typed_rows(columns, relation, as_text=false, only=none) %}
    {%- set found = {} -%}
    {%- if relation is not none and not relation.is_cte and execute -%}
        {%- set found = column_types(relation) -%}
    {%- endif -%}
        select
            {%- for column in columns %}
            {{ typed_cell(column, found.get(column.name, 'VARCHAR')) }} as {{ column.name }},
            {%- endfor %}
            {%- for column in columns %}
            {%- set is_cast = as_text and not is_text_type(found.get(column.name, 'VARCHAR')) %}
            {{ 'cast(raw_' ~ column.name ~ ' as ' ~ dbt.type_string() ~ ') as ' if is_cast }}raw_{{ column.name }},
            {%- endfor %}
            false as is_from_webhooks
        from (
            {%- if relation is none %}
            select
                {%- for column in columns %}
                cast(null as {{ dbt.type_string() }}) as raw_{{ column.name }}{{ ',' if not loop.last }}
                {%- endfor %}
            where false
            {%- else %}
            select
                {%- for column in columns %}
                {%- if found and column.name not in found %}
                cast(null as {{ dbt.type_string() }}) as raw_{{ column.name }}{{ ',' if not loop.last }}
                {%- elif is_text_type(found.get(column.name, 'VARCHAR')) %}
                nullif({{ column.name }}, '') as raw_{{ column.name }}{{ ',' if not loop.last }}
                {%- else %}
                {{ column.name }} as raw_{{ column.name }}{{ ',' if not loop.last }}
                {%- endif %}
                {%- endfor %}
            from {{ relation }}
            {{- ' where ' ~ only if only }}
            {%- endif %}
        ) as cells
{% endmacro %}


{#
    The rows that webhooks bring to a raw table, typed likewise. `cells`: the query that gives them, if it is another
    than that of webhook_rows(). `extra`: columns of it that are carried along.
#}
{% macro typed_webhook_rows(table, cells=none, extra=[]) %}
    {%- set columns = raw_contract()[table].columns -%}
        select
            {%- for column in columns %}
            {{ typed_cell(column, 'VARCHAR') }} as {{ column.name }},
            {%- endfor %}
            {%- for column in columns %}
            raw_{{ column.name }},
            {%- endfor %}
            {%- for name in extra %}
            {{ name }},
            {%- endfor %}
            true as is_from_webhooks
        from (
            select
                {%- for name in extra %}
                {{ name }},
                {%- endfor %}
                {%- for column in columns %}
                nullif({{ column.name }}, '') as raw_{{ column.name }}{{ ',' if not loop.last }}
                {%- endfor %}
            from ({{ cells or webhook_rows(table) }}) as webhook_rows
        ) as cells
{% endmacro %}


{% macro is_text_type(type) %}
    {{ return(type in ['VARCHAR', 'TEXT', 'STRING', 'CHARACTER VARYING']) }}
{% endmacro %}


{# A cell as its column's type; null where it does not fit. #}
{% macro typed_cell(column, type) %}
    {%- set cell = 'raw_' ~ column.name -%}
    {%- if column.type == 'text' -%}
        {{ cell if is_text_type(type) else 'cast(' ~ cell ~ ' as ' ~ dbt.type_string() ~ ')' }}
    {%- elif is_text_type(type) -%}
        {{ parse_text(cell, column.type) }}
    {%- else -%}
        {{ convert_typed(cell, column.type, type) }}
    {%- endif -%}
{% endmacro %}


{# The `when` branches by which a column can make its row bad, in the contract's order. #}
{% macro column_verdicts(column) %}
    {%- set name = column.name -%}
    {%- set nouns = {
        'time': 'a time such as 2026-03-02 15:00:00', 'date': 'a date such as 2026-03-02',
        'amount': 'an amount such as 49.90', 'integer': 'a whole number', 'flag': 'true or false'
    } -%}
    {%- if column.required %}
            when raw_{{ name }} is null then '{{ name }} is missing'
    {%- endif %}
    {%- if column.get('values') %}
            when {{ name }} not in ('{{ column['values'] | join("', '") }}') 
                then '{{ name }} is none of {{ column['values'] | join(", ") }}'
    {%- endif %}
    {%- if column.type != 'text' %}
            when {{ name }} is null and raw_{{ name }} is not null then '{{ name }} is not {{ nouns[column.type] }}'
    {%- endif %}
    {%- if column.type in ['time', 'date'] %}
            when {{ name }} < cast('2009-01-01' as {{ 'date' if column.type == 'date' else 'timestamp' }})
                then '{{ name }} is before 2009'
        {%- if column.is_arrival %}
            when {{ name }} > {{ run_start() }} + interval '1 day' then '{{ name }} is more than a day in the future'
        {%- else %}
            when {{ name }} > loaded_at + interval '1 day' then '{{ name }} is more than a day after loaded_at'
        {%- endif %}
    {%- endif %}
    {%- if column.type == 'amount' %}
            when {{ name }} < 0 then '{{ name }} is negative'
    {%- endif %}
    {%- if column.rule %}
            when {{ column.rule }} then '{{ column.rule_text }}'
    {%- endif %}
    {%- if column.pattern %}
            when not {{ matches(name, column.pattern) }} then '{{ name }} is not {{ column.pattern_text }}'
    {%- endif %}
{% endmacro %}


{#
    One row per key of a raw table: the good rows without their copies and older versions. `copy_count` says how
    many good rows came with that key, `last_loaded_at` when the last of them came.

    Few keys repeat, and the window that ranks their rows is dear: it sees only rows whose key may repeat, found by a
    scratch hash. Two keys of one hash are ranked apart all the same. `only`: see judged_rows().
#}
{% macro staged_rows(table, only=none) %}
{%- set spec = raw_contract()[table] -%}
with

judged as {{ read_anew() if not only }} (

    {{ judged_rows(table, only=only) }}

),

repeated as (

    select {{ scratch_hash(spec.key) }} as key_hash
    from judged
    group by {{ scratch_hash(spec.key) }}
    having count(*) > 1

),

single as (

    select
        {%- for column in spec.columns %}
        {{ column.name }},
        {%- endfor %}
        1 as copy_count,
        loaded_at as last_loaded_at
    from judged
    where
        reject_reason is null
        and {{ scratch_hash(spec.key) }} not in (select key_hash from repeated)

),

{# The good rows of a key come first. Asking for them only behind the window keeps the verdict of all other rows from
   being computed a second time. #}
ranked as (

    select
        *,
        row_number() over (
            partition by {{ spec.key | join(', ') }}
            order by
                case when reject_reason is null then 0 else 1 end,
                {%- for column in spec.get('newest', []) %}
                {{ column }} desc,
                {%- endfor %}
                {%- for column in spec.get('earliest', []) %}
                {{ column }},
                {%- endfor %}
                {%- if is_fed_by_webhooks(table) %}
                is_from_webhooks,
                {%- endif %}
                {{ row_text(spec.columns) }} desc
        ) as copy_number,
        count(case when reject_reason is null then 1 end) over (partition by {{ spec.key | join(', ') }})
            as copy_count,
        max(case when reject_reason is null then loaded_at end)
            over (partition by {{ spec.key | join(', ') }}) as last_loaded_at
    from judged
    where {{ scratch_hash(spec.key) }} in (select key_hash from repeated)

),

final as (

    select * from single
    union all
    select
        {%- for column in spec.columns %}
        {{ column.name }},
        {%- endfor %}
        copy_count,
        last_loaded_at
    from ranked
    where
        copy_number = 1
        and copy_count > 0

)

select * from final
{% endmacro %}


{# The cells of a row as one text, by which ties between copies are settled the same way in every rebuild. #}
{% macro row_text(columns) -%}
    {%- for column in columns -%}
        coalesce(cast(raw_{{ column.name }} as {{ dbt.type_string() }}), '')
        {%- if not loop.last %} || chr(31) || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
