from importlib import import_module

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "difu_orgmodels"
    label = "site_as_a_whole"
    verbose_name = "Organisationskompass"

    def ready(self) -> None:
        import_module("difu_orgmodels.checks")
