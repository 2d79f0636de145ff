{#
    Cells that a loader has typed. Ids may have become floating-point numbers, texts binary, and a missing number NaN.
#}


{# Whether a cell of this type is parsed as it is; any other becomes a text first (binary, JSON, lists). #}
{% macro is_kept_type(type) %}
    {{ return(not type.startswith(('BLOB', 'BYTEA', 'BINARY', 'JSON', 'STRUCT', 'MAP')) and not type.endswith('[]')) }}
{% endmacro %}


{#
    A typed cell as text. Whole numbers have no decimals; one above 2^53 (of 32 bits: 2^24) that has lost its last digits
    gives null. Times with a zone are those of UTC, whatever the session's zone.
#}
{% macro text_of_typed(value, type) -%}
    {%- if type in ['DOUBLE', 'FLOAT', 'REAL'] -%}
        case
            when {{ value }} != floor({{ value }}) then cast({{ value }} as {{ dbt.type_string() }})
            when abs({{ value }}) <= {{ 9007199254740992 if type == 'DOUBLE' else 16777216 }}
                then cast(cast({{ value }} as bigint) as {{ dbt.type_string() }})
        end
    {%- elif type.startswith(('DECIMAL', 'NUMERIC')) -%}
        case
            when {{ value }} = floor({{ value }})
                then cast(cast({{ value }} as decimal(38, 0)) as {{ dbt.type_string() }})
            else cast({{ value }} as {{ dbt.type_string() }})
        end
    {%- elif type.startswith(('BLOB', 'BYTEA', 'BINARY')) -%}
        {{ text_of_binary(value) }}
    {%- elif type == 'TIMESTAMP WITH TIME ZONE' -%}
        cast({{ utc_of_typed(value, type) }} as {{ dbt.type_string() }}) || '+00'
    {%- else -%}
        cast({{ value }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{# A typed number as people write an amount: a double 0.1 is `0.1`, and 1.1 * 100 is `110`, whatever its binary digits. #}
{% macro amount_text(value, type) -%}
    {%- if type == 'DOUBLE' -%}
        {{ fifteen_digits(value) }}
    {%- elif type in ['FLOAT', 'REAL'] -%}
        case
            when abs({{ value }}) < 0.001 then cast(cast({{ value }} as {{ type_amount() }}) as {{ dbt.type_string() }})
            else cast({{ value }} as {{ dbt.type_string() }})
        end
    {%- else -%}
        cast({{ value }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{# A double rounded to the 15 decimal digits that it holds exactly, as text; no amount where it is too large for one. #}
{% macro fifteen_digits(value) -%}
    {{ adapter.dispatch('fifteen_digits', 'whatsapp_kpis')(value) }}
{%- endmacro %}

{% macro duckdb__fifteen_digits(value) -%}
    cast(try_cast(printf('%.15g', {{ value }}) as {{ type_amount() }}) as varchar)
{%- endmacro %}

{# The cast to numeric rounds to 15 digits. #}
{% macro postgres__fifteen_digits(value) -%}
    cast(cast({{ value }} as numeric) as text)
{%- endmacro %}

{% macro spark__fifteen_digits(value) -%}
    cast(try_cast(format_string('%.14e', {{ value }}) as {{ type_amount() }}) as string)
{%- endmacro %}


{# NaN as null. #}
{% macro null_if_nan(value, type) -%}
    {%- if type in ['DOUBLE', 'FLOAT', 'REAL'] -%}
        case when not {{ is_nan(value) }} then {{ value }} end
    {%- elif type.startswith('NUMERIC') -%}
        nullif({{ value }}, 'NaN')
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}


{% macro is_nan(value) -%}
    {{ adapter.dispatch('is_nan', 'whatsapp_kpis')(value) }}
{%- endmacro %}

{% macro default__is_nan(value) -%}
    isnan({{ value }})
{%- endmacro %}

{% macro postgres__is_nan(value) -%}
    {{ value }} = 'NaN'
{%- endmacro %}


{# A binary cell as UTF-8 text; null where it is none. #}
{% macro text_of_binary(value) -%}
    {{ adapter.dispatch('text_of_binary', 'whatsapp_kpis')(value) }}
{%- endmacro %}

{% macro default__text_of_binary(value) -%}
    cast({{ value }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro duckdb__text_of_binary(value) -%}
    try(decode({{ value }}))
{%- endmacro %}

{% macro postgres__text_of_binary(value) -%}
    convert_from({{ value }}, 'UTF8')
{%- endmacro %}


{#
    A typed cell in the contract's type, null where it does not fit. Where the types are of one kind it is cast; any
    other (a double for an integer, a number for a flag) is parsed as its text.
#}
{% macro convert_typed(value, type, found) -%}
    {%- set kinds = {
        'time': ('TIMESTAMP', 'DATE'), 'date': ('TIMESTAMP', 'DATE'), 'flag': ('BOOL',),
        'integer': ('TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT')
    } -%}
    {%- if not found.startswith(kinds[type]) -%}
        {{ parse_text(text_of_typed(value, found), type) }}
    {%- elif type == 'time' -%}
        {{ utc_of_typed(value, found) }}
    {%- else -%}
        {{ cast_or_null(value, {'date': 'date', 'integer': 'bigint', 'flag': 'boolean'}[type]) }}
    {%- endif -%}
{%- endmacro %}


{# A timestamp or date as a UTC timestamp. Zoned ones lose their zone. #}
{% macro utc_of_typed(value, found) -%}
    {{ adapter.dispatch('utc_of_typed', 'whatsapp_kpis')(value, found) }}
{%- endmacro %}

{% macro default__utc_of_typed(value, found) -%}
    {%- if found == 'TIMESTAMP WITH TIME ZONE' -%}
        timezone('UTC', {{ value }})
    {%- else -%}
        cast({{ value }} as timestamp)
    {%- endif -%}
{%- endmacro %}

{# The session's zone is UTC (check_engine), so that `timestamp`, which is zoned there, needs no conversion. #}
{% macro spark__utc_of_typed(value, found) -%}
    cast({{ value }} as timestamp)
{%- endmacro %}
