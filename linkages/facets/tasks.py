from celery import shared_task

from linkages.facets import services


@shared_task(name="facets.forget_changes")
def forget_changes() -> int:
    return services.forget_changes()
