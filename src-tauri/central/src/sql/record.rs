//! What is written once acts are judged. Everything goes out in one round trip together with the
//! commit; a key that is there already makes the whole fail, and the judging begins anew.

use crate::database::statements;

statements! {
    /// Statements of a judgement.
    Record {
        add_interest = "INSERT INTO interest (office, subject, position)
            SELECT office, subject, 0 FROM unnest($1::text[], $2::text[]) AS new (office, subject)
            ON CONFLICT (office, subject) DO NOTHING",
        // In one order always, so that no two transactions wait for one another.
        lock_stations = "SELECT office FROM station
            WHERE office = ANY($1::text[])
                OR office IN (SELECT office FROM interest WHERE subject = ANY($2::text[]))
                OR office IN (SELECT station FROM act WHERE id = ANY($3::uuid[]))
            ORDER BY office FOR UPDATE",
        tick_stations = "UPDATE station SET position = position + 1
            WHERE office = ANY($1::text[])
                OR office IN (SELECT office FROM interest WHERE subject = ANY($2::text[]))
                OR office IN (SELECT station FROM act WHERE id = ANY($3::uuid[]))",
        add_acts = "INSERT INTO act (id, device, epoch, seq, branch, station, subject, version,
                kind, actor, office, business_number, at, received_at, sealed, hash, undoes,
                verdict, detail, marks, position)
            SELECT new.id, device, epoch, seq, branch, new.station, subject, version,
                kind, actor, new.office, business_number, at, $1, sealed, hash, undoes,
                verdict, detail, marks, station.position
            FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::bigint[], $6::smallint[],
                $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[],
                $13::text[], $14::timestamptz[], $15::text[], $16::bytea[], $17::uuid[],
                $18::text[], $19::text[], $20::text[])
                AS new (id, device, epoch, seq, branch, station, subject, version, kind, actor,
                    office, business_number, at, sealed, hash, undoes, verdict, detail, marks)
            JOIN station ON station.office = new.station",
        add_payloads = "INSERT INTO payload (act, bytes)
            SELECT act, bytes FROM unnest($1::uuid[], $2::bytea[]) AS new (act, bytes)",
        add_attachments = "INSERT INTO attachment (sha256, act, subject)
            SELECT sha256, act, subject
            FROM unnest($1::bytea[], $2::uuid[], $3::text[]) AS new (sha256, act, subject)
            ON CONFLICT (sha256, act) DO NOTHING",
        set_verdicts = "UPDATE act SET verdict = new.verdict, detail = new.detail,
                version = new.version, marks = new.marks, subject = new.subject,
                undoes = new.undoes, position = station.position
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
                $7::uuid[])
                AS new (id, verdict, detail, version, marks, subject, undoes), station
            WHERE act.id = new.id AND station.office = act.station",
        set_subjects = "UPDATE subject SET version = new.version, state = new.state,
                joined_into = new.joined_into, joined_version = new.joined_version
            FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])
                AS new (id, version, state, joined_into, joined_version)
            WHERE subject.id = new.id",
        // Those whose person changed, and those that follow somebody from now on.
        tell_stations = "UPDATE interest SET position = station.position
            FROM station
            WHERE station.office = interest.office AND (interest.subject = ANY($1::text[])
                OR (interest.subject = ANY($2::text[]) AND interest.position = 0))",
        add_numbers = "INSERT INTO person_number (number, subject)
            SELECT number, subject FROM unnest($1::text[], $2::text[]) AS new (number, subject)",
        add_reports = "INSERT INTO report (subject, version, at, body)
            SELECT subject, version, $1, body
            FROM unnest($2::text[], $3::bigint[], $4::text[]) AS new (subject, version, body)",
        // Whoever follows the one who is no more follows the one who remains, and is told.
        follow_joined = "INSERT INTO interest (office, subject, position)
            SELECT office, $2, 0 FROM interest WHERE subject = $1
            ON CONFLICT (office, subject) DO NOTHING",
        tell_joined = "INSERT INTO notice (office, topic, position, body)
            SELECT station.office, $2, station.position, $3
            FROM interest JOIN station ON station.office = interest.office
            WHERE interest.subject = $1
            ON CONFLICT (office, topic) DO UPDATE
                SET position = excluded.position, body = excluded.body",
        // A station that has nothing open with somebody who went elsewhere follows him no longer.
        tell_left = "INSERT INTO notice (office, topic, position, body)
            SELECT station.office, $3, station.position, $4
            FROM interest JOIN station ON station.office = interest.office
            WHERE interest.office = $1 AND interest.subject = $2
                AND NOT EXISTS (SELECT 1 FROM act WHERE act.subject = $2 AND act.station = $1
                    AND act.verdict IN ('waiting', 'held'))
            ON CONFLICT (office, topic) DO UPDATE
                SET position = excluded.position, body = excluded.body",
        leave = "DELETE FROM interest
            WHERE office = $1 AND subject = $2
                AND NOT EXISTS (SELECT 1 FROM act WHERE act.subject = $2 AND act.station = $1
                    AND act.verdict IN ('waiting', 'held'))",
        set_chains = "UPDATE chain SET verified_seq = new.verified_seq,
                verified_hash = new.verified_hash,
                highest_seq = new.highest_seq, head_seq = new.head_seq, head_at = new.head_at
            FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bytea[], $5::bigint[],
                $6::bigint[], $7::timestamptz[])
                AS new (device, epoch, verified_seq, verified_hash, highest_seq, head_seq, head_at)
            WHERE chain.device = new.device AND chain.epoch = new.epoch",
        fence = "UPDATE device SET fenced_epoch = $2, fenced_at = $3
            WHERE id = $1 AND fenced_epoch < $2",
        add_certificate = "INSERT INTO issued_certificate (number, code_hash, device, office,
                title, person, number_ends, issued_on, valid_until, document, waits_for_seal)
            VALUES ($1, $2, $3, coalesce((SELECT name FROM station WHERE office = $4), $4),
                $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (number) DO NOTHING",
        seal_certificate = "UPDATE issued_certificate SET waits_for_seal = false
            WHERE document = $1",
        void_certificate = "UPDATE issued_certificate SET void_on = $2
            WHERE document = $1 AND void_on IS NULL",
        answer_online = "UPDATE online_application SET state = $2, body = $3 WHERE id = $1",
        tell_online = "INSERT INTO notice (office, topic, position, body)
            SELECT office, $2, position, $3 FROM station WHERE office = $1
            ON CONFLICT (office, topic) DO UPDATE
                SET position = excluded.position, body = excluded.body",
        audit = "INSERT INTO audit (at, device, office, what, detail)
            SELECT $1, device, office, what, detail
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
                AS new (device, office, what, detail)",
    }
}
