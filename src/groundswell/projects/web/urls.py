"""Addresses of projects."""

from django.urls import path

from groundswell.projects.web import project, views, volunteers

app_name = "projects"
urlpatterns = [
    path("", views.projects, name="list"),
    path("causes/", views.causes, name="causes"),
    path("propose/", views.propose, name="propose"),
    path("<uuid:project_id>/", project.project, name="project"),
    path("<uuid:project_id>/second/", project.second, name="second"),
    path("<uuid:project_id>/asks/", project.add_ask, name="add-ask"),
    path("<uuid:project_id>/presenter-link/", project.presenter_link, name="presenter-link"),
    path(
        "<uuid:project_id>/presenter-link/end/",
        project.end_presenter_link,
        name="end-presenter-link",
    ),
    path("<uuid:project_id>/volunteers/", volunteers.page, name="volunteers"),
    path("<uuid:project_id>/volunteers.csv", volunteers.csv_file, name="volunteers-csv"),
    path("<uuid:project_id>/volunteers.vcf", volunteers.vcard_file, name="volunteers-vcard"),
    path("pledges/<uuid:pledge_id>/", volunteers.answer, name="answer"),
]
