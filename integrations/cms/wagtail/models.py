"""What is kept: the settings of each site, and what the last check of each page came to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page

from checker.interface import SettingsError


@register_setting(icon="clipboard-list", order=900)
class OnMessageSettings(BaseSiteSetting):
    """How the pages of a site are checked. A site that saved nothing is checked as these say."""

    enabled = models.BooleanField(
        _("check pages"), default=True, help_text=_("Check the pages of this site.")
    )
    canon = models.CharField(
        max_length=250,
        blank=True,
        help_text=_(
            "The approved file, by its path in the folder the project names. Empty: the one "
            "that onmessage.yaml names there, else canon.yaml."
        ),
    )
    channel = models.CharField(
        max_length=100,
        blank=True,
        help_text=_(
            "The canon's channel that these pages belong to. Empty: by their address, as the "
            "canon's channels say."
        ),
    )
    fail_mode = models.CharField(
        _("if a page cannot be checked"),
        max_length=6,
        default="closed",
        choices=[("closed", _("do not publish it")), ("open", _("publish it"))],
    )
    fail_on = models.CharField(
        _("do not publish with"),
        max_length=7,
        default="error",
        choices=[
            ("error", _("errors")),
            ("warning", _("errors or warnings")),
            ("never", _("(publish whatever is found)")),
        ],
    )
    seconds = models.PositiveSmallIntegerField(
        _("seconds a check may take"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
    )

    panels = [
        FieldPanel("enabled"),
        MultiFieldPanel([FieldPanel("canon"), FieldPanel("channel")], heading=_("Checked against")),
        MultiFieldPanel(
            [FieldPanel("fail_on"), FieldPanel("fail_mode"), FieldPanel("seconds")],
            heading=_("Publishing"),
        ),
    ]

    class Meta:
        verbose_name = "OnMessage"

    def __str__(self) -> str:
        return f"OnMessage for {self.site}"

    def clean(self) -> None:
        """A canon that cannot be named is said here, not when somebody publishes."""
        from integrations.cms.wagtail.setup import inside

        super().clean()
        try:
            if self.canon and not inside(self.canon).is_file():
                raise ValidationError({"canon": _("There is no such file.")})
        except SettingsError as error:
            raise ValidationError({"canon": str(error)}) from error


class PageCheck(models.Model):
    """What the last checked page came to. A page that was never checked has none."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="onmessage_check")
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_at = models.DateTimeField(auto_now=True)
    as_of = models.DateField(null=True, help_text="The day the page will be published on.")
    occasion = models.CharField(max_length=20)
    outcome = models.CharField(
        max_length=10,
        choices=[
            ("clean", _("no findings")),
            ("findings", _("findings")),
            ("unchecked", _("could not be checked")),
        ],
    )
    blocked = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    canon_sha256 = models.CharField(max_length=64, blank=True)
    told = models.CharField(max_length=64, blank=True, help_text="What the owner was told last.")

    class Meta:
        verbose_name = _("checked page")
        verbose_name_plural = _("checked pages")
        permissions = [
            ("publish_in_spite", "Can publish in spite of findings"),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_outcome_display()}"

    @property
    def texts(self) -> str:
        """The findings as lines, for the export."""
        return "\n".join(f"{found.label}: {found.message}" for found in self.findings.all())


class PageFinding(models.Model):
    """A finding of the last check, at its field: the first one, where it is from several."""

    check_of = models.ForeignKey(PageCheck, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField()
    rule = models.CharField(max_length=50)
    severity = models.CharField(
        max_length=10,
        choices=[("error", _("error")), ("warning", _("warning")), ("note", _("note"))],
    )
    blocks = models.BooleanField()
    message = models.TextField()
    expected = models.TextField(blank=True)
    found = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)
    text = models.TextField(blank=True)
    line = models.TextField(blank=True)
    canon_id = models.CharField(max_length=250, blank=True)
    fingerprint = models.CharField(max_length=64)
    label = models.TextField(blank=True)
    path = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("finding")

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
