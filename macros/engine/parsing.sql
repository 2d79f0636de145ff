{#
    Texts of the contract's spelling as typed values (contract: raw.md). A text that does not fit gives null, never an
    error. Casts of PostgreSQL raise errors, so there only what is known to fit is cast: `case` tries its branches in turn.
#}


{# Whether a whole text matches a pattern, in the syntax that RE2, POSIX and Java share. #}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch('matches', 'whatsapp_kpis')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(text, pattern) -%}
    {{ text }} ~ '^(?:{{ pattern }})$'
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    {{ text }} rlike r'\A(?:{{ pattern }})\z'
{%- endmacro %}


{# A text as a `time` (UTC), `date`, `amount`, `integer` or `flag`. #}
{% macro parse_text(text, type) -%}
    {%- if type == 'time' -%}{{ parse_time(text) }}
    {%- elif type == 'date' -%}{{ parse_date(text) }}
    {%- elif type == 'amount' -%}{{ parse_amount(text) }}
    {%- elif type == 'integer' -%}{{ parse_integer(text) }}
    {%- elif type == 'flag' -%}{{ parse_flag(text) }}
    {%- else -%}{{ exceptions.raise_compiler_error('parse_text: there is no type `' ~ type ~ '`') }}
    {%- endif -%}
{%- endmacro %}


{% macro clock_pattern() %}
    {{- return('[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?') -}}
{% endmacro %}

{% macro offset_pattern() %}{{ return('[+-][0-9]{2}(:?[0-9]{2})?') }}{% endmacro %}

{# A time with ` UTC`, `Z`, an offset or nothing (UTC) behind it. #}
{% macro parse_time(text) -%}
    {{ adapter.dispatch('parse_time', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__parse_time(text) -%}
    {%- set day_and_clock = '[0-9]{4}-[0-9]{2}-[0-9]{2}' ~ clock_pattern() -%}
    case
        when {{ matches(text, day_and_clock ~ '(Z| UTC)?') }}
            then try_cast({{ text }} as timestamp)
        when {{ matches(text, day_and_clock ~ offset_pattern()) }}
            then timezone('UTC', try_cast({{ text }} as timestamptz))
    end
{%- endmacro %}

{% macro postgres__parse_time(text) -%}
    case
        when not {{ matches(text, day_pattern() ~ clock_pattern() ~ '(Z| UTC|' ~ offset_pattern() ~ ')?') }} then null
        when not {{ day_exists(text) }} then null
        else {{ utc_of_text(text_of_existing_year(text)) }}
    end
{%- endmacro %}

{% macro spark__parse_time(text) -%}
    {%- set day_and_clock = '[0-9]{4}-[0-9]{2}-[0-9]{2}' ~ clock_pattern() -%}
    case
        when {{ matches(text, day_and_clock ~ '(Z| UTC|' ~ offset_pattern() ~ ')?') }} then {{ utc_of_text(text) }}
    end
{%- endmacro %}

{# A text that matches a time's pattern as a UTC time, for engines whose casts ignore offsets or use the session's zone. #}
{% macro utc_of_text(text) -%}
    {%- set zone = "regexp_replace(" ~ text ~ ", '^.{19}([.][0-9]+)?', '')" -%}
    {%- set digits = 'replace(' ~ zone ~ ", ':', '')" -%}
    {%- set offset_seconds -%}
        case substr({{ zone }}, 1, 1) when '+' then -1 else 1 end * (
            cast(substr({{ digits }}, 2, 2) as integer) * 3600
            + cast(coalesce(nullif(substr({{ digits }}, 4, 2), ''), '0') as integer) * 60
        )
    {%- endset -%}
    {%- set time = cast_or_null('substr(' ~ text ~ ', 1, length(' ~ text ~ ') - length(' ~ zone ~ '))', 'timestamp') -%}
    case when substr({{ zone }}, 1, 1) in ('+', '-') then {{ plus_seconds(time, offset_seconds) }} else {{ time }} end
{%- endmacro %}


{# A cast that gives null where the text does not fit; PostgreSQL has none, and there the text is known to fit. #}
{% macro cast_or_null(text, type) -%}
    {{ adapter.dispatch('cast_or_null', 'whatsapp_kpis')(text, type) }}
{%- endmacro %}

{% macro default__cast_or_null(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro postgres__cast_or_null(text, type) -%}
    cast({{ text }} as {{ type }})
{%- endmacro %}


{% macro parse_date(text) -%}
    {{ adapter.dispatch('parse_date', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__parse_date(text) -%}
    case when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then try_cast({{ text }} as date) end
{%- endmacro %}

{% macro postgres__parse_date(text) -%}
    case
        when not {{ matches(text, day_pattern()) }} then null
        when {{ day_exists(text) }} then cast({{ text_of_existing_year(text) }} as date)
    end
{%- endmacro %}

{% macro day_pattern() %}{{ return('[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])') }}{% endmacro %}

{# Whether the month of a text that matches day_pattern() has that day. #}
{% macro day_exists(text) -%}
    cast(substr({{ text }}, 9, 2) as integer) <= case substr({{ text }}, 6, 2)
        when '02' then case
            when cast(substr({{ text }}, 1, 4) as integer) % 4 != 0 then 28
            when cast(substr({{ text }}, 1, 4) as integer) % 400 in (100, 200, 300) then 28
            else 29
        end
        when '04' then 30 when '06' then 30 when '09' then 30 when '11' then 30 else 31
    end
{%- endmacro %}

{# PostgreSQL knows no year 0. Such a time is rejected as one before 2009, whatever its year. #}
{% macro text_of_existing_year(text) -%}
    case substr({{ text }}, 1, 4) when '0000' then '0004' || substr({{ text }}, 5) else {{ text }} end
{%- endmacro %}


{#
    An amount of at most 13 digits before the point, so that no rate or sum leaves type_amount(): what has more is an id in the
    wrong column.
#}
{% macro parse_amount(text) -%}
    {{ adapter.dispatch('parse_amount', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__parse_amount(text) -%}
    case
        when {{ matches(text, '[+-]?[0-9]+([.][0-9]+)?') }} then
            cast(try_cast({{ text }} as decimal(28, 15)) as {{ type_amount() }})
    end
{%- endmacro %}

{% macro postgres__parse_amount(text) -%}
    case
        when not {{ matches(text, '[+-]?[0-9]+([.][0-9]+)?') }} or length({{ text }}) > 1000 then null
        when abs(round(cast({{ text }} as numeric), 15)) < 10000000000000 then cast({{ text }} as {{ type_amount() }})
    end
{%- endmacro %}


{% macro parse_integer(text) -%}
    {{ adapter.dispatch('parse_integer', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__parse_integer(text) -%}
    case when {{ matches(text, '[+-]?[0-9]+') }} then try_cast({{ text }} as bigint) end
{%- endmacro %}

{% macro postgres__parse_integer(text) -%}
    case
        when not {{ matches(text, '[+-]?[0-9]+') }} or length({{ text }}) > 1000 then null
        when cast({{ text }} as numeric) between -9223372036854775808 and 9223372036854775807
            then cast({{ text }} as bigint)
    end
{%- endmacro %}


{% macro parse_flag(text) -%}
    case
        when lower({{ text }}) in ('true', 't', '1') then true
        when lower({{ text }}) in ('false', 'f', '0') then false
    end
{%- endmacro %}


{# Whether a setting is a UTC time that exists, such as 2026-11-01 06:00:00 (not the 30th of February). #}
{% macro is_utc_time(value) %}
    {%- set form = '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}([.]\\d{1,6})?' -%}
    {%- if not modules.re.fullmatch(form, value | string) -%}
        {{ return(false) }}
    {%- endif -%}
    {#- From a subquery: an engine may evaluate a cast of a constant before it looks at the `case` around it. -#}
    {{ return(run_query(
        'select ' ~ parse_text('given.value', 'time') ~ " is not null from (select cast('" ~ value ~ "' as "
        ~ dbt.type_string() ~ ') as value limit 1) as given'
    ).rows[0][0]) }}
{% endmacro %}
