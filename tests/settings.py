"""The product's settings with what tests need otherwise: their own folder, cheap passwords."""

import atexit
import os
import shutil
import tempfile

# Before the settings are read: nothing of a test may touch the data of this checkout.
_folder = tempfile.mkdtemp(prefix="aftersales-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = _folder
os.environ["SECRET_KEY"] = "Fbq1nMZpd8pG0mHZcEoG5sBh6wqJ7bCwQ1h6KfE9Zt4"
os.environ["CELERY_BROKER_URL"] = "memory://"
os.environ.setdefault("DEMO", "1")

from aftersales.settings import *  # noqa: E402, F403  the environment first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"token": None}}  # noqa: F405  as above
WHITENOISE_AUTOREFRESH = True
WEB_SWEEP = False  # a test sweeps when it says so
