# SPDX-License-Identifier: AGPL-3.0-or-later
"""A secret poll stays secret: no vote in the open, no envelope or key after closing, no slip before it and none changed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION committees_guard_secrecy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a poll does not become secret or open'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_poll_stays_secret_or_open';
END $$;
CREATE TRIGGER guard_secrecy BEFORE UPDATE OF secret ON committees_poll
    FOR EACH ROW WHEN (old.secret <> new.secret) EXECUTE FUNCTION committees_guard_secrecy();

CREATE FUNCTION committees_guard_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.verdict <> '' AND (new.verdict = 'sealed')
       <> (SELECT secret FROM committees_poll WHERE id = new.poll_id) THEN
        RAISE EXCEPTION 'secret votes lie in envelopes, others in the open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_secret_vote_is_sealed';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_sealed BEFORE INSERT OR UPDATE ON committees_ballot
    FOR EACH ROW EXECUTE FUNCTION committees_guard_sealed();

CREATE FUNCTION committees_guard_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM committees_poll WHERE id = new.poll_id AND secret AND closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no open secret poll'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'envelopes_and_slips_belong_to_an_open_secret_poll';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_envelope BEFORE INSERT OR UPDATE ON committees_envelope
    FOR EACH ROW EXECUTE FUNCTION committees_guard_envelope();
CREATE TRIGGER guard_key BEFORE INSERT OR UPDATE ON committees_pollkey
    FOR EACH ROW EXECUTE FUNCTION committees_guard_envelope();
-- The act that closes a poll writes its slips just before, in the same transaction.
CREATE TRIGGER guard_slip BEFORE INSERT ON committees_slip
    FOR EACH ROW EXECUTE FUNCTION committees_guard_envelope();

CREATE FUNCTION committees_keep_slip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a slip does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'slips_never_change';
END $$;
CREATE TRIGGER keep_slip BEFORE UPDATE OR DELETE ON committees_slip
    FOR EACH ROW EXECUTE FUNCTION committees_keep_slip();

-- At the end of a transaction: an open poll has its key and no slip; a closed one neither key nor envelope, and as many
-- slips as votes were cast, none when it was voided.
CREATE FUNCTION committees_opened_together() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
    poll committees_poll%ROWTYPE;
    slips bigint;
    votes bigint;
    envelopes bigint;
BEGIN
    IF tg_table_name = 'committees_poll' THEN touched := new.id;
    ELSIF tg_op = 'DELETE' THEN touched := old.poll_id;
    ELSE touched := new.poll_id; END IF;
    SELECT * INTO poll FROM committees_poll WHERE id = touched AND secret;
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- In one statement: between two of them somebody else's vote could come in.
    SELECT (SELECT count(*) FROM committees_slip WHERE poll_id = poll.id),
           (SELECT count(*) FROM committees_ballot WHERE poll_id = poll.id AND verdict = 'sealed'),
           (SELECT count(*) FROM committees_envelope WHERE poll_id = poll.id)
      INTO slips, votes, envelopes;
    IF poll.closed_at IS NULL THEN
        IF slips > 0 OR NOT EXISTS (SELECT FROM committees_pollkey WHERE poll_id = poll.id)
           OR votes <> envelopes THEN
            RAISE EXCEPTION 'envelopes are opened by closing' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'envelopes_are_opened_together';
        END IF;
    ELSIF slips <> (CASE poll.outcome WHEN 'void' THEN 0 ELSE votes END)
          OR EXISTS (SELECT FROM committees_pollkey WHERE poll_id = poll.id)
          OR envelopes > 0 THEN
        RAISE EXCEPTION 'closing opens and destroys all envelopes' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'envelopes_are_opened_together';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opened_together AFTER INSERT OR UPDATE ON committees_poll
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.secret) EXECUTE FUNCTION committees_opened_together();
CREATE CONSTRAINT TRIGGER opened_together AFTER INSERT OR DELETE ON committees_envelope
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION committees_opened_together();
CREATE CONSTRAINT TRIGGER opened_together AFTER DELETE ON committees_pollkey
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION committees_opened_together();
CREATE CONSTRAINT TRIGGER opened_together AFTER INSERT ON committees_slip
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION committees_opened_together();
"""
UNGUARD = """
DROP TRIGGER guard_secrecy ON committees_poll; DROP FUNCTION committees_guard_secrecy();
DROP TRIGGER guard_sealed ON committees_ballot; DROP FUNCTION committees_guard_sealed();
DROP TRIGGER guard_envelope ON committees_envelope; DROP TRIGGER guard_key ON committees_pollkey;
DROP TRIGGER guard_slip ON committees_slip; DROP FUNCTION committees_guard_envelope();
DROP TRIGGER keep_slip ON committees_slip; DROP FUNCTION committees_keep_slip();
DROP TRIGGER opened_together ON committees_poll; DROP TRIGGER opened_together ON committees_envelope;
DROP TRIGGER opened_together ON committees_pollkey; DROP TRIGGER opened_together ON committees_slip;
DROP FUNCTION committees_opened_together();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0006_sessions_are_guarded")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
