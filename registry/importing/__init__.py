"""Excel import of the register: a template, a dry run with a report, then all or nothing."""
