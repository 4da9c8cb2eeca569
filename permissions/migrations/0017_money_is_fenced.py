# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money behind the fence: providers are for the offices of their town, payments lie with their claim.

The cashier sees no payment and no claim: functions of the owner tell payee, account, sum, reference and file number of
the offices that person pays for, and put what waits onto a list or take it off again.
"""

from importlib import import_module

from django.db import migrations

first = import_module("permissions.migrations.0009_social_data_are_fenced")
written = import_module("permissions.migrations.0015_messages_and_notes_are_fenced")
looking = import_module("permissions.migrations.0016_who_may_look")
OF_A_LIST = "EXISTS (SELECT FROM social.benefits_paymentlist z WHERE z.id = payment_list_id)"
OF_A_PROVIDER = "EXISTS (SELECT FROM social.benefits_provider v WHERE v.id = provider_id)"
# Written by the office alone; read by whoever sees the claim: the family its voucher, an auditor what was paid.
ON_CLAIM = ("benefits_voucher", "benefits_payment")
MINE = "unit_id = ANY ((SELECT social.units())::bigint[])"
FENCES = (
    ("benefits_provider", "town = ANY ((SELECT social.towns())::text[])", ""),
    ("benefits_bankaccount", OF_A_PROVIDER, ""),
    *((table, written.IN_THE_OFFICE, "") for table in ON_CLAIM),
    ("benefits_schoolbill", MINE, ""),
    # An office reads when it was paid; only the cashier writes.
    (
        "benefits_paymentlist",
        f"unit_id = ANY ((SELECT social.holding('cashier'))::bigint[]) OR {MINE}",
        "unit_id = ANY ((SELECT social.holding('cashier'))::bigint[])",
    ),
    ("benefits_paymentevent", f"{OF_A_LIST} OR {OF_A_PROVIDER}", ""),
)
FUNCTIONS = """
CREATE FUNCTION social.towns() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(k.town::text), '{}') FROM benefits_compartment k
     WHERE k.unit_id = ANY (social.units()) $$;
CREATE FUNCTION social.payables() RETURNS TABLE (
    unit_id bigint, list_id bigint, due_on date, payee text, iban text, amount numeric, reference text,
    file_number text, stands boolean, own boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, social AS $$
    SELECT l.unit_id, p.payment_list_id, min(p.due_on), coalesce(k.holder, v.name, p.payee),
           coalesce(k.iban, p.iban), sum(p.amount), p.reference,
           CASE WHEN p.bill_id IS NULL THEN min(l.file_number) ELSE '' END,
           p.provider_id IS NULL OR k.confirmed_by_id IS NOT NULL AND k.ended_on IS NULL,
           bool_or(p.released_by_id = social.person())
      FROM benefits_payment p JOIN benefits_claim l ON l.id = p.claim_id
      LEFT JOIN benefits_provider v ON v.id = p.provider_id
      LEFT JOIN benefits_bankaccount k ON k.provider_id = p.provider_id
           AND (k.id = p.account_id OR p.account_id IS NULL AND k.ended_on IS NULL)
     WHERE l.unit_id = ANY (social.holding('cashier'))
     GROUP BY l.unit_id, p.payment_list_id, p.bill_id, CASE WHEN p.bill_id IS NULL THEN p.id END, p.provider_id,
              p.payee, p.iban, p.reference, v.name, k.id
     ORDER BY min(p.due_on), min(p.id) $$;
CREATE FUNCTION social.fill_list(list bigint) RETURNS TABLE (lines bigint, total numeric)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, social AS $$
    WITH filled AS (
        UPDATE benefits_payment p SET payment_list_id = z.id,
               account_id = (SELECT k.id FROM benefits_bankaccount k
                              WHERE k.provider_id = p.provider_id AND k.ended_on IS NULL)
          FROM benefits_paymentlist z, benefits_claim l
         WHERE z.id = list AND z.phase = 'new' AND z.unit_id = ANY (social.holding('cashier'))
           AND l.id = p.claim_id AND l.unit_id = z.unit_id AND p.payment_list_id IS NULL
           AND p.due_on <= z.due_until AND p.released_by_id <> z.drawn_up_by_id
           AND (p.provider_id IS NULL OR EXISTS (
               SELECT FROM benefits_bankaccount k WHERE k.provider_id = p.provider_id AND k.ended_on IS NULL
                  AND k.confirmed_by_id IS NOT NULL))
        RETURNING p.id, p.bill_id, p.amount)
    SELECT count(DISTINCT coalesce('b' || bill_id, 'p' || id)), coalesce(sum(amount), 0) FROM filled $$;
CREATE FUNCTION social.empty_list(list bigint) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = public, social AS $$
    UPDATE benefits_payment p SET payment_list_id = NULL, account_id = NULL
      FROM benefits_paymentlist z
     WHERE z.id = list AND p.payment_list_id = z.id AND z.phase <> 'paid' AND z.unit_id = ANY (social.holding('cashier')) $$;
"""
GONE = """
DROP FUNCTION social.empty_list(bigint); DROP FUNCTION social.fill_list(bigint); DROP FUNCTION social.payables();
DROP FUNCTION social.towns();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0016_who_may_look"),
        ("benefits", "0009_providers_vouchers_payments"),
    ]
    operations = [
        migrations.RunSQL(
            FUNCTIONS
            + "".join(first.fence(*each) for each in FENCES)
            + "".join(looking.look(table, written.OF_A_CLAIM) for table in ON_CLAIM),
            "".join(looking.look_no_more(table) for table in ON_CLAIM)
            + "".join(first.unfence(each[0]) for each in FENCES)
            + GONE,
        ),
    ]
