from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def since_the_last_change(apps, schema_editor):
    apps.get_model("assessments", "Assessment").objects.update(turn_since=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_actor_changed_by")]

    operations = [
        migrations.AddField("assessment", "turn_since", models.DateTimeField(default=timezone.now)),
        migrations.AddField("assessment", "reminded_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("comment", "is_from_advisers", models.BooleanField(default=True)),
        migrations.RunPython(since_the_last_change, migrations.RunPython.noop),
    ]
