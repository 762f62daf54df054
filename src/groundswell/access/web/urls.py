"""Addresses of access."""

from django.urls import path

from groundswell.access.web import team, views

app_name = "access"
urlpatterns = [
    path("go/<str:token>/", views.open_link, name="open-link"),
    path("sign-in-link/<str:token>/", views.open_sign_in_link, name="sign-in-link"),
    path("team/<uuid:organization_id>/", team.team, name="team"),
    path("team/<uuid:organization_id>/end/", team.end, name="end-role"),
    path("leave/", views.leave, name="leave"),
    path("health/", views.health, name="health"),
    path("ready/", views.ready, name="ready"),
]
