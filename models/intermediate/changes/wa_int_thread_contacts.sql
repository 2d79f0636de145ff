{%- set tables = ['messages', 'orders', 'leads', 'surveys'] -%}
with

mentions as (

    {% for table in tables %}
    select distinct
        helpdesk_thread_key,
        source_contact_key
    from {{ ref('wa_stg_' ~ table) }}
    where helpdesk_thread_key is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select distinct
        mentions.helpdesk_thread_key,
        contacts.contact_key
    from mentions
    inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
        on mentions.source_contact_key = contacts.source_contact_key

)

select * from final
