"""What organizers and the door type."""

from groundswell.meetings.web.forms.door import CheckInForm, KeptForm, WalkInForm
from groundswell.meetings.web.forms.links import LinkForm
from groundswell.meetings.web.forms.planning import MeetingForm, NewMeetingForm

__all__ = ["CheckInForm", "KeptForm", "LinkForm", "MeetingForm", "NewMeetingForm", "WalkInForm"]
