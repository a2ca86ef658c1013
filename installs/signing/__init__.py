"""Names under the records: which hash each place is bound to, asking, signing, voiding."""
