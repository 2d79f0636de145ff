{#
    Why a row was rejected, in Spanish. A reason is a column and a phrase of the base models and of
    checks.sql; here stands each phrase in Spanish, and a test names one that is missing. Names of
    columns and values stay as they are.
#}
{% macro reason_in_spanish(reason) -%}
    {%- set phrases = {
        ' is missing': ' falta',
        ' is none of ': ' no es ninguno de ',
        ' is a number that has lost its last digits': ' es un número que perdió sus últimas cifras',
        ' is not a time such as ': ' no es una hora como ',
        ' is not a date such as ': ' no es una fecha como ',
        ' is before ': ' es anterior a ',
        ' is more than a day in the future': ' está a más de un día en el futuro',
        ' is more than a day after ': ' es más de un día posterior a ',
        ' is not an amount such as ': ' no es un monto como ',
        ' is negative': ' es negativo',
        ' is not a whole number': ' no es un número entero',
        ' is not true or false': ' no es true ni false',
        ' is not three capital letters': ' no son tres letras mayúsculas',
        ' is not two capital letters': ' no son dos letras mayúsculas',
        'the merge is part of a circle': 'la fusión es parte de un círculo',
        ' is not that of its ': ' no es el de su ',
        ' is above ': ' es mayor que ',
        ' is not 1 to 5 (csat) or 0 to 10 (nps)': ' no es de 1 a 5 (csat) o de 0 a 10 (nps)',
        ' is no JSON object': ' no es un objeto JSON',
    } -%}
    {%- set found = namespace(text=reason) -%}
    {%- for english, spanish in phrases.items() -%}
        {%- set found.text = 'replace(' ~ found.text ~ ", '" ~ english ~ "', '" ~ spanish ~ "')" -%}
    {%- endfor -%}
    {{ found.text }}
{%- endmacro %}
