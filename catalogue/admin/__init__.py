from catalogue.admin import registered
from catalogue.admin.site import editorial

__all__ = ["editorial", "registered"]
