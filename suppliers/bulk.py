"""What of suppliers may be changed on many at once."""

from linkages.bulk.register_lists import COMPANY_OWN
from linkages.bulk.subjects import Subject, register

#: Texts that are one firm's.
SUPPLIER_OWN = COMPANY_OWN | {"summary", "summary_en", "last_customer_audit"}

register(
    Subject(
        "suppliers",
        "supplier",
        "suppliers:list",
        assignee="company.account_manager",
        own=SUPPLIER_OWN,
        joins=["company"],
    )
)
