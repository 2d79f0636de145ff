select distinct {{ trimmed_lower('keyword') }} as keyword
from {{ reference_table('opt_out_keywords') }} as opt_out_keywords
