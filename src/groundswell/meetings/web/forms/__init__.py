"""What organizers and the door type."""

from groundswell.meetings.web.forms.door import CheckInForm, WalkInForm
from groundswell.meetings.web.forms.links import LinkForm
from groundswell.meetings.web.forms.planning import MeetingForm, NewMeetingForm

__all__ = ["CheckInForm", "LinkForm", "MeetingForm", "NewMeetingForm", "WalkInForm"]
