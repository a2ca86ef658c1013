"""`makemessages`: Django's own, with this product's keyword and folders; needs gettext."""

from typing import Any

from django.core.management.commands import makemessages

# Demo data and what only developers run is written in Chinese and read by nobody in English.
NOT_TRANSLATED = ["tests/*", "tools/*", "benchmarks/*", "docs/*", "staticfiles/*"]


class Command(makemessages.Command):
    help = "Collect the Chinese source strings into locale/*/LC_MESSAGES/django.po"

    # `L` is gettext_lazy where a word stands on every third line.
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=L"]
    # What stays alike from one run to the next makes the smallest diff.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        """English unless other languages are named; no wrapping, no lines numbers, no leftovers."""
        options["locale"] = options["locale"] or ["en"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_TRANSLATED]
        options["no_wrap"] = True
        options["no_obsolete"] = True
        options["add_location"] = "file"
        super().handle(*args, **options)
