"""Addresses of the hall."""

from django.urls import path

from groundswell.hall.web import attention, front, phone, programme, stage, wings

app_name = "hall"
urlpatterns = [
    path("m/<uuid:meeting_id>/", front.meeting, name="meeting"),
    path("m/<uuid:meeting_id>/thanks/", front.thanks, name="thanks"),
    path("m/<uuid:meeting_id>/calendar.ics", front.calendar, name="calendar"),
    path("c/", phone.by_code, name="by-code"),
    path("c/<slug:code>/", phone.by_code, name="by-code-link"),
    path("h/<uuid:meeting_id>/", phone.phone, name="phone"),
    path("h/<uuid:meeting_id>/enter/", phone.enter, name="enter"),
    path("h/<uuid:meeting_id>/pledge/", phone.pledge, name="pledge"),
    path("h/<uuid:meeting_id>/undo/", phone.undo, name="undo"),
    path("h/<uuid:meeting_id>/stage/", stage.stage, name="stage"),
    path("h/<uuid:meeting_id>/stage/now/", stage.now, name="stage-now"),
    path("h/<uuid:meeting_id>/wings/", wings.wings, name="wings"),
    path("h/<uuid:meeting_id>/wings/now/", wings.now, name="wings-now"),
    path("h/<uuid:meeting_id>/wings/do/", wings.act, name="wings-act"),
    path("h/<uuid:meeting_id>/programme/", programme.programme, name="programme"),
    path("h/<uuid:meeting_id>/programme/draw/", programme.draw, name="draw"),
    path("attention/", attention.record, name="attention"),
    path("h/<uuid:meeting_id>/results/", programme.results, name="results"),
]
