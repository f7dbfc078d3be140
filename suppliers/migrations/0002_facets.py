from django.db import migrations

from linkages.facets.triggers import logs


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0001_initial"),
        ("companies", "0003_facets"),
        ("facets", "0001_initial"),
    ]

    operations = [
        logs("companies", "suppliers_supplier", "SELECT company_id FROM changed"),
        logs("suppliers", "suppliers_supplier", "SELECT id FROM changed"),
        logs("suppliers", "suppliers_capability", "SELECT supplier_id FROM changed"),
        logs("suppliers", "suppliers_certification", "SELECT supplier_id FROM changed"),
        logs("suppliers", "suppliers_auditresult", "SELECT supplier_id FROM changed"),
        logs(
            "suppliers",
            "companies_company",
            "SELECT s.id FROM suppliers_supplier s WHERE s.company_id IN (SELECT id FROM changed)",
        ),
        logs(
            "suppliers",
            "companies_yearlyfigures",
            "SELECT s.id FROM suppliers_supplier s WHERE s.company_id IN (SELECT company_id FROM changed)",
        ),
    ]
