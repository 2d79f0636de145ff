with

comments as (

    select
        surveys.survey_id,
        surveys.survey_kind,
        contacts.contact_key,
        surveys.conversation_key,
        surveys.country_code,
        surveys.score,
        written.comment,
        {{ searchable('written.comment') }} as searchable_comment,
        case
            when surveys.survey_kind = 'csat' and surveys.score >= 4 then 'satisfied'
            when surveys.survey_kind = 'csat' and surveys.score = 3 then 'neutral'
            when surveys.survey_kind = 'csat' and surveys.score <= 2 then 'dissatisfied'
            when surveys.survey_kind = 'nps' and surveys.score >= 9 then 'promoter'
            when surveys.survey_kind = 'nps' and surveys.score >= 7 then 'passive'
            when surveys.survey_kind = 'nps' and surveys.score <= 6 then 'detractor'
        end as band,
        coalesce(surveys.answered_at, surveys.sent_at) as answered_at
    from {{ ref('int_surveys_attributed') }} as surveys
    inner join {{ ref('stg_surveys') }} as written on surveys.survey_id = written.survey_id
    inner join {{ ref('int_contacts') }} as contacts on surveys.contact_id = contacts.contact_id
    where
        written.comment is not null
        and contacts.erased_at is null

),

theme_hits as (

    select
        comments.survey_id,
        themes.theme,
        count(distinct themes.keyword) as keyword_count
    from comments
    inner join {{ reference_table('feedback_themes') }} as themes
        on comments.searchable_comment like '% ' || themes.keyword || '%'
    group by comments.survey_id, themes.theme

),

themes as (

    select
        survey_id,
        min(case when theme_rank = 1 then theme end) as theme,
        {{ ordered_list('theme') }} as themes
    from (
        select
            *,
            row_number() over (
                partition by survey_id
                order by keyword_count desc, theme
            ) as theme_rank
        from theme_hits
    ) as ranked
    group by survey_id

),

sentiment_hits as (

    select distinct
        comments.survey_id,
        words.keyword,
        words.polarity
    from comments
    inner join {{ reference_table('feedback_sentiment') }} as words
        on comments.searchable_comment like '% ' || words.keyword || '%'

),

{# `no me gusto` holds `me gusto`: of phrases that hold one another the longer one speaks. #}
sentiments as (

    select
        hits.survey_id,
        sum(hits.polarity) as polarity,
        count(distinct hits.polarity) as polarity_count
    from sentiment_hits as hits
    where
        not exists (
            select 1
            from sentiment_hits as longer_hits
            where
                longer_hits.survey_id = hits.survey_id
                and longer_hits.keyword != hits.keyword
                and ' ' || longer_hits.keyword like '% ' || hits.keyword || '%'
        )
    group by hits.survey_id

),

final as (

    select
        {{ keyed_hash('comments.survey_id') }} as survey_key,
        comments.conversation_key,
        comments.contact_key,
        comments.survey_kind,
        comments.country_code,
        comments.band,
        coalesce(themes.theme, 'other') as theme,
        coalesce(themes.themes, 'other') as themes,
        {# Where no listed word is found the score speaks. #}
        case
            when sentiments.polarity > 0 then 'positive'
            when sentiments.polarity < 0 then 'negative'
            when sentiments.polarity_count = 2 then 'mixed'
            when comments.band in ('satisfied', 'promoter') then 'positive'
            when comments.band in ('dissatisfied', 'detractor') then 'negative'
            else 'neutral'
        end as sentiment,
        {{ masked('comments.comment') }} as masked_comment,
        cast(comments.score as integer) as score,
        {{ local_date('comments.answered_at') }} as answered_date,
        comments.answered_at
    from comments
    left join themes on comments.survey_id = themes.survey_id
    left join sentiments on comments.survey_id = sentiments.survey_id

)

select * from final
