from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "tests.integrations.wagtail.site"
    label = "shop"
