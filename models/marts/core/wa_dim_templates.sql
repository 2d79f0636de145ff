with

titles as (

    select * from {{ reference_table('templates') }} as templates

),

used as (

    select
        template_name,
        {{ newest_value('template_category', ['sent_at']) }} as template_category
    from {{ ref('wa_stg_messages') }}
    where template_name is not null
    group by template_name

),

final as (

    select
        coalesce(used.template_name, titles.template_name) as template_name,
        titles.template_title,
        used.template_category
    from used
    full outer join titles on used.template_name = titles.template_name

)

select * from final
