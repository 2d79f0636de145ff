with

clock as (

    select * from {{ ref('wa_int_clock') }}
    where as_of_date is not null   -- nothing is loaded yet

),

merged as (

    select * from {{ ref('wa_stg_contacts_merged') }}

),

described_contacts as (

    select distinct coalesce(merged.contact_key, contacts.source_contact_key) as contact_key
    from {{ ref('wa_stg_contacts') }} as contacts
    left join merged on contacts.source_contact_key = merged.source_contact_key

),

contacts as (

    select count(*) as described_count
    from described_contacts

),

orders as (

    select
        coalesce(merged.contact_key, orders.source_contact_key) as contact_key,
        {{ local_date('orders.ordered_at') }} as ordered_date
    from {{ ref('wa_stg_orders') }} as orders
    left join merged on orders.source_contact_key = merged.source_contact_key

),

{# A row whose loaded_at cannot be read counts as one of today. #}
counted as (

    select
        'rejected_rows' as doubt,
        loaded.table_name,
        loaded.origin,
        coalesce(loaded.loaded_date, clock.as_of_date) as counted_date,
        sum(loaded.rows_in) as row_count,
        sum(loaded.rows_rejected) as doubtful_count
    from {{ ref('wa_int_rows_loaded') }} as loaded
    cross join clock
    group by loaded.table_name, loaded.origin, coalesce(loaded.loaded_date, clock.as_of_date)
    union all
    select
        'messages_without_price' as doubt,
        'messages' as table_name,
        cast(null as {{ dbt.type_string() }}) as origin,
        sent_date as counted_date,
        count(*) as row_count,
        count(*) - count(message_cost_amount) as doubtful_count
    from {{ ref('wa_int_message_charges') }}
    group by sent_date
    union all
    select
        'orders_without_contact' as doubt,
        'orders' as table_name,
        cast(null as {{ dbt.type_string() }}) as origin,
        orders.ordered_date as counted_date,
        count(*) as row_count,
        count(*) - count(described_contacts.contact_key) as doubtful_count
    from orders
    left join described_contacts on orders.contact_key = described_contacts.contact_key
    cross join contacts
    where contacts.described_count > 0   -- where there is such a table
    group by orders.ordered_date

),

{# Seven days up to that of as_of, and the twelve weeks before. #}
weeks as (

    select
        as_of_date,
        cast({{ dbt.dateadd('day', -6, 'as_of_date') }} as date) as week_start,
        cast({{ dbt.dateadd('day', -90, 'as_of_date') }} as date) as weeks_before_start
    from clock

),

dated as (

    select
        counted.doubt,
        counted.table_name,
        counted.origin,
        counted.row_count,
        counted.doubtful_count,
        weeks.as_of_date,
        counted.counted_date >= weeks.week_start as is_new
    from counted
    cross join weeks
    where counted.counted_date between weeks.weeks_before_start and weeks.as_of_date

),

shares as (

    select
        doubt,
        table_name,
        origin,
        as_of_date,
        sum(case when is_new then row_count else 0 end) as row_count,
        sum(case when is_new then doubtful_count else 0 end) as doubtful_count,
        cast(sum(case when is_new then 0 else doubtful_count end) as {{ type_double() }})
        / nullif(sum(case when is_new then 0 else row_count end), 0) as share_before
    from dated
    group by doubt, table_name, origin, as_of_date

),

{# Other doubts than rejected rows are never usual, nor is what the build warns of. #}
judged as (

    select
        *,
        cast(doubtful_count as {{ type_double() }}) / row_count as share,
        case
            when doubt != 'rejected_rows' or share_before is null or share_before <= 0.01 then 0.01
            when share_before > {{ var('rejected_share_warning') }}
                then {{ var('rejected_share_warning') }}
            else share_before
        end as usual_share
    from shares
    where doubtful_count >= 3

),

final as (

    select
        doubt,
        table_name,
        origin,
        cast(row_count as bigint) as row_count,
        cast(doubtful_count as bigint) as doubtful_count,
        share,
        share_before,
        usual_share,
        as_of_date
    from judged
    where {{ wilson_bound('share', 'row_count', '-') }} > usual_share

)

select * from final
