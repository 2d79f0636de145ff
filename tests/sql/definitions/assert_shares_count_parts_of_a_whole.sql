-- A share counts rows out of rows: its numerator is no more than its denominator, which is what it
-- rests on, and it has an interval wherever it has a value. No other unit has one.
select kpi_values.*
from {{ ref('wa_kpi_values') }} as kpi_values
inner join {{ ref('wa_dim_kpis') }} as kpis on kpi_values.kpi_id = kpis.kpi_id
where
    case
        -- Unknown, and dim_kpis says why.
        when
            kpis.unit = 'share'
            and kpi_values.numerator is null
            and kpis.unknown_en is not null
            then kpi_values.value is null and kpi_values.ci_low is null
        when kpis.unit = 'share'
            then
                kpi_values.numerator >= 0
                and kpi_values.numerator <= kpi_values.denominator
                and kpi_values.denominator = kpi_values.observations
                and (kpi_values.value is null or kpi_values.value between 0 and 1)
                and (kpi_values.value is null) = (kpi_values.ci_low is null)
        else kpi_values.ci_low is null
    end is not true
