"""Which columns exist in Kazakh, Russian and English."""

from modeltranslation.translator import TranslationOptions, register

from apps.inventory.models import Product


@register(Product)
class ProductTranslation(TranslationOptions):
    fields = ("name", "category", "description")
    empty_values = ""
