"""Entry point of the web server.

With gunicorn's `--preload` everything below happens once and is shared by all workers.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "difu_orgmodels.settings")
os.environ.setdefault("DIFU_DATABASE_TIMEOUT", "3")  # a page waits no longer; commands take their time
os.environ.setdefault("OMP_NUM_THREADS", "1")  # several workers share the processors already
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from assessments.report.syllables import hyphenation
from difu_orgmodels.memory import keep_for_all, save_memory

save_memory()
hyphenation()  # before all else, since reading it leaves much room that the rest fills

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from difu_orgmodels.preload import preload, rehearse

preload()
rehearse(application)
keep_for_all()
