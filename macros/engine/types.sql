{# Texts to values and back. A text that does not fit its type gives null, never an error. #}


{# Money: exact to 15 decimals, so that sums do not depend on the order of the rows. #}
{% macro type_amount() %}{{ adapter.dispatch('type_amount', 'whatsapp_kpis')() }}{% endmacro %}

{% macro default__type_amount() %}decimal(38, 15){% endmacro %}


{# Durations in seconds, exact to the microsecond. #}
{% macro type_seconds() %}decimal(18, 6){% endmacro %}

{# Sums of them. #}
{% macro type_total_seconds() %}{{ adapter.dispatch('type_total_seconds', 'whatsapp_kpis')() }}{% endmacro %}

{% macro default__type_total_seconds() %}decimal(38, 6){% endmacro %}

{% macro type_double() %}{{ adapter.dispatch('type_double', 'whatsapp_kpis')() }}{% endmacro %}

{% macro default__type_double() %}double{% endmacro %}

{% macro postgres__type_double() %}double precision{% endmacro %}


{# Whether a whole text has a form (RE2 / POSIX syntax common to all engines). #}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch('matches', 'whatsapp_kpis')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    {{ text }} rlike r'\A(?:{{ pattern }})\z'
{%- endmacro %}

{% macro postgres__matches(text, pattern) -%}
    {{ text }} ~ '^(?:{{ pattern }})$'
{%- endmacro %}


{# A text of the contract's spelling as a value of the contract's type. #}
{% macro parse_text(text, type) -%}
    {{ adapter.dispatch('parse_text', 'whatsapp_kpis')(text, type) }}
{%- endmacro %}

{% macro default__parse_text(text, type) -%}
    {%- set clock = '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?' -%}
    {%- if type == 'time' -%}
        case when {{ matches(text, clock ~ '(Z|[+-][0-9]{2}(:?[0-9]{2})?)?') }} then {{ utc_of_text(text) }} end
    {%- elif type == 'date' -%}
        case when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then {{ tried_cast(text, 'date') }} end
    {%- elif type == 'amount' -%}
        case when {{ matches(text, '[+-]?[0-9]+([.][0-9]+)?') }} then {{ tried_cast(text, type_amount()) }} end
    {%- elif type == 'integer' -%}
        case when {{ matches(text, '[+-]?[0-9]+') }} then {{ tried_cast(text, 'bigint') }} end
    {%- elif type == 'flag' -%}
        case
            when lower({{ text }}) in ('true', 't', '1') then true
            when lower({{ text }}) in ('false', 'f', '0') then false
        end
    {%- endif -%}
{%- endmacro %}

{#
    For engines whose casts raise: only what is known to fit is cast. A `case` looks at its branches in turn.
#}
{% macro postgres__parse_text(text, type) -%}
    {%- set day = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' -%}
    {%- set clock = '[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?' -%}
    {%- set offset = '([+-][0-9]{2}(:?[0-9]{2})?)' -%}
    {%- set day_exists -%}
        cast(substr({{ text }}, 9, 2) as integer) <= case substr({{ text }}, 6, 2)
            when '02' then case
                when cast(substr({{ text }}, 1, 4) as integer) % 4 != 0 then 28
                when cast(substr({{ text }}, 1, 4) as integer) % 400 in (100, 200, 300) then 28
                else 29
            end
            when '04' then 30 when '06' then 30 when '09' then 30 when '11' then 30 else 31
        end
    {%- endset -%}
    {#- There is no year 0 where the calendar begins with 1; both are before 2009. -#}
    {%- set existing = "case substr(" ~ text ~ ", 1, 4) when '0000' then '0004' || substr(" ~ text ~ ", 5) else " ~ text
        ~ ' end' -%}
    {%- if type == 'time' -%}
        case
            when not {{ matches(text, day ~ clock ~ '(Z|' ~ offset ~ ')?') }} then null
            when not {{ day_exists }} then null
            else {{ utc_of_text(existing) }}
        end
    {%- elif type == 'date' -%}
        case
            when not {{ matches(text, day) }} then null
            when {{ day_exists }} then cast({{ existing }} as date)
        end
    {%- elif type == 'amount' -%}
        case
            when not {{ matches(text, '[+-]?[0-9]+([.][0-9]+)?') }} or length({{ text }}) > 1000 then null
            when abs(cast({{ text }} as numeric)) < 99999999999999999999999
                then cast({{ text }} as {{ type_amount() }})
        end
    {%- elif type == 'integer' -%}
        case
            when not {{ matches(text, '[+-]?[0-9]+') }} or length({{ text }}) > 1000 then null
            when cast({{ text }} as numeric) between -9223372036854775808 and 9223372036854775807
                then cast({{ text }} as bigint)
        end
    {%- elif type == 'flag' -%}
        case
            when lower({{ text }}) in ('true', 't', '1') then true
            when lower({{ text }}) in ('false', 'f', '0') then false
        end
    {%- endif -%}
{%- endmacro %}

{# A text that is known to be a time as a UTC time. #}
{% macro utc_of_text(text) -%}
    {{ adapter.dispatch('utc_of_text', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__utc_of_text(text) -%}
    {#- What stands behind the seconds: nothing, Z or an offset. -#}
    {%- set suffix = "regexp_replace(" ~ text ~ ", '^.{19}([.][0-9]+)?', '')" -%}
    {%- set digits = 'replace(' ~ suffix ~ ", ':', '')" -%}
    {%- set offset_seconds -%}
        case substr({{ suffix }}, 1, 1) when '+' then -1 else 1 end * (
            cast(substr({{ digits }}, 2, 2) as integer) * 3600
            + cast(coalesce(nullif(substr({{ digits }}, 4, 2), ''), '0') as integer) * 60
        )
    {%- endset -%}
    case
        when length({{ suffix }}) > 1 then {{ plus_seconds(
            tried_cast('substr(' ~ text ~ ', 1, length(' ~ text ~ ') - length(' ~ suffix ~ '))', 'timestamp'), offset_seconds
        ) }}
        else {{ tried_cast('replace(' ~ text ~ ", 'Z', '')", 'timestamp') }}
    end
{%- endmacro %}

{# A cast that gives null where the text does not fit; PostgreSQL has none, and sees only texts that fit. #}
{% macro tried_cast(text, type) -%}
    {{ adapter.dispatch('tried_cast', 'whatsapp_kpis')(text, type) }}
{%- endmacro %}

{% macro default__tried_cast(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro postgres__tried_cast(text, type) -%}
    cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro duckdb__parse_text(text, type) -%}
    {%- set clock = '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?' -%}
    {%- if type == 'time' -%}
        case
            when {{ matches(text, clock ~ 'Z?') }}
                then try_cast(rtrim({{ text }}, 'Z') as timestamp)
            when {{ matches(text, clock ~ '[+-][0-9]{2}(:?[0-9]{2})?') }}
                then timezone('UTC', try_cast({{ text }} as timestamptz))
        end
    {%- elif type == 'date' -%}
        case when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then try_cast({{ text }} as date) end
    {%- elif type == 'amount' -%}
        case
            when {{ matches(text, '[+-]?[0-9]+([.][0-9]+)?') }} then try_cast({{ text }} as {{ type_amount() }})
        end
    {%- elif type == 'integer' -%}
        case when {{ matches(text, '[+-]?[0-9]+') }} then try_cast({{ text }} as bigint) end
    {%- elif type == 'flag' -%}
        case
            when lower({{ text }}) in ('true', 't', '1') then true
            when lower({{ text }}) in ('false', 'f', '0') then false
        end
    {%- endif -%}
{%- endmacro %}


{# A value that the raw table already holds in some type, in the contract's type. #}
{% macro convert_typed(value, type, found) -%}
    {{ adapter.dispatch('convert_typed', 'whatsapp_kpis')(value, type, found) }}
{%- endmacro %}

{% macro default__convert_typed(value, type, found) -%}
    {%- if type == 'time' and found == 'TIMESTAMP WITH TIME ZONE' -%}
        timezone('UTC', {{ value }})
    {%- elif type == 'integer' and found in ['DOUBLE', 'FLOAT'] -%}
        case when {{ value }} = floor({{ value }}) then try_cast({{ value }} as bigint) end
    {%- else -%}
        {%- set sql_types = {
            'time': 'timestamp', 'date': 'date', 'amount': type_amount(), 'integer': 'bigint', 'flag': 'boolean'
        } -%}
        try_cast({{ value }} as {{ sql_types[type] }})
    {%- endif -%}
{%- endmacro %}


{% macro postgres__convert_typed(value, type, found) -%}
    {%- if type == 'time' and found == 'TIMESTAMP WITH TIME ZONE' -%}
        timezone('UTC', {{ value }})
    {%- elif type == 'integer' and found not in ['SMALLINT', 'INTEGER', 'BIGINT'] -%}
        case when {{ value }} = floor({{ value }}) then cast({{ value }} as bigint) end
    {%- else -%}
        {%- set sql_types = {
            'time': 'timestamp', 'date': 'date', 'amount': type_amount(), 'integer': 'bigint', 'flag': 'boolean'
        } -%}
        cast({{ value }} as {{ sql_types[type] }})
    {%- endif -%}
{%- endmacro %}


{# The start of this run, UTC: the wall clock's one use, to find loaded_at in the future. #}
{% macro run_start() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}


{# Stops the build with a sentence; stands where a value would. #}
{% macro raise_error(text) -%}
    {{ adapter.dispatch('raise_error', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__raise_error(text) -%}
    error({{ text }})
{%- endmacro %}

{% macro spark__raise_error(text) -%}
    raise_error({{ text }})
{%- endmacro %}

{# A sentence is no number, and the error says what was none. #}
{% macro postgres__raise_error(text) -%}
    cast({{ text }} as integer)
{%- endmacro %}


{# A text as a type; stops the build with a sentence where it does not fit. #}
{% macro cast_or_raise(text, type, sentence) -%}
    {{ adapter.dispatch('cast_or_raise', 'whatsapp_kpis')(text, type, sentence) }}
{%- endmacro %}

{% macro default__cast_or_raise(text, type, sentence) -%}
    cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro duckdb__cast_or_raise(text, type, sentence) -%}
    case
        when {{ text }} is not null and try_cast({{ text }} as {{ type }}) is null
            then cast({{ raise_error(sentence) }} as {{ type }})
        else try_cast({{ text }} as {{ type }})
    end
{%- endmacro %}


{# Scores of 0 to 100, exact to 12 decimals, so that sums do not depend on the order of the rows. #}
{% macro type_score() %}{{ adapter.dispatch('type_score', 'whatsapp_kpis')() }}{% endmacro %}

{% macro default__type_score() %}decimal(18, 12){% endmacro %}


{# Rounding by which a half goes to the even neighbour. #}
{% macro round_half_even(number, decimals) -%}
    {{ adapter.dispatch('round_half_even', 'whatsapp_kpis')(number, decimals) }}
{%- endmacro %}

{% macro duckdb__round_half_even(number, decimals) -%}
    round_even(cast({{ number }} as double), {{ decimals }})
{%- endmacro %}

{% macro spark__round_half_even(number, decimals) -%}
    rint(cast({{ number }} as double) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}

{# Of double precision, unlike numeric, round() sends a half to the even neighbour. #}
{% macro postgres__round_half_even(number, decimals) -%}
    round(cast({{ number }} as double precision) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}


{# A number, or 0 where it is negative. #}
{% macro positive_part(number) -%}
    case when {{ number }} > 0 then {{ number }} else 0 end
{%- endmacro %}
