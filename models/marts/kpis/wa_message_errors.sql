with

failed_messages as (

    select
        {{ period_start('month', 'sent_date') }} as month,
        error_code,
        campaign_id,
        contact_key
    from {{ ref('wa_fct_messages') }}
    where is_failed

),

error_codes as (

    select * from {{ reference_table('error_codes') }} as error_codes

),

counted as (

    select
        month,
        error_code,
        campaign_id,
        count(*) as failed_messages,
        count(distinct contact_key) as contacts
    from failed_messages
    group by month, error_code, campaign_id

),

final as (

    select
        counted.month,
        counted.error_code,
        counted.campaign_id,
        counted.failed_messages,
        counted.contacts,
        error_codes.meaning_en,
        error_codes.meaning_es,
        error_codes.advice_en,
        error_codes.advice_es
    from counted
    left join error_codes on counted.error_code = error_codes.code

)

select * from final
