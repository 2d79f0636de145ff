{#
    Which threads and contacts a run that carries on has to recompute: those of which any row is not what it was in the last
    build, or has grown old enough to count. The models that feed threads note each row that they replace by a different
    one, before and after, in state.changed_rows; int_touched_threads and int_touched_contacts make the lists of it.
#}


{#
    The models whose changes touch a thread or contact: their key, and where state.changed_rows finds its columns. Of a
    column that untouching_columns() leaves out, `also_touching` is what counts all the same.
#}
{% macro models_that_touch() %}
    {{ return({
        'stg_messages': {
            'key': 'message_id', 'message_id': 'message_id', 'contact_id': 'contact_id',
            'conversation_id': 'conversation_id', 'business_phone_id': 'business_phone_id', 'other_message_id': 'reply_to_message_id', 'happened_at': 'sent_at'
        },
        'int_message_receipts': {
            'key': 'message_id', 'message_id': 'message_id', 'platform_conversation_id': 'platform_conversation_id'
        },
        'stg_conversations': {
            'key': 'conversation_id', 'conversation_id': 'conversation_id', 'happened_at': 'resolved_at'
        },
        'stg_conversation_events': {
            'key': 'event_id', 'conversation_id': 'conversation_id', 'happened_at': 'occurred_at'
        },
        'stg_orders': {
            'key': 'order_id', 'contact_id': 'contact_id', 'conversation_id': 'conversation_id',
            'happened_at': 'ordered_at'
        },
        'stg_leads': {
            'key': 'lead_id', 'contact_id': 'contact_id', 'conversation_id': 'conversation_id',
            'happened_at': 'created_at'
        },
        'stg_surveys': {
            'key': 'survey_id', 'contact_id': 'contact_id', 'conversation_id': 'conversation_id',
            'happened_at': 'sent_at'
        },
        'stg_link_clicks': {
            'key': 'click_id', 'contact_id': 'contact_id', 'other_message_id': 'message_id', 'happened_at': 'clicked_at'
        },
        'stg_consents': {'key': 'consent_id', 'contact_id': 'contact_id', 'happened_at': 'occurred_at'},
        'stg_agents': {'key': 'agent_id', 'agent_id': 'agent_id'},
        'int_contact_ids_resolved': {
            'key': 'source_contact_id', 'person_id': 'contact_id',
            'also_touching': period_start('month', local_date('first_known_at'))
        },
    }) }}
{% endmacro %}

{# The columns of state.changed_rows beside `model`. #}
{% macro changed_row_columns() %}
    {{ return({
        'contact_id': 'varchar', 'conversation_id': 'varchar', 'business_phone_id': 'varchar', 'message_id': 'varchar',
        'other_message_id': 'varchar', 'platform_conversation_id': 'varchar', 'agent_id': 'varchar',
        'person_id': 'varchar', 'is_new': 'boolean', 'happened_at': 'timestamp'
    }) }}
{% endmacro %}

{# Columns that say when or how often a row came, or what nobody counts: a change of these alone touches nothing. #}
{% macro untouching_columns() %}
    {{ return([
        'loaded_at', 'last_loaded_at', 'updated_at', 'copy_count', 'row_count', 'status_count', 'comment', 'agent_name',
        'erased_at', 'first_known_at'
    ]) }}
{% endmacro %}


{# Empties the notes of the last run, and keeps the moment up to which it knew all. #}
{% macro begin_notes(is_carrying_on) %}
    {%- set clock = ref('int_clock') -%}
    {%- set columns = ['model varchar'] -%}
    {%- for name, type in changed_row_columns().items() -%}
        {%- do columns.append(name ~ ' ' ~ type) -%}
    {%- endfor -%}
    {%- do run_query('create or replace table state.changed_rows (' ~ columns | join(', ') ~ ')') -%}
    {%- do run_query(
        'create or replace table state.changed_fact_dates'
        ~ ' (fact varchar, date_basis varchar, fact_date date, row_count bigint, content_hash hugeint)'
    ) -%}
    {%- do run_query(
        'create or replace table state.last_clock as select as_of from ' ~ clock if is_carrying_on
        else 'create or replace table state.last_clock (as_of timestamp)'
    ) -%}
{% endmacro %}


{#
    Replaces the rows of a model that touches by those of the same keys that the model gives, where they differ, and notes
    them. `condition`: which rows of the model could differ.
#}
{% macro replace_and_note(target, given, columns, condition) %}
    {%- set spec = models_that_touch()[model.name] -%}
    {%- set differing = 'differing_' ~ model.name -%}
    {%- set touching -%}
    hash(
        *columns(name -> name not in ('{{ untouching_columns() | join("', '") }}'))
        {%- if 'also_touching' in spec %}, {{ spec.also_touching }}{% endif -%}
    )
    {%- endset -%}
    create or replace temp table {{ differing }} as
    select
        coalesce(olds.row_key, news.row_key) as row_key,
        olds.touching_hash is distinct from news.touching_hash as is_touching,
        olds.row_key is null as is_new
    from (
        select {{ spec.key }} as row_key, {{ touching }} as touching_hash, hash(*columns(*)) as row_hash
        from {{ target }}
        where {{ condition }}
    ) as olds
    full outer join (
        select {{ spec.key }} as row_key, {{ touching }} as touching_hash, hash(*columns(*)) as row_hash
        from (select {{ columns }} from {{ given }})
    ) as news
        on olds.row_key = news.row_key
    where olds.row_hash is distinct from news.row_hash;

    insert into state.changed_rows
    {%- for relation in [target, given] %}
    select
        '{{ model.name }}'
        {%- for name in changed_row_columns() %},
        {{ 'differing.is_new' if name == 'is_new' else 'changed.' ~ spec[name] if name in spec else 'null' }}
        {%- endfor %}
    from {{ relation }} as changed
    inner join {{ differing }} as differing on changed.{{ spec.key }} = differing.row_key
    where differing.is_touching
    {{ 'union all' if not loop.last }}
    {%- endfor %};

    delete from {{ target }}
    where {{ spec.key }} in (select row_key from {{ differing }});

    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ given }}
    where {{ spec.key }} in (select row_key from {{ differing }});

    drop table {{ differing }};
{% endmacro %}


{#
    Whether a run carries on, asked by a model that then reads these others, which are named here so that dbt sees them
    when it parses. A unit test does not give them.
#}
{% macro carries_on_with(names) %}
    {%- if model.resource_type == 'unit_test' -%}
        {{- return(false) -}}
    {%- endif -%}
    {%- for name in names -%}
        {%- set relation = ref(name) -%}
    {%- endfor -%}
    {{- return(carries_on()) -}}
{% endmacro %}

{# Whether the lists of touched threads and contacts are made. #}
{% macro carries_on_changes() %}
    {{- return(carries_on_with(models_that_touch())) -}}
{% endmacro %}

{# Whether a run recomputes touched threads and contacts alone. #}
{% macro carries_on_touched() %}
    {{- return(carries_on_with([
        'int_touched_threads', 'int_touched_contacts', 'int_clock', 'int_contact_ids_resolved', 'stg_orders'
    ])) -}}
{% endmacro %}


{# The same, of what may name a conversation. #}
{% macro carries_on_named() %}
    {{- return(carries_on_with([
        'int_touched_threads', 'int_touched_contacts', 'int_clock', 'int_conversations'
    ])) -}}
{% endmacro %}


{# Ids of touched contacts, or their keys, as a subquery. #}
{% macro touched_contacts(column='contact_id') %}
    {{- return('(select ' ~ column ~ ' from ' ~ ref('int_touched_contacts') ~ ')') -}}
{% endmacro %}

{% macro touched_conversations() %}
    {{- return('(select conversation_id from ' ~ ref('int_touched_threads') ~ ')') -}}
{% endmacro %}

{# Conversations whose orders, leads and surveys, be they another person's, can change: of touched threads and contacts. #}
{% macro named_conversations() %}
    {{- return(
        '(select conversation_id from ' ~ ref('int_touched_threads') ~ ' where conversation_id is not null union all select '
        ~ thread_conversation('thread_id') ~ ' from ' ~ ref('int_conversations')
        ~ ' where is_helpdesk and contact_id in ' ~ touched_contacts() ~ ')'
    ) -}}
{% endmacro %}

{# Which leads and surveys a run that carries on attributes again, and of which orders the facts change, as a condition. #}
{% macro of_touched(contact_id='contact_id', conversation_id='conversation_id') %}
    {{- return(
        '(' ~ contact_id ~ ' in ' ~ touched_contacts() ~ ' or ' ~ conversation_id ~ ' in ' ~ named_conversations() ~ ')'
    ) -}}
{% endmacro %}

{# Which orders a run that carries on attributes again: all of a buyer's, for they are numbered. #}
{% macro of_buyers_with_touched(contact_id='contact_id') %}
    {{- return(
        '(' ~ contact_id ~ ' in ' ~ touched_contacts() ~ ' or ' ~ contact_id ~ ' in (select buyers.contact_id from '
        ~ this ~ ' as buyers where buyers.conversation_id in ' ~ named_conversations() ~ '))'
    ) -}}
{% endmacro %}

{% macro touched_threads() %}
    {{- return('(select thread_id from ' ~ ref('int_touched_threads') ~ ')') -}}
{% endmacro %}


{#
    The first CTEs of both lists: what changed, whose ids are whose, the messages as the last build left them, and the ids
    of people who were merged, are of another country or are internal now.
#}
{% macro ctes_of_changes() -%}
changed as (

    select * from state.changed_rows

),

contact_ids as (

    select * from {{ ref('int_contact_ids_resolved') }}

),

last_messages as {{ read_anew() }} (

    select * from {{ last_relation('int_messages_in_conversations') }}

),

changed_people as (

    select distinct person_id as contact_id
    from changed
    where
        model = 'int_contact_ids_resolved'
        and not is_new

),

ids_of_changed_people as (

    select * from contact_ids
    where contact_id in (select contact_id from changed_people)

),
{%- endmacro %}


{# The relation of a model as the last build left it, for a model that comes before it. #}
{% macro last_relation(name) %}
    {{ return(this.incorporate(path={'identifier': name})) }}
{% endmacro %}


{#
    The time from which on rows can change merely because as_of moved: the windows given, and their sum at most, before the
    earlier of the two.
#}
{% macro maturing_from(settings) %}
    {%- set seconds = [] -%}
    {%- for setting in settings -%}
        {%- do seconds.append(
            var(setting) * {'seconds': 1, 'hours': 3600, 'days': 86400}[setting.split('_')[-1]]
        ) -%}
    {%- endfor -%}
    {%- set clocks = run_query(
        'select least(now.as_of, before.as_of) from ' ~ ref('int_clock') ~ ' as now cross join state.last_clock as before'
    ) -%}
    {{ return(plus_seconds("cast('" ~ (clocks.rows[0][0] or '1900-01-01') ~ "' as timestamp)", -1 * seconds | max)) }}
{% endmacro %}


{# The windows of int_messages_in_conversations and what feeds on it: by how far a row can depend on a later one. #}
{% macro touched_messages_from() %}
    {{ return(plus_seconds(
        'touched.since_at',
        -3600 * (1 + var('response_window_hours') + 24 * var('attribution_window_days'))
    )) }}
{% endmacro %}

{# From when on fct_messages changes with as_of. #}
{% macro maturing_messages_from() %}
    {{ return(maturing_from(['response_window_hours', 'attribution_window_days'])) }}
{% endmacro %}

{# Which conversations change with as_of, as a condition. #}
{% macro maturing_conversations(prefix='') %}
    {%- set from_at = maturing_from([
        'abandonment_hours', 'response_window_hours', 'attribution_window_days', 'frt_target_seconds', 'fcr_window_days'
    ]) -%}
    {{ return('(' ~ prefix ~ 'last_message_at >= ' ~ from_at ~ ' or ' ~ prefix ~ 'resolved_at >= ' ~ from_at ~ ')') }}
{% endmacro %}

{#
    The first month whose rows of fct_contact_months change for people whom nothing touched: the first that was or is not
    complete, and the first with a changed order, since what people spend is ranked among all.
#}
{% macro first_changed_month() %}
    {%- set month = run_query(
        "select date_trunc('month', " ~ local_date('min(changed_at)') ~ ") from ("
        ~ "select least(now.as_of, before.as_of) as changed_at from " ~ ref('int_clock') ~ " as now"
        ~ " cross join state.last_clock as before union all"
        ~ " select happened_at from state.changed_rows where model = 'stg_orders' union all"
        ~ " select ordered_at from " ~ ref('stg_orders') ~ " where contact_id in (select source_contact_id from "
        ~ ref('int_contact_ids_resolved') ~ " where contact_id in (select person_id from state.changed_rows"
        ~ " where person_id is not null and not is_new)))"
    ).rows[0][0] -%}
    {{ return("cast('" ~ (month or '1900-01-01') ~ "' as date)") }}
{% endmacro %}
