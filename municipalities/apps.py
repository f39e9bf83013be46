from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = "Kommunen und Personen"
    default = True

    def ready(self) -> None:
        from municipalities.account_trail import listen

        listen()


class AdministrationConfig(admin_apps.AdminConfig):
    default_site = "municipalities.administration.Administration"
    default = False
