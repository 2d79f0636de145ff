{{ config(
    materialized=incremental_or_whole(), incremental_strategy='delete+insert', unique_key='contact_key'
) }}

{#- Beside these, id_order: an order's or survey's place among all of them. #}
{%- set surveys = [
    'survey_key', 'helpdesk_thread_key', 'order_key', 'source_contact_key', 'survey_kind',
    'comment', 'score', 'sent_at', 'answered_at', 'updated_at'
] -%}
{%- set orders = [
    'order_key', 'source_contact_key', 'helpdesk_thread_key', 'campaign_id', 'status',
    'total_amount', 'refunded_amount', 'currency', 'is_test', 'ordered_at', 'updated_at'
] -%}
with

contact_ids as (

    select * from {{ ref('wa_int_contact_ids_resolved') }}

),

statuses as (

    select
        messages.source_contact_key,
        {{ fingerprint(row_hash('statuses')) }} as fingerprint
    from {{ ref('wa_stg_messages') }} as messages
    inner join {{ ref('wa_stg_message_statuses') }} as statuses
        on messages.message_key = statuses.message_key
    group by messages.source_contact_key

),

rows_of_contact_ids as (

    {% for table in ['messages', 'leads', 'carts', 'consents', 'link_clicks'] %}
    select
        source_contact_key,
        {{ fingerprint(row_hash(table)) }} as fingerprint
    from {{ ref('wa_stg_' ~ table) }} as {{ table }}
    group by source_contact_key
    union all
    {% endfor %}
    select
        source_contact_key,
        {{ fingerprint(scratch_hash(surveys)) }} as fingerprint
    from {{ ref('wa_stg_surveys') }}
    group by source_contact_key
    union all
    select
        source_contact_key,
        {{ fingerprint(scratch_hash(orders)) }} as fingerprint
    from {{ ref('wa_stg_orders') }}
    group by source_contact_key
    union all
    select * from statuses

),

rows_of_threads as (

    {% for table in ['conversations', 'conversation_events'] %}
    select
        helpdesk_thread_key,
        {{ fingerprint(row_hash(table)) }} as fingerprint
    from {{ ref('wa_stg_' ~ table) }} as {{ table }}
    group by helpdesk_thread_key
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

rows_of_contacts as (

    select
        contact_ids.contact_key,
        counted.fingerprint
    from rows_of_contact_ids as counted
    inner join contact_ids on counted.source_contact_key = contact_ids.source_contact_key
    union all
    select
        contacts.contact_key,
        counted.fingerprint
    from rows_of_threads as counted
    inner join {{ ref('wa_int_thread_contacts') }} as contacts
        on counted.helpdesk_thread_key = contacts.helpdesk_thread_key
    union all
    select
        contact_key,
        {{ fingerprint(row_hash('contact_ids')) }} as fingerprint
    from contact_ids
    group by contact_key

),

own as (

    select
        contact_key,
        sum(fingerprint) as fingerprint
    from rows_of_contacts
    group by contact_key

),

{# All of a cluster have its sum: where one member changes, comes or goes, all of them change. #}
cluster_sums as (

    select
        clusters.cluster_number,
        sum(own.fingerprint) as fingerprint
    from {{ ref('wa_int_contact_clusters') }} as clusters
    inner join own on clusters.contact_key = own.contact_key
    group by clusters.cluster_number

),

{# What every contact's rows may depend on. #}
of_everybody as (

    {%- set agent = ['agent_id', 'team'] + passthrough_aliases('agents') %}
    select {{ fingerprint(scratch_hash(agent)) }} as fingerprint
    from {{ ref('wa_stg_agents') }}
    {%- if passthrough_aliases('campaigns') %}
    union all
    {%- set campaign = ['campaign_id'] + passthrough_aliases('campaigns') %}
    select {{ fingerprint(scratch_hash(campaign)) }} as fingerprint
    from {{ ref('wa_stg_campaigns') }}
    {%- endif %}
    union all
    select {{ fingerprint(scratch_hash(['slice', 'slice_key', 'slice_value'])) }} as fingerprint
    from {{ ref('wa_int_slice_values') }}
    union all
    select
        {{ fingerprint(scratch_hash(['month_start_date', 'starts_at', 'ends_at', 'is_complete'])) }}
            as fingerprint
    from {{ ref('wa_int_months') }}

),

now_known as (

    select
        own.contact_key,
        coalesce(cluster_sums.fingerprint, own.fingerprint)
        + coalesce((select sum(of_everybody.fingerprint) from of_everybody), 0) as fingerprint
    from own
    left join {{ ref('wa_int_contact_clusters') }} as clusters
        on own.contact_key = clusters.contact_key
    left join cluster_sums on clusters.cluster_number = cluster_sums.cluster_number

),

known_before as (

    {% if is_incremental() %}
    select
        contact_key,
        fingerprint,
        as_of
    from {{ this }}
    {% else %}
    select
        contact_key,
        cast(null as {{ type_fingerprint() }}) as fingerprint,
        cast(null as timestamp) as as_of
    from now_known
    where false
    {% endif %}

),

final as (

    select
        coalesce(now_known.contact_key, known_before.contact_key) as contact_key,
        cast(now_known.fingerprint as {{ type_fingerprint() }}) as fingerprint,
        coalesce(now_known.fingerprint, -1) != coalesce(known_before.fingerprint, -1) as is_changed,
        (select max(earlier.as_of) from known_before as earlier) as previous_as_of,
        (select clock.as_of from {{ ref('wa_int_clock') }} as clock) as as_of
    from now_known
    full outer join known_before on now_known.contact_key = known_before.contact_key
    where {{ is_anything_new() }}

)

select * from final
