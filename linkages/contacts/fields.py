from django.utils.translation import gettext_lazy as _

from linkages.contacts.models import Interaction, Person
from linkages.field_registry import Field, Record, Section, fields, register

register(
    Record(
        "person",
        Person,
        see="see_contacts",
        edit="edit_contacts",
        sections=(
            Section(
                "person",
                _("Person"),
                fields(
                    Field("company", personal=False),
                    Field("name", personal=True),
                    "function",
                    "job_title",
                    Field("email", personal=True),
                    Field("phone", personal=True),
                    "languages",
                    "is_key",
                    "left_on",
                    "mail_consent_on",
                    "phone_consent_on",
                    "note",
                ),
                access="contact",
            ),
        ),
    )
)
register(
    Record(
        "interaction",
        Interaction,
        see="see_interactions",
        edit="edit_contacts",
        sections=(
            Section(
                "contact",
                _("Contact"),
                fields(
                    "company",
                    "kind",
                    "at",
                    Field("subject", access="contact"),
                    Field("notes", access="contact"),
                    Field("language", access="contact"),
                    Field("place", access="contact"),
                    Field("with_people", access="contact", personal=True),
                    Field("person", access="contact", personal=True),
                    Field("by", access="contact"),
                    Field("satisfaction", access="agency"),
                ),
                access="agency",
            ),
        ),
    )
)
