from django.db import migrations

from linkages.facets.triggers import logs


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0002_company_name_en_folded_and_more"),
        ("facets", "0001_initial"),
    ]

    operations = [
        logs("companies", "companies_company", "SELECT id FROM changed"),
    ]
