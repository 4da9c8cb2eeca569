# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the search follow the case and its applicant; no text is longer than anybody reads."""

from django.db import migrations

SEARCH = """
CREATE FUNCTION grants_words_of(case_id bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT fold(concat_ws(' ', a.title, a.file_number, replace(a.file_number, '-', ''), p.name))
      FROM grants_application a JOIN grants_applicant p ON p.id = a.applicant_id WHERE a.id = case_id
$$;
CREATE FUNCTION grants_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO grants_searchentry (application_id, words) VALUES (new.id, grants_words_of(new.id))
    ON CONFLICT (application_id) DO UPDATE SET words = excluded.words;
    RETURN new;
END $$;
CREATE TRIGGER keep_words AFTER INSERT OR UPDATE OF title, file_number, applicant_id ON grants_application
    FOR EACH ROW EXECUTE FUNCTION grants_keep_words();
CREATE FUNCTION grants_keep_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE grants_searchentry s SET words = grants_words_of(s.application_id)
      FROM grants_application a WHERE a.id = s.application_id AND a.applicant_id = new.id;
    RETURN new;
END $$;
CREATE TRIGGER keep_name AFTER UPDATE OF name ON grants_applicant
    FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION grants_keep_name();
INSERT INTO grants_searchentry (application_id, words) SELECT id, grants_words_of(id) FROM grants_application;
"""
REVERSE_SEARCH = """
DROP TRIGGER keep_name ON grants_applicant; DROP FUNCTION grants_keep_name();
DROP TRIGGER keep_words ON grants_application; DROP FUNCTION grants_keep_words();
DROP FUNCTION grants_words_of(bigint);
DELETE FROM grants_searchentry;
"""
# (table, name, expression, characters)
TEXTS = (
    ("grants_application", "answers_have_an_end", "answers::text", 200_000),
    ("grants_application", "typed_has_an_end", "typed::text", 200_000),
    ("grants_decision", "conditions_have_an_end", "conditions", 20_000),
    ("grants_decision", "reasons_have_an_end", "reasons", 20_000),
    ("grants_decision", "deviation_reasons_have_an_end", "deviation_reasons", 20_000),
    ("grants_requesteditem", "an_answer_has_an_end", "answer", 20_000),
    ("grants_message", "a_message_has_an_end", "text", 4_000),
    ("grants_note", "a_note_has_an_end", "text", 4_000),
)
LIMITS = "\n".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (length({what}) <= {most});" for table, name, what, most in TEXTS
)
REVERSE_LIMITS = "\n".join(f"ALTER TABLE {table} DROP CONSTRAINT {name};" for table, name, _what, _most in TEXTS)


class Migration(migrations.Migration):
    dependencies = [("grants", "0005_colleagues_messages_and_signatures")]
    operations = [
        migrations.RunSQL(SEARCH, REVERSE_SEARCH),
        migrations.RunSQL(LIMITS, REVERSE_LIMITS),
    ]
