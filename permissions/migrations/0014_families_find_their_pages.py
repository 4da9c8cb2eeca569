# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether somebody acts for a family, for the way through the portal: yes or no, and for which one nobody learns."""

from django.db import migrations

ACTS = """
CREATE FUNCTION social.acts_for_a_family(somebody bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    PARALLEL SAFE SET search_path = public, social AS $$
    SELECT EXISTS (SELECT FROM benefits_guardian g WHERE g.user_id = somebody) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("permissions", "0013_letters_and_objections_are_fenced")]
    operations = [migrations.RunSQL(ACTS, "DROP FUNCTION social.acts_for_a_family(bigint);")]
