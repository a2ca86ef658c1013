"""The same ISO dates as in Chinese: a company reads one way of writing a date."""

from aftersales.formats.zh_Hans.formats import *  # noqa: F403 - one list for both languages
