"""Addresses of the desk."""

from django.urls import path

from groundswell.desk.web import people, views

app_name = "desk"
urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("people/", people.find, name="people"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/spoken/", people.spoken, name="spoken"),
    path("people/<uuid:person_id>/erase/", people.erase, name="erase-person"),
    path("me/", views.me, name="me"),
    path("me/confirm/", views.confirm, name="confirm"),
    path("me/rsvp/<uuid:rsvp_id>/cancel/", views.cancel_rsvp, name="cancel-rsvp"),
    path("me/pledge/<uuid:pledge_id>/", views.answer_pledge, name="answer-pledge"),
    path("me/erase/", views.erase, name="erase"),
    path("me/data.json", views.data, name="data"),
    path("me/consent/", views.consent, name="consent"),
]
