"""Addresses of exchange."""

from django.urls import path

from groundswell.exchange.web import views

app_name = "exchange"
urlpatterns = [
    path("guests/<uuid:meeting_id>/", views.guests, name="guests"),
    path("guests/<uuid:meeting_id>/<uuid:upload_id>/", views.upload, name="upload"),
    path("guests/<uuid:meeting_id>/<uuid:upload_id>/bad-rows/", views.bad_rows, name="bad-rows"),
]
