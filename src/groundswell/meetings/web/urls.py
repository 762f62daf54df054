"""Addresses of meetings."""

from django.urls import path

from groundswell.meetings.web import views

app_name = "meetings"
urlpatterns = [
    path("new/", views.plan, name="plan"),
    path("<uuid:meeting_id>/", views.manage, name="manage"),
    path("<uuid:meeting_id>/change/", views.change, name="change"),
    path("<uuid:meeting_id>/make-link/", views.make_link, name="make-link"),
    path("<uuid:meeting_id>/revoke-link/", views.revoke_link, name="revoke-link"),
    path("<uuid:meeting_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:meeting_id>/close/", views.close, name="close"),
    path("<uuid:meeting_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:meeting_id>/door/", views.door, name="door"),
    path("<uuid:meeting_id>/door/list/", views.phone_list, name="phone-list"),
    path("<uuid:meeting_id>/door/sync/", views.sync, name="sync"),
    path("<uuid:meeting_id>/door/shell/", views.shell, name="shell"),
    path("<uuid:meeting_id>/door/worker.js", views.worker, name="worker"),
    path("<uuid:meeting_id>/door/counts/", views.counts, name="counts"),
    path("<uuid:meeting_id>/door/check-in/", views.check_in, name="check-in"),
    path("<uuid:meeting_id>/door/walk-in/", views.walk_in, name="walk-in"),
    path("<uuid:meeting_id>/door/scan/<uuid:rsvp_id>/", views.scan, name="scan"),
]
