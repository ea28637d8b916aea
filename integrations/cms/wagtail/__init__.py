"""Wagtail: a page is checked as it will be published, however it is published.

Add `integrations.cms.wagtail` to INSTALLED_APPS, `PublishBlockedMiddleware` to MIDDLEWARE and
ONMESSAGE_FOLDER to the settings; docs/wagtail.md goes through it.
"""
