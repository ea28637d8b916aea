"""Measuring the checker against labelled data: pairs of sentences, and folders of pages."""
