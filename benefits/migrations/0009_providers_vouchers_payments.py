# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is paid, and what: providers with their accounts, vouchers, payments and their lists, bills of schools."""

import benefits.models.voucher
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


TABLES = (
    "benefits_provider",
    "benefits_bankaccount",
    "benefits_voucher",
    "benefits_schoolbill",
    "benefits_paymentlist",
    "benefits_payment",
    "benefits_paymentevent",
)
MOVE_IN = "".join(f"ALTER TABLE public.{table} SET SCHEMA social;" for table in TABLES)
MOVE_OUT = "".join(f"ALTER TABLE social.{table} SET SCHEMA public;" for table in TABLES)
RECORD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON social.benefits_paymentevent
    FOR EACH ROW EXECUTE FUNCTION social.append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON social.benefits_paymentevent
    FOR EACH STATEMENT EXECUTE FUNCTION social.append_only();
"""
RECORD_GONE = """
DROP TRIGGER append_only ON social.benefits_paymentevent;
DROP TRIGGER never_truncated ON social.benefits_paymentevent;
"""
# Four eyes that no code can forget. Of the owner: who pays reads neither accounts nor claims.
FOUR_EYES = """
CREATE FUNCTION social.an_account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.provider_id, NEW.holder, NEW.iban, NEW.entered_by_id, NEW.entered_on)
       IS DISTINCT FROM (OLD.provider_id, OLD.holder, OLD.iban, OLD.entered_by_id, OLD.entered_on)
       OR OLD.confirmed_by_id IS NOT NULL AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
       OR OLD.ended_on IS NOT NULL AND NEW.ended_on IS DISTINCT FROM OLD.ended_on THEN
        RAISE EXCEPTION 'an account is never changed, only ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_account_is_never_changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_account_stays BEFORE UPDATE ON social.benefits_bankaccount
    FOR EACH ROW EXECUTE FUNCTION social.an_account_stays();
CREATE FUNCTION social.four_eyes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, social AS $$
BEGIN
    IF NEW.account_id IS NOT NULL AND NEW.account_id IS DISTINCT FROM OLD.account_id AND NOT EXISTS (
        SELECT FROM benefits_bankaccount k WHERE k.id = NEW.account_id AND k.provider_id = NEW.provider_id
           AND k.confirmed_by_id IS NOT NULL AND k.ended_on IS NULL) THEN
        RAISE EXCEPTION 'nothing is paid on an account that no second person confirmed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_paid_on_an_unconfirmed_account';
    END IF;
    IF NEW.payment_list_id IS NOT NULL AND NEW.payment_list_id IS DISTINCT FROM OLD.payment_list_id AND EXISTS (
        SELECT FROM benefits_paymentlist z WHERE z.id = NEW.payment_list_id
           AND (z.drawn_up_by_id = NEW.released_by_id OR z.phase = 'paid')) THEN
        RAISE EXCEPTION 'nobody pays what they released, or onto a list that was paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_pays_what_they_released';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT OR UPDATE ON social.benefits_payment
    FOR EACH ROW EXECUTE FUNCTION social.four_eyes();
"""
FOUR_EYES_GONE = """
DROP TRIGGER four_eyes ON social.benefits_payment; DROP FUNCTION social.four_eyes();
DROP TRIGGER an_account_stays ON social.benefits_bankaccount; DROP FUNCTION social.an_account_stays();
"""
# A list that was paid keeps what it paid, whoever writes.
PAID_STAYS = """
CREATE FUNCTION social.what_is_paid_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, social AS $$
BEGIN
    IF OLD.payment_list_id IS NOT NULL
       AND (current_setting('foerderwerk.erasing', true) IS DISTINCT FROM 'on' OR session_user = 'foerderwerk_portal')
       AND EXISTS (SELECT FROM benefits_paymentlist z WHERE z.id = OLD.payment_list_id AND z.phase = 'paid') THEN
        RAISE EXCEPTION 'what was paid stays paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_paid_stays';
    END IF;
    RETURN CASE WHEN tg_op = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER what_is_paid_stays BEFORE UPDATE OR DELETE ON social.benefits_payment
    FOR EACH ROW EXECUTE FUNCTION social.what_is_paid_stays();
"""
PAID_STAYS_GONE = """
DROP TRIGGER what_is_paid_stays ON social.benefits_payment; DROP FUNCTION social.what_is_paid_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0008_who_may_look'),
        ('grants', '0013_offices_have_a_cashier'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='claimletter',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Eingangsbestätigung'), ('request', 'Nachforderung'), ('rejected', 'Zurückgewiesene Unterlage'), ('decision', 'Bescheid'), ('parents', 'Unterrichtung der Eltern'), ('objection', 'Widerspruchsbescheid'), ('voucher', 'Gutschein')], max_length=10),
        ),
        migrations.CreateModel(
            name='PaymentList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('phase', models.CharField(choices=[('new', 'wird zusammengestellt'), ('open', 'offen'), ('paid', 'bezahlt'), ('undone', 'zurückgenommen')], default='new', max_length=6)),
                ('version', models.PositiveIntegerField(default=0)),
                ('due_until', models.DateField()),
                ('drawn_up_on', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('total', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('drawn_up_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit')),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('town', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=150)),
                ('kind', models.CharField(choices=[('school', 'Schule'), ('kita', 'Kita oder Tagespflege'), ('caterer', 'Küche, Mensa'), ('club', 'Verein, Musikschule, Ferienangebot'), ('tutor', 'Lernförderung'), ('other', 'Sonstiger Anbieter')], max_length=7)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=5)),
                ('place', models.CharField(blank=True, max_length=80)),
                ('active', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['name', 'id'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(models.F('town'), django.db.models.functions.text.Lower('name'), name='one_provider_a_town_and_name')],
            },
        ),
        migrations.CreateModel(
            name='PaymentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=40)),
                ('source', models.CharField(blank=True, max_length=12)),
                ('target', models.CharField(blank=True, max_length=12)),
                ('on', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('data', models.JSONField(blank=True, default=dict)),
                ('key', models.UUIDField(blank=True, null=True, unique=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment_list', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='benefits.paymentlist')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='benefits.provider')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='BankAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(max_length=70)),
                ('iban', models.CharField(max_length=34)),
                ('entered_on', models.DateField()),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='benefits.provider')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='claimdecision',
            name='provider',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.provider'),
        ),
        migrations.CreateModel(
            name='SchoolBill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=60)),
                ('took_place_on', models.DateField()),
                ('total', models.DecimalField(decimal_places=2, max_digits=10)),
                ('recorded_on', models.DateField()),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.provider')),
                ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit')),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(default=benefits.models.voucher.random_number, max_length=14, unique=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('redeemed', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=10)),
                ('issued_on', models.DateField()),
                ('valid_until', models.DateField()),
                ('blocked_on', models.DateField(blank=True, null=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='benefits.claim')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='benefits.claimdecision')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('payee', models.CharField(max_length=150)),
                ('iban', models.CharField(blank=True, max_length=34)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('due_on', models.DateField()),
                ('reference', models.CharField(max_length=100)),
                ('released_on', models.DateField()),
                ('account', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.bankaccount')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='benefits.claim')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='benefits.claimdecision')),
                ('released_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment_list', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='benefits.paymentlist')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.provider')),
                ('bill', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='benefits.schoolbill')),
                ('voucher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='benefits.voucher')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='paymentlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', False), ('phase', 'paid')), models.Q(models.Q(('phase', 'paid'), _negated=True), ('paid_on__isnull', True)), _connector='OR'), name='a_paid_list_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='paymentevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('payment_list__isnull', True), ('provider__isnull', False)), models.Q(('payment_list__isnull', False), ('provider__isnull', True)), _connector='OR'), name='an_event_of_money_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('provider',), name='one_account_a_provider'),
        ),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_on__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_on__isnull', False), models.Q(('confirmed_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='an_account_is_confirmed_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.CheckConstraint(condition=models.Q(('holder__gt', ''), ('iban__gt', '')), name='an_account_has_holder_and_iban'),
        ),
        migrations.AddConstraint(
            model_name='schoolbill',
            constraint=models.UniqueConstraint(fields=('unit', 'provider', 'number'), name='a_schools_bill_is_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='schoolbill',
            constraint=models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='a_schools_bill_asks_for_something'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.UniqueConstraint(condition=models.Q(('blocked_on__isnull', True)), fields=('decision',), name='one_voucher_a_decision'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('redeemed__gte', 0), ('redeemed__lte', models.F('amount'))), name='a_voucher_never_falls_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('issued_on'))), name='a_voucher_is_valid_for_a_limited_time'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('payment_list__isnull', True)), fields=['due_on'], name='payments_that_wait'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('bill__isnull', True), ('voucher__isnull', True)), fields=('decision', 'due_on'), name='a_part_of_an_award_is_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('voucher', 'provider', 'reference'), name='a_bill_is_taken_from_a_voucher_once'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('bill', 'claim'), name='a_claim_has_one_share_of_a_bill'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_payment_is_more_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('iban__gt', ''), ('payee__gt', ''), ('provider__isnull', True)), models.Q(('iban', ''), ('provider__isnull', False)), _connector='OR'), name='a_payment_has_one_payee'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), models.Q(('payment_list__isnull', True), ('provider__isnull', True), _connector='OR')), models.Q(('account__isnull', False), ('payment_list__isnull', False), ('provider__isnull', False)), _connector='OR'), name='a_listed_payment_has_an_account'),
        ),
        # Created where Django creates tables, kept with the other social data.
        migrations.RunSQL(MOVE_IN, MOVE_OUT),
        migrations.RunSQL(RECORD + FOUR_EYES + PAID_STAYS, PAID_STAYS_GONE + FOUR_EYES_GONE + RECORD_GONE),
    ]
