from django.apps import AppConfig


class GraphQLAuthConfig(AppConfig):
    name = "graphql_auth"
    default_auto_field = "django.db.models.BigAutoField"
