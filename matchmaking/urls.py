from django.urls import path

from matchmaking.views import introductions, linkages, workbench

app_name = "matchmaking"
urlpatterns = [
    path("needs/<int:pk>/match/", workbench.workbench, name="workbench"),
    path("needs/<int:pk>/match/rank/", workbench.rank, name="rank"),
    path("needs/<int:pk>/match/keep/", workbench.keep, name="keep"),
    path("needs/<int:pk>/match/propose/", workbench.propose, name="propose"),
    path("needs/<int:pk>/introduce/<int:supplier_pk>/", introductions.create, name="introduce"),
    path("suggestions/<int:pk>/shortlist/", workbench.shortlist, name="shortlist"),
    path("suggestions/<int:pk>/reject/", workbench.reject, name="reject"),
    path("suggestions/<int:pk>/reconsider/", workbench.reconsider, name="reconsider"),
    path("suggestions/<int:pk>/ask/", workbench.ask, name="ask"),
    path("pipeline/", introductions.pipeline, name="pipeline"),
    path("introductions/", introductions.introduction_list, name="introduction_list"),
    path("introductions/<int:pk>/", introductions.detail, name="introduction_detail"),
    path("introductions/<int:pk>/answer/<slug:side>/", introductions.answer, name="answer"),
    path("introductions/<int:pk>/move/", introductions.move, name="move"),
    path("introductions/<int:pk>/nda/", introductions.nda, name="nda"),
    path("linkages/", linkages.linkage_list, name="linkage_list"),
    path("linkages/new/", linkages.create, name="linkage_create"),
    path("linkages/<int:pk>/", linkages.detail, name="linkage_detail"),
    path("linkages/<int:pk>/edit/", linkages.edit, name="linkage_edit"),
    path("linkages/<int:pk>/contracts/new/", linkages.contract_create, name="contract_create"),
    path("introductions/<int:pk>/contract/", linkages.contract_from, name="contract_from"),
    path("contracts/new/", linkages.contract_new, name="contract_new"),
    path("contracts/<int:pk>/edit/", linkages.contract_edit, name="contract_edit"),
    path("contracts/<int:pk>/amend/", linkages.contract_amend, name="contract_amend"),
    path("contracts/<int:pk>/void/", linkages.contract_void, name="contract_void"),
    path("contracts/<int:pk>/end/", linkages.contract_terminate, name="contract_terminate"),
]
