{# Texts to values and back. A text that does not fit its type gives null, never an error. #}


{# Money: exact to 15 decimals, so that sums do not depend on the order of the rows. #}
{% macro type_amount() %}decimal(38, 15){% endmacro %}

{# Durations in seconds, exact to the microsecond. #}
{% macro type_seconds() %}decimal(18, 6){% endmacro %}

{% macro type_double() %}double{% endmacro %}


{# Whether a whole text has a form (RE2 / POSIX syntax common to all engines). #}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch('matches', 'whatsapp_kpis')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}


{# A text of the contract's spelling as a value of the contract's type. #}
{% macro parse_text(text, type) -%}
    {{ adapter.dispatch('parse_text', 'whatsapp_kpis')(text, type) }}
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

{% macro duckdb__convert_typed(value, type, found) -%}
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


{# The start of this run, UTC: the wall clock's one use, to find loaded_at in the future. #}
{% macro run_start() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}


{# HMAC-SHA-256 of a text under CONTACT_KEY_SALT, 64 hex digits; null for null. #}
{% macro keyed_hash(text) -%}
    {{ adapter.dispatch('keyed_hash', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__keyed_hash(text) -%}
    sha256(
        getvariable('keyed_hash_outer')
        || unhex(sha256(getvariable('keyed_hash_inner') || encode({{ text }})))
    )
{%- endmacro %}


{# Stops the build with a sentence; stands where a value would. #}
{% macro raise_error(text) -%}
    {{ adapter.dispatch('raise_error', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__raise_error(text) -%}
    error({{ text }})
{%- endmacro %}


{# A text as a type; stops the build with a sentence where it does not fit. #}
{% macro cast_or_raise(text, type, sentence) -%}
    {{ adapter.dispatch('cast_or_raise', 'whatsapp_kpis')(text, type, sentence) }}
{%- endmacro %}

{% macro duckdb__cast_or_raise(text, type, sentence) -%}
    case
        when {{ text }} is not null and try_cast({{ text }} as {{ type }}) is null
            then cast({{ raise_error(sentence) }} as {{ type }})
        else try_cast({{ text }} as {{ type }})
    end
{%- endmacro %}


{# Scores of 0 to 100, exact to 12 decimals, so that sums do not depend on the order of the rows. #}
{% macro type_score() %}decimal(18, 12){% endmacro %}


{# Rounding by which a half goes to the even neighbour. #}
{% macro round_half_even(number, decimals) -%}
    {{ adapter.dispatch('round_half_even', 'whatsapp_kpis')(number, decimals) }}
{%- endmacro %}

{% macro duckdb__round_half_even(number, decimals) -%}
    round_even(cast({{ number }} as double), {{ decimals }})
{%- endmacro %}


{# A number, or 0 where it is negative. #}
{% macro positive_part(number) -%}
    case when {{ number }} > 0 then {{ number }} else 0 end
{%- endmacro %}


{# A 64-bit hash of columns, for work inside one query only: engines and their versions differ in it. #}
{% macro scratch_hash(columns) -%}
    {{ adapter.dispatch('scratch_hash', 'whatsapp_kpis')(columns) }}
{%- endmacro %}

{% macro duckdb__scratch_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}
