with

comments as (

    select
        survey_key,
        conversation_key,
        contact_key,
        survey_kind,
        country_code,
        band,
        comment,
        {{ searchable('comment') }} as searchable_comment,
        score,
        coalesce(answered_at, sent_at) as answered_at
    from {{ ref('wa_int_surveys_attributed') }}
    where comment is not null

),

theme_hits as (

    select
        comments.survey_key,
        themes.theme,
        count(distinct themes.keyword) as keyword_count
    from comments
    inner join {{ reference_table('feedback_themes') }} as themes
        on comments.searchable_comment like '% ' || themes.keyword || '%'
    group by comments.survey_key, themes.theme

),

themes as (

    select
        survey_key,
        min(case when theme_rank = 1 then theme end) as theme,
        {{ ordered_list('theme') }} as themes
    from (
        select
            *,
            row_number() over (
                partition by survey_key
                order by keyword_count desc, theme
            ) as theme_rank
        from theme_hits
    ) as ranked
    group by survey_key

),

sentiment_hits as (

    select distinct
        comments.survey_key,
        words.keyword,
        words.polarity
    from comments
    inner join {{ reference_table('feedback_sentiment') }} as words
        on comments.searchable_comment like '% ' || words.keyword || '%'

),

{# `no me gusto` holds `me gusto`: of phrases that hold one another the longer one speaks. #}
sentiments as (

    select
        hits.survey_key,
        sum(hits.polarity) as polarity,
        count(distinct hits.polarity) as polarity_count
    from sentiment_hits as hits
    where
        not exists (
            select 1
            from sentiment_hits as longer_hits
            where
                longer_hits.survey_key = hits.survey_key
                and longer_hits.keyword != hits.keyword
                and ' ' || longer_hits.keyword like '% ' || hits.keyword || '%'
        )
    group by hits.survey_key

),

final as (

    select
        comments.survey_key,
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
    left join themes on comments.survey_key = themes.survey_key
    left join sentiments on comments.survey_key = sentiments.survey_key

)

select * from final
