-- Turns in which a mobile, ID card or bank card number or an e-mail address is left.
select turn_id
from core.turns
where
    regexp_matches(text, '(^|[^0-9])(1[3-9][0-9]{9}|[0-9]{17}[0-9Xx]|[0-9]{15,19})($|[^0-9])')
    or regexp_matches(text, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}')
order by turn_id
