"""A site that does nothing but save answers: read the project, write the answer, count it up, in one transaction.

WRITING_DB names the SQLite file; mode and safety are those of the product (WAL, IMMEDIATE, synchronous FULL).
`python -m bench.references.writing_site` makes it. POST /save with project, question and value.
"""

from __future__ import annotations

import os

import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="bench" * 12,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["WRITING_DB"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    LOGGING_CONFIG=None,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

PROJECTS = 40


class Project(models.Model):
    title = models.CharField(max_length=100)
    progress = models.IntegerField(default=0)

    class Meta:
        app_label = "writing"

    def __str__(self) -> str:
        return self.title


class Answer(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    question = models.IntegerField()
    value = models.TextField()
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "writing"
        constraints = [models.UniqueConstraint(fields=["project", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.project}: {self.question}"


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@transaction.atomic
def save(request: HttpRequest) -> HttpResponse:
    sent = request.POST
    project = Project.objects.get(pk=sent["project"])
    Answer.objects.update_or_create(project=project, question=int(sent["question"]), defaults={"value": sent["value"]})
    Project.objects.filter(pk=project.pk).update(progress=models.F("progress") + 1)
    return HttpResponse("ok")


urlpatterns = [path("ok", ok), path("save", save)]
application = get_wsgi_application()


def init() -> None:
    with connection.schema_editor() as schema:
        for model in (Project, Answer):
            schema.create_model(model)
    Project.objects.bulk_create(Project(title=f"P{number}") for number in range(PROJECTS))


if __name__ == "__main__":
    init()
