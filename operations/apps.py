from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = "Betrieb"

    def ready(self) -> None:
        if settings.DATABASE_TIMEOUT and settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            from operations.patience import limit_waiting

            limit_waiting(settings.DATABASE_TIMEOUT)
