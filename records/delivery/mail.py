"""E-mail, one connection for all of a round. A repetition bears the same Message-ID."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from records.delivery.letters import Failure, Letter

PERMANENT = range(500, 600)


class Way(Protocol):
    """What sends one letter after the other."""

    def __call__(self, letter: Letter) -> None: ...


@contextmanager
def way() -> Iterator[Way]:
    """Send through one connection, opened when the first letter goes out."""
    connection = get_connection(fail_silently=False)
    try:
        yield lambda letter: _send(connection, letter)
    finally:
        try:
            connection.close()
        except (OSError, smtplib.SMTPException):
            pass  # what was accepted is accepted; the next round opens another one


def message_id(name: str) -> str:
    """The Message-ID of what goes by that name, the same each time."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{name}@{host}>"


def _send(connection: BaseEmailBackend, letter: Letter) -> None:
    message = EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=f"{letter.text()}\n",
        to=[letter.email],
        headers={"Message-ID": message_id(letter.message_id), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code = next((code for code, _words in refused.recipients.values()), 0)
        raise Failure(
            _("邮件服务器不接受收件地址（%(code)s）。") % {"code": code}, of_channel=False
        ) from None
    except smtplib.SMTPAuthenticationError:
        raise Failure(_("邮件服务器不接受用户名或密码。")) from None
    except smtplib.SMTPResponseException as error:
        whole = error.smtp_code in PERMANENT
        raise Failure(
            _("邮件服务器拒绝了邮件（%(code)s）。") % {"code": error.smtp_code},
            of_channel=not whole,
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        # smtplib puts a time-out in words of its own.
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            raise Failure(_("邮件服务器没有及时回答。")) from None
        raise Failure(_("连接不上邮件服务器。")) from None
    except ValueError:  # a header that cannot be written
        raise Failure(_("邮件地址不能使用。"), of_channel=False) from None
