# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cashier of an office: payees and sums, no case."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0012_who_may_look'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='unit',
            options={'default_permissions': (), 'permissions': [('clerk', 'Sachbearbeitung'), ('lead', 'Teamleitung, zweite Unterschrift'), ('head', 'Amtsleitung: sieht Zahlen, keine Fälle'), ('administrator', 'Verwaltung der Konten und Abläufe: sieht keine Fälle'), ('privacy', 'Datenschutz: sieht, wer gelesen hat, keine Fälle'), ('auditor', 'Prüfung: sieht nur, was ein Prüfauftrag nennt'), ('objections', 'Widerspruchsstelle: sieht nur Fälle mit Widerspruch'), ('cashier', 'Kasse: sieht Empfänger und Beträge, keine Fälle')]},
        ),
    ]
