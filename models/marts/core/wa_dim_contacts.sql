{{ config(contract=own_contract(none, 'contacts')) }}

with

contacts as (

    select * from {{ ref('wa_int_contacts') }}

),

{# Of two conversations that open at one instant, the one of the smaller key is the first. #}
conversations as (

    select
        *,
        row_number() over (
            partition by contact_key
            order by opened_at, conversation_key
        ) as conversation_number
    from {{ ref('wa_fct_conversations') }}

),

first_conversations as (

    select
        contact_key,
        case
            when ad_conversation_count = 1 then 'ad'
            when is_customer_initiated then 'customer'
            when campaign_id is not null then 'campaign'
            else 'business'
        end as acquisition_source,
        case when not is_customer_initiated then campaign_id end as acquisition_campaign_id,
        ad_id as acquisition_ad_id,
        opened_date as acquired_date
    from conversations
    where conversation_number = 1

),

final as (

    select
        contacts.contact_key,
        contacts.country_code,
        contacts.erased_at is not null as is_erased,
        first_conversations.acquisition_source,
        first_conversations.acquisition_campaign_id,
        first_conversations.acquisition_ad_id,
        first_conversations.acquired_date,
        {{ local_date('contacts.first_known_at') }} as first_known_date,
        {{ passthrough_items('contacts') }}
        contacts.first_known_at
    from contacts
    left join first_conversations on contacts.contact_key = first_conversations.contact_key

)

select * from final
