"""By what a phone in the hall proves for whom it taps."""

from groundswell.access.phones import Phones

_HALL = Phones("hall phones")
authorization_of = _HALL.authorization_of
grant_in = _HALL.grant_in
