"""Pages as companies have them: rich text, a stream of blocks, cards, a table, child objects."""

from django.db import models
from django.http import HttpResponseRedirect
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page


class PlanBlock(blocks.StructBlock):
    name = blocks.CharBlock()
    amount = blocks.DecimalBlock(required=False)
    text = blocks.RichTextBlock(required=False)

    class Meta:
        template = "shop/plan.html"


class OfferPage(Page):
    intro = RichTextField(blank=True)
    body = StreamField(
        [
            ("heading", blocks.CharBlock()),
            ("paragraph", blocks.RichTextBlock()),
            ("plan", PlanBlock()),
            ("points", blocks.ListBlock(blocks.CharBlock())),
            ("table", TableBlock()),
        ],
        blank=True,
    )
    notes = models.TextField(blank=True, help_text="Not shown on the page.")
    footnote = models.CharField(max_length=250, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        InlinePanel("questions", label="Questions"),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("footnote"), FieldPanel("notes")]
    template = "shop/offer.html"


class Question(Orderable):
    page = ParentalKey(OfferPage, on_delete=models.CASCADE, related_name="questions")
    question = models.CharField(max_length=250)
    answer = models.TextField()


class MovedPage(Page):
    """Leads elsewhere; has a text of its own all the same."""

    teaser = models.TextField(blank=True)

    def serve(self, request, *args, **kwargs):
        return HttpResponseRedirect("/")


class BrokenPage(Page):
    template = "shop/broken.html"
