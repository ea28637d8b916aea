"""The settings of sites, the checked pages, and their findings."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Wagtail before 8 has one page model.
PAGE_MODEL = getattr(settings, "WAGTAIL_PAGE_MODEL", "wagtailcore.Page")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OnMessageSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "enabled",
                    models.BooleanField(
                        default=True,
                        help_text="Check the pages of this site.",
                        verbose_name="check pages",
                    ),
                ),
                (
                    "canon",
                    models.CharField(
                        blank=True,
                        help_text="The approved file, by its path in the folder the project names. Empty: the one that onmessage.yaml names there, else canon.yaml.",
                        max_length=250,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        help_text="The canon's channel that these pages belong to. Empty: by their address, as the canon's channels say.",
                        max_length=100,
                    ),
                ),
                (
                    "fail_mode",
                    models.CharField(
                        choices=[("closed", "do not publish it"), ("open", "publish it")],
                        default="closed",
                        max_length=6,
                        verbose_name="if a page cannot be checked",
                    ),
                ),
                (
                    "fail_on",
                    models.CharField(
                        choices=[
                            ("error", "errors"),
                            ("warning", "errors or warnings"),
                            ("never", "(publish whatever is found)"),
                        ],
                        default="error",
                        max_length=7,
                        verbose_name="do not publish with",
                    ),
                ),
                (
                    "seconds",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="seconds a check may take",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "OnMessage",
            },
        ),
        migrations.CreateModel(
            name="PageCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField(auto_now=True)),
                (
                    "as_of",
                    models.DateField(help_text="The day the page will be published on.", null=True),
                ),
                ("occasion", models.CharField(max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("clean", "no findings"),
                            ("findings", "findings"),
                            ("unchecked", "could not be checked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("blocked", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True)),
                ("canon_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "told",
                    models.CharField(
                        blank=True, help_text="What the owner was told last.", max_length=64
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="onmessage_check",
                        to=PAGE_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "checked page",
                "verbose_name_plural": "checked pages",
                "permissions": [("publish_in_spite", "Can publish in spite of findings")],
            },
        ),
        migrations.CreateModel(
            name="PageFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=50)),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "error"), ("warning", "warning"), ("note", "note")],
                        max_length=10,
                    ),
                ),
                ("blocks", models.BooleanField()),
                ("message", models.TextField()),
                ("expected", models.TextField(blank=True)),
                ("found", models.TextField(blank=True)),
                ("suggestion", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("line", models.TextField(blank=True)),
                ("canon_id", models.CharField(blank=True, max_length=250)),
                ("fingerprint", models.CharField(max_length=64)),
                ("label", models.TextField(blank=True)),
                ("path", models.TextField(blank=True)),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="onmessage.pagecheck",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "ordering": ("position",),
            },
        ),
    ]
