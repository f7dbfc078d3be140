from django.db import migrations

from linkages.facets.triggers import logs


class Migration(migrations.Migration):
    dependencies = [
        ("investors", "0002_need_name_en_folded"),
        ("companies", "0003_facets"),
        ("facets", "0001_initial"),
    ]

    operations = [
        logs("companies", "investors_investor", "SELECT company_id FROM changed"),
        logs("investors", "investors_investor", "SELECT id FROM changed"),
        logs(
            "investors",
            "companies_company",
            "SELECT i.id FROM investors_investor i WHERE i.company_id IN (SELECT id FROM changed)",
        ),
        logs("needs", "investors_need", "SELECT id FROM changed"),
        logs("needs", "investors_needprocess", "SELECT need_id FROM changed"),
        logs(
            "needs",
            "investors_investor",
            "SELECT n.id FROM investors_need n WHERE n.investor_id IN (SELECT id FROM changed)",
        ),
        logs(
            "needs",
            "companies_company",
            "SELECT n.id FROM investors_need n JOIN investors_investor i ON i.id = n.investor_id WHERE i.company_id IN (SELECT id FROM changed)",
        ),
    ]
