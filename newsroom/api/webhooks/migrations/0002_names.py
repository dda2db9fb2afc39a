"""Models are renamed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_webhooks")]
    operations = [
        migrations.RenameModel("Told", "DeliveredObject"),
    ]
