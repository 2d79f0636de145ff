with

messages as (

    select
        campaign_id,
        {{ period_start('month', 'sent_date') }} as month,
        outbound_message_count,
        case when is_delivered then 1 else 0 end as delivered_count,
        case when is_read then 1 else 0 end as read_count,
        case when is_clicked then 1 else 0 end as clicked_count,
        case when is_answered then 1 else 0 end as replied_count,
        case when is_converted then 1 else 0 end as bought_count,
        case when is_followed_by_opt_out then 1 else 0 end as opted_out_count
    from {{ ref('wa_fct_messages') }}
    where sender_type = 'campaign' and outbound_message_count = 1

),

final as (

    select
        month,
        coalesce(campaign_id, '(none)') as campaign_id,
        count(*) as sent_count,
        cast(sum(delivered_count) as bigint) as delivered_count,
        cast(sum(read_count) as bigint) as read_count,
        cast(sum(clicked_count) as bigint) as clicked_count,
        cast(sum(replied_count) as bigint) as replied_count,
        cast(sum(bought_count) as bigint) as bought_count,
        cast(sum(opted_out_count) as bigint) as opted_out_count
    from messages
    group by month, coalesce(campaign_id, '(none)')

)

select * from final
