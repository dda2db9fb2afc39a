from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Stories and statements")

    def ready(self) -> None:
        from articles.identity.merge_relations import register_relations

        register_relations()
