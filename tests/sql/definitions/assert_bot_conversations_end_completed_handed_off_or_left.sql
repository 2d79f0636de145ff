-- An engaged helpdesk conversation that ended was completed by the bot, handed off, or left in the
-- bot: abandoned there, or settled by a person who wrote before the bot and never after. By month.
with

ended as (

    select
        {{ period_start('month', 'opened_date') }} as period_start,
        resolved_at is not null and not has_agent_message and handed_off_at is null as is_completed,
        is_handed_off
    from {{ ref('wa_fct_conversations') }}
    where
        has_bot_message
        and is_bot_engaged
        and is_helpdesk
        and has_ended
        -- Without a helpdesk nobody knows how a conversation ended, and the KPIs have no rows.
        and {{ has_raw_table('conversations') or has_raw_table('conversation_events') }}

),

recomputed as (

    select
        period_start,
        count(*) as ended_count,
        count(case when not is_completed and is_handed_off is not true then 1 end) as left_count,
        count(case when is_completed and is_handed_off then 1 end) as both_count
    from ended
    group by period_start

),

published as (

    select
        period_start,
        sum(numerator) as numerator,
        min(denominator) as least_denominator,
        max(denominator) as greatest_denominator,
        count(*) as kpi_count
    from {{ ref('wa_kpi_values') }}
    where
        kpi_id in ('bot_completion_rate', 'human_handoff_rate')
        and grain = 'month'
        and slice = 'all'
    group by period_start

)

select
    coalesce(published.period_start, recomputed.period_start) as period_start,
    published.numerator as completed_and_handed_off,
    published.least_denominator,
    published.greatest_denominator,
    recomputed.ended_count,
    recomputed.left_count,
    recomputed.both_count
from published
full outer join recomputed on published.period_start = recomputed.period_start
where
    published.numerator + recomputed.left_count is distinct from recomputed.ended_count
    or published.least_denominator is distinct from recomputed.ended_count
    or published.greatest_denominator is distinct from recomputed.ended_count
    or published.kpi_count != 2
    or recomputed.both_count != 0
