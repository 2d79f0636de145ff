{{ config(enabled=var('private_people')) }}
{# Who is behind a key. Erased people are not: their key leads nowhere. #}
with

cells as (

    {% for table in ['messages', 'conversations', 'orders', 'carts', 'leads', 'contacts'] %}
    select {{ as_text('contact_id', raw_types(table)) }} as contact_id
    from ({{ raw_cells(table, ['contact_id']) }}) as {{ table }}_cells
    {{ 'union' if not loop.last }}
    {% endfor %}

),

people as (

    select
        {{ keyed_hash('contact_id') }} as contact_key,
        contact_id
    from cells
    where contact_id is not null

),

contacts as (

    select * from {{ ref('wa_dim_contacts') }}

),

final as (

    select
        people.contact_key,
        people.contact_id
    from people
    inner join contacts on people.contact_key = contacts.contact_key
    where not contacts.is_erased

)

select * from final
