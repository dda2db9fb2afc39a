from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Stories and statements")

    def ready(self) -> None:
        from articles.identity.agent_relations import RELATIONS_OF_AGENTS
        from people.services.merge_relations import register

        register(*RELATIONS_OF_AGENTS)
