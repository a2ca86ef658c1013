"""Photos and files of a record: taken in by their content, handed out so that nothing runs.

`accept` turns an upload into the fields of an `AttachmentBase`, or says in words why not;
`ACCEPTED` says the same to a file picker; `serve` answers with the file. Who may see the record
is the calling view's to ask.
"""

from records.attachments.intake import ACCEPTED, accept
from records.attachments.serving import serve

__all__ = ["ACCEPTED", "accept", "serve"]
