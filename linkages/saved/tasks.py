from celery import shared_task

from linkages.jobs.services import carry_out
from linkages.saved import digests, services

LONGEST_SECONDS = 600


@shared_task(name="saved.mail_new_matches", soft_time_limit=LONGEST_SECONDS)
def mail_new_matches(run_id: int) -> None:
    carry_out(run_id, digests.carry_out_mails)


@shared_task(name="saved.look_for_matches")
def look_for_matches() -> None:
    digests.start_if_due()


@shared_task(name="saved.tidy")
def tidy() -> None:
    services.tidy()
