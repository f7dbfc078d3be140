from celery import shared_task

from linkages.find import services


@shared_task(name="find.tidy")
def tidy() -> None:
    """Forget words of texts that are gone, and looks at records beyond the latest."""
    services.forget_words()
    services.forget_old_views()
