"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from aftersales.checks import refuse_faulty_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings")

application = get_wsgi_application()
refuse_faulty_start()  # a web server runs no checks by itself
