from catalogue.models.version import CatalogueVersion

__all__ = ["CatalogueVersion"]
