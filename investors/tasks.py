from celery import shared_task

from investors import services


@shared_task(name="investors.expire_needs")
def expire_needs() -> None:
    services.expire_needs()
