from celery import shared_task

from linkages.jobs.services import carry_out
from matchmaking.services.suggestions import carry_out_refresh, refresh_old_rankings

LONGEST_SECONDS = 600


@shared_task(name="matchmaking.rank_need", soft_time_limit=LONGEST_SECONDS)
def rank_need(run_id: int) -> None:
    carry_out(run_id, carry_out_refresh)


@shared_task(name="matchmaking.rank_anew")
def rank_anew() -> None:
    refresh_old_rankings()
