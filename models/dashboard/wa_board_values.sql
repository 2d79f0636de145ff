{# What the dashboard shows of each value of kpi_values, and where its change came from. #}
{%- set telling_slices = ['campaign', 'agent', 'ad', 'topic', 'template', 'team', 'country'] -%}
with

verdicts as (

    select * from {{ ref('wa_int_kpi_verdicts') }}

),

shares as (

    select * from {{ ref('wa_int_change_origins') }}

),

{#
    The slice value that explains a change best: one that has at least half of it, of the slice that
    says most to a reader; else the largest share.
#}
ranked as (

    select
        *,
        row_number() over (
            partition by kpi_id, grain, period_start
            order by
                case when share_of_change < 0.5 then 1 else 0 end,
                case
                    when share_of_change < 0.5 then 0
                    {% for slice in telling_slices %}
                    when slice = '{{ slice }}' then {{ loop.index }}
                    {% endfor %}
                    else 9
                end,
                share_of_change desc,
                slice,
                slice_value
        ) as share_rank
    from shares
    where slice_value != '(none)'

),

final as (

    select
        verdicts.kpi_id,
        verdicts.grain,
        verdicts.slice,
        verdicts.slice_value,
        verdicts.verdict,
        verdicts.year_verdict,
        verdicts.usual_verdict,
        ranked.slice as main_slice,
        ranked.slice_value as main_slice_value,
        verdicts.target_state,
        verdicts.value,
        verdicts.observations,
        verdicts.ci_low,
        verdicts.ci_high,
        verdicts.expected_low,
        verdicts.expected_high,
        ranked.share_of_change as main_share_of_change,
        shares.share_of_change,
        verdicts.period_start
    from verdicts
    left join shares
        on
            verdicts.kpi_id = shares.kpi_id
            and verdicts.grain = shares.grain
            and verdicts.period_start = shares.period_start
            and verdicts.slice = shares.slice
            and verdicts.slice_value = shares.slice_value
    left join ranked
        on
            case when verdicts.slice = 'all' then verdicts.kpi_id end = ranked.kpi_id
            and ranked.share_rank = 1
            and verdicts.grain = ranked.grain
            and verdicts.period_start = ranked.period_start

)

select * from final
