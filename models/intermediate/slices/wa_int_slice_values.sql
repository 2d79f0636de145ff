with

listed as (

    {% for name, slice in looked_up_slices().items() %}
    {%- set relation = slice_table(slice.table) %}
    {%- do check_slice_table(name, slice, relation) %}
    select
        '{{ name }}' as slice,
        cast({{ slice.key }} as {{ dbt.type_string() }}) as slice_key,
        cast({{ slice.value }} as {{ dbt.type_string() }}) as slice_value
    from {{ relation }}
    where {{ slice.key }} is not null
    union all
    {% endfor %}
    {{ no_rows([
        ('slice', dbt.type_string()), ('slice_key', dbt.type_string()),
        ('slice_value', dbt.type_string())
    ]) }}

),

final as (

    select
        slice,
        slice_key,
        case
            when count(distinct slice_value) < 2 then max(slice_value)
            else cast({{ raise_error(
                "'The table of the slice ' || slice || ' has the key ' || slice_key || ' with several values, such as '"
                ~ " || min(slice_value) || ' and ' || max(slice_value) || '. Leave one row a key in it.'"
            ) }} as {{ dbt.type_string() }})
        end as slice_value
    from listed
    group by slice, slice_key

)

select * from final
