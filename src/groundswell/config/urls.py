"""Every address of the house."""

from django.urls import include, path

handler404 = "groundswell.access.web.errors.not_found"
handler500 = "groundswell.access.web.errors.broke"

urlpatterns = [
    path("", include("groundswell.desk.web.urls")),
    path("", include("groundswell.access.web.urls")),
    path("", include("groundswell.hall.web.urls")),
    path("meetings/", include("groundswell.meetings.web.urls")),
    path("projects/", include("groundswell.projects.web.urls")),
    path("exchange/", include("groundswell.exchange.web.urls")),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
