from celery import shared_task

from linkages.history import undoing
from linkages.jobs.services import carry_out


@shared_task(name="history.undo_change_set")
def undo_change_set(run_id: int) -> None:
    carry_out(run_id, undoing.work)
