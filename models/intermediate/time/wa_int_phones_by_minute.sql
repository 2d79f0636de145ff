select
    business_phone_id,
    origin,
    count(*) as message_count,
    {{ local_date('max(sent_at)') }} as last_sent_date
from {{ ref('wa_stg_messages') }}
group by business_phone_id, origin
having
    count(*) >= 20
    and max(
        case when date_trunc('second', sent_at) = date_trunc('minute', sent_at) then 0 else 1 end
    ) = 0
